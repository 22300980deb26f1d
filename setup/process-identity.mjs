import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @typedef {{ pid: number, start: string }} ProcessIdentity a pid with its start time, because pids are used again */

/** Whether a process with this pid lives; a zombie does not. @param {number} pid @returns {boolean} */
export function alive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') return false;
  }
  if (process.platform !== 'linux') return true;
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/**
 * When the process started, as text that only serves comparison; '' when there is no such process.
 * @param {number} pid
 * @returns {string}
 */
export function startOf(pid) {
  if (!alive(pid)) return '';
  if (process.platform === 'linux') {
    try {
      // Field 22 of proc(5) stat; the name in brackets before it may hold spaces.
      return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
    } catch {
      return '';
    }
  }
  if (process.platform === 'win32') return 'unknown';
  return spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).stdout?.trim() ?? '';
}

/** @returns {ProcessIdentity} */
export const ownIdentity = () => ({ pid: process.pid, start: startOf(process.pid) });

/** Whether the very process that was noted still lives. @param {ProcessIdentity} noted @returns {boolean} */
export const stillRuns = ({ pid, start }) => alive(pid) && startOf(pid) === start;
