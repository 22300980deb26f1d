import path from 'node:path';
import { endChildren } from './child.mjs';
import { cloneCache, modules, root } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { Refusal } from './refusal.mjs';
import { runProgram } from './run-program.mjs';
import { lasted, say, speakTo } from './say.mjs';
import { verify } from './verify.mjs';

/** @type {Record<string, (args: string[]) => string[]>} */
const programs = {
  start: (args) => [path.join(root, 'cli', 'main.ts'), 'start', ...args],
  cli: (args) => [path.join(root, 'cli', 'main.ts'), ...args],
  bench: (args) => [path.join(root, 'bench', 'main.ts'), ...args],
  test: (args) => [modules('vitest', 'vitest.mjs'), 'run', ...args],
};

/**
 * Prepares the clone, then runs what was asked for.
 * @param {string | undefined} name start, test, verify, bench or cli
 * @param {string[]} args handed on
 */
export async function main(name = '', args) {
  // The command line's answers are data on standard output.
  if (name === 'cli') speakTo(process.stderr);
  const interrupted = (/** @type {NodeJS.Signals} */ signal) => {
    endChildren();
    say(`Set-up ended by ${signal}; run the same command again to go on.`);
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  try {
    if (name !== 'verify' && !programs[name]) {
      throw new Refusal(`"${name}" is none of: ${[...Object.keys(programs), 'verify'].join(', ')}.`, 2);
    }
    const since = performance.now();
    const ready = await prepare({ temporal: needsTemporal(name, args) });
    if (name !== 'cli') say(`Set-up is done (${lasted(performance.now() - since)}).`);
    if (name === 'verify') {
      process.exitCode = await verify(ready);
      return;
    }
    process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM');
    const words = /** @type {(args: string[]) => string[]} */ (programs[name])(args);
    // Half the time of loading our code; not for tests, which report on the code as it is written.
    if (name !== 'test') ready.env.NODE_COMPILE_CACHE ??= path.join(cloneCache, 'compiled');
    // The command line means folders from where it was typed; npm's scripts mean them from the project.
    process.exitCode = await runProgram(ready, words, name === 'cli' ? process.cwd() : root);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    say(`\n${error.message}`);
    process.exit(error.exitCode);
  }
}

/** Whether a Temporal server of our own is needed: asked for help, or given an address, it is not. @param {string} name @param {string[]} args */
export function needsTemporal(name, args, env = process.env) {
  if (name === 'test' || name === 'bench') return true;
  if (env.TEMPORAL_ADDRESS || args.includes('--help') || args.includes('-h')) return false;
  return name === 'start' || (name === 'cli' && args[0] === 'start');
}
