import path from 'node:path';
import { generate, generators, upToDate } from './generate.mjs';
import { setUpLock } from './lock.mjs';
import { findNode24 } from './node24.mjs';
import { installPackages, packagesKey, packagesReady } from './packages.mjs';
import { cloneCache, modules } from './paths.mjs';
import { say, step } from './say.mjs';
import { findTemporal, getTemporal } from './temporal-cli.mjs';

/** @typedef {{ node: string, env: NodeJS.ProcessEnv }} Ready the Node 24, and the environment for what runs on it */

/**
 * Makes this clone ready to run. Does only what is not done yet, and says only what it does.
 * @param {{ temporal: boolean }} needs whether the program to come needs a Temporal server of its own
 * @returns {Promise<Ready>}
 */
export async function prepare(needs) {
  const unlock = await setUpLock(cloneCache, say);
  process.once('exit', unlock);
  try {
    // Beside the packages, because getting it may take minutes.
    const temporal = needs.temporal ? temporalCli() : Promise.resolve(undefined);
    temporal.catch(() => {});
    if (!packagesReady()) await step('Getting the packages', () => installPackages());
    const node = findNode24();
    /** @type {NodeJS.ProcessEnv} */
    const env = {
      ...process.env,
      TZ: 'UTC',
      PATH: [path.dirname(node), modules('.bin'), process.env.PATH].filter(Boolean).join(path.delimiter),
    };
    const key = packagesKey();
    for (const generator of generators(node)) {
      if (!upToDate(generator, key)) await step(generator.doing, () => generate(generator, key, node, env));
    }
    const program = await temporal;
    if (program) env.TEMPORAL_CLI = program;
    return { node, env };
  } finally {
    unlock();
    process.removeListener('exit', unlock);
  }
}

async function temporalCli() {
  const { program, tried } = findTemporal();
  return program ?? (await step('Getting the Temporal server', (telling) => getTemporal({ tried, telling })));
}
