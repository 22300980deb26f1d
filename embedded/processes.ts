import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessIdentity, startOf, stillRuns } from '../setup/process-identity.mjs';

/**
 * Processes that were started with exactly this argument, which names a file of ours: what a killed run left behind.
 * Read from the process table, because no note of ours is sure to have been written before the kill.
 */
export function processesWithArgument(argument: string): ProcessIdentity[] {
  return commandLines()
    .filter(({ pid, has }) => pid !== process.pid && has(argument))
    .map(({ pid }) => ({ pid, start: startOf(pid) }))
    .filter(({ start }) => start !== '');
}

/**
 * Ends processes politely, then harder: each signal in turn, until none is left.
 * @param signals with how long to wait after each, in ms
 * @returns whether all are gone
 */
export async function endProcesses(
  processes: ProcessIdentity[],
  signals: [NodeJS.Signals, number][],
): Promise<boolean> {
  for (const [signal, waitMs] of signals) {
    for (const one of processes.filter(stillRuns)) {
      try {
        process.kill(one.pid, signal);
      } catch {
        // Gone in between, or another account's: the next look tells.
      }
    }
    for (const until = performance.now() + waitMs; performance.now() < until; await sleep(20)) {
      if (!processes.some(stillRuns)) return true;
    }
  }
  return !processes.some(stillRuns);
}

function commandLines(): { pid: number; has: (argument: string) => boolean }[] {
  if (process.platform !== 'linux') return commandLinesByPs();
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => {
      const args = readArguments(name);
      return { pid: Number(name), has: (argument: string) => args.includes(argument) };
    });
}

function readArguments(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return []; // it ended meanwhile
  }
}

function commandLinesByPs(): { pid: number; has: (argument: string) => boolean }[] {
  const { stdout } = spawnSync('ps', ['-axww', '-o', 'pid=,command='], { encoding: 'utf8' });
  return (stdout ?? '').split('\n').flatMap((line) => {
    const found = /^\s*(\d+)\s+(.*)$/.exec(line);
    if (!found) return [];
    const command = ` ${found[2]} `;
    return [{ pid: Number(found[1]), has: (argument: string) => command.includes(` ${argument} `) }];
  });
}
