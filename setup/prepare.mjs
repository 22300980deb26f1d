import path from 'node:path';
import { generate, generators, upToDate } from './generate.mjs';
import { setUpLock } from './lock.mjs';
import { findNode24 } from './node24.mjs';
import { installPackages, packagesKey, packagesReady } from './packages.mjs';
import { cloneCache, modules, root } from './paths.mjs';
import { Refusal } from './refusal.mjs';
import { say, step } from './say.mjs';
import { findTemporal, getTemporal } from './temporal-cli.mjs';

/** @typedef {{ temporal: boolean }} Needs whether the program to come needs a Temporal server of its own */
/** @typedef {{ node: string, env: NodeJS.ProcessEnv }} Ready the Node 24, and the environment for what runs on it */

/**
 * Makes this clone ready to run. Does only what is not done yet, and says only what it does.
 * @param {Needs} needs
 * @returns {Promise<Ready>}
 */
export async function prepare(needs) {
  let program = needs.temporal ? findTemporal().program : undefined;
  if (!isComplete() || (needs.temporal && !program)) program = await complete(needs);
  const node = findNode24();
  return { node, env: { ...environment(node), ...(program && { TEMPORAL_CLI: program }) } };
}

const isComplete = () => packagesReady() && generators('').every(isMade);

/** @param {import('./generate.mjs').Generator} generator */
const isMade = (generator) => upToDate(generator, packagesKey());

/** Does what is missing, one set-up at a time: what another one has done meanwhile is not done again. @param {Needs} needs @returns {Promise<string | undefined>} the Temporal CLI */
async function complete(needs) {
  const unlock = await setUpLock(cloneCache, say).catch(refuseReadOnly);
  process.once('exit', unlock);
  try {
    // Beside the packages, because getting it may take minutes.
    const temporal = needs.temporal ? temporalCli() : Promise.resolve(undefined);
    temporal.catch(() => {});
    if (!packagesReady()) await step('Getting the packages', () => installPackages());
    const node = findNode24();
    for (const generator of generators(node)) {
      if (!isMade(generator))
        await step(generator.doing, () => generate(generator, packagesKey(), node, environment(node)));
    }
    return await temporal;
  } finally {
    unlock();
    process.removeListener('exit', unlock);
  }
}

async function temporalCli() {
  const { program, tried } = findTemporal();
  return program ?? (await step('Getting the Temporal server', (telling) => getTemporal({ tried, telling })));
}

/** @param {string} node @returns {NodeJS.ProcessEnv} */
function environment(node) {
  const places = [path.dirname(node), modules('.bin'), process.env.PATH].filter(Boolean);
  return { ...process.env, TZ: 'UTC', PATH: places.join(path.delimiter) };
}

/** @param {NodeJS.ErrnoException} error @returns {never} */
function refuseReadOnly(error) {
  if (!['EACCES', 'EPERM', 'EROFS'].includes(error.code ?? '')) throw error;
  throw new Refusal(`${root} cannot be written by this user (${error.code}): run "npm start" there once as its owner.`);
}
