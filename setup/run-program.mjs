import { spawn } from 'node:child_process';
import os from 'node:os';

/**
 * Runs the program itself with our terminal, hands signals on to it, and ends as it ends.
 * @param {import('./prepare.mjs').Ready} ready
 *  @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<number>} its exit code; 128 + n when signal n ended it
 */
export function runProgram({ node, env }, args, cwd) {
  const child = spawn(node, args, { cwd, env, stdio: 'inherit' });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      // On a terminal, Ctrl-C has reached the child already: the terminal sends it to the whole group.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal ? os.constants.signals[signal] : 0)));
  });
}
