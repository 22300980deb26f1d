import { spawn } from 'node:child_process';

/** @type {Set<import('node:child_process').ChildProcess>} */
const living = new Set();

/**
 * Runs a helper program to its end and keeps what it printed, so that a progress line stays whole and a failure can
 * be shown. Its children are ended with us (see `endChildren`).
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, uid?: number, gid?: number }} [options]
 * @returns {Promise<{ code: number, output: string }>} code 127 when it could not be started
 */
export function runChild(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    living.add(child);
    let output = '';
    const keep = (/** @type {Buffer} */ chunk) => {
      output = (output + chunk.toString('utf8')).slice(-200_000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', (error) => {
      living.delete(child);
      resolve({ code: 127, output: `${output}${error.message}` });
    });
    child.once('close', (code, signal) => {
      living.delete(child);
      resolve({ code: code ?? (signal ? 128 : 1), output });
    });
  });
}

/** Ends what set-up had running, when set-up itself is told to end. */
export function endChildren() {
  for (const child of living) child.kill('SIGTERM');
}

/** The last lines of what a program printed. @param {string} output @param {number} [lines] @returns {string} */
export const lastLines = (output, lines = 12) => output.trim().split('\n').slice(-lines).join('\n');
