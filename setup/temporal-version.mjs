import { spawnSync } from 'node:child_process';

/** The version that is downloaded or built here: the newest whose tag `go install` accepts. */
export const temporalVersion = '1.5.1';

/** What the file is called. */
export const temporalProgram = process.platform === 'win32' ? 'temporal.exe' : 'temporal';

/**
 * Reads `temporal --version`. A plain `go install` prints 0.0.0-DEV: that one is judged by the server inside it.
 * @param {string} text
 * @returns {[number, number, number] | undefined}
 */
export function parseTemporalVersion(text) {
  const found = /temporal version v?(\d+)\.(\d+)\.(\d+)(-DEV)?\s*(?:\(Server (\d+)\.(\d+))?/.exec(text);
  if (!found) return undefined;
  if (found[4]) return Number(found[5]) === 1 && Number(found[6]) >= 29 ? [1, 5, 0] : [0, 0, 0];
  return [Number(found[1]), Number(found[2]), Number(found[3])];
}

/** Asks a program for its version; nothing when it does not run as a Temporal CLI. @param {string} program */
export function temporalVersionOf(program) {
  const { error, status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return error || status !== 0 ? undefined : parseTemporalVersion(stdout);
}

/** The version of the server inside the program, such as "1.29.1". @param {string} program @returns {string | undefined} */
export function temporalServerVersionOf(program) {
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8', timeout: 20_000 });
  return /\(Server ([\d.]+)/.exec(stdout ?? '')?.[1];
}

/** 1.5 or newer. @param {readonly number[] | undefined} version @returns {boolean} */
export const newEnough = (version) =>
  version !== undefined && ((version[0] ?? 0) > 1 || (version[0] === 1 && (version[1] ?? 0) >= 5));
