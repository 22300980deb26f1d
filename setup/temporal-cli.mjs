import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { userCache } from './paths.mjs';
import { alive } from './process-identity.mjs';
import { Refusal } from './refusal.mjs';
import { buildTemporal, goOnThisMachine } from './temporal-build.mjs';
import { downloadTemporal } from './temporal-download.mjs';
import { newEnough, temporalProgram, temporalVersion, temporalVersionOf } from './temporal-version.mjs';

/**
 * The Temporal CLI where it is already on this machine: TEMPORAL_CLI, then PATH, then the user's cache.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [cache]
 * @returns {{ program?: string, tried: string[] }}
 * @throws {Refusal} when TEMPORAL_CLI is set and does not run
 */
export function findTemporal(env = process.env, cache = userCache()) {
  if (env.TEMPORAL_CLI) {
    if (temporalVersionOf(env.TEMPORAL_CLI)) return { program: env.TEMPORAL_CLI, tried: [] };
    throw new Refusal(
      `TEMPORAL_CLI is set to ${env.TEMPORAL_CLI}, which does not run as a Temporal CLI: unset it, or point it at one that works.`,
    );
  }
  /** @type {string[]} */
  const tried = [];
  const onPath = (env.PATH ?? '')
    .split(path.delimiter)
    .filter(Boolean)
    .map((folder) => path.join(folder, temporalProgram))
    .find((file) => existsSync(file));
  if (onPath) {
    const version = temporalVersionOf(onPath);
    if (newEnough(version)) return { program: onPath, tried };
    tried.push(`${onPath} ${version ? `is version ${version.join('.')}, 1.5 or newer is needed` : 'does not run'}`);
  }
  const cached = cachedProgram(cache);
  if (existsSync(cached)) {
    if (newEnough(temporalVersionOf(cached))) return { program: cached, tried };
    tried.push(`${cached} does not run`);
  }
  return { tried };
}

/**
 * Gets the Temporal CLI into the user's cache: the official download, else a build with Go.
 * @param {{ cache?: string, tried?: string[], base?: string, go?: typeof goOnThisMachine, build?: typeof buildTemporal, telling?: (doing: string) => void }} [options]
 * @returns {Promise<string>} path of the program
 * @throws {Refusal} saying all that was tried, and the ways out
 */
export async function getTemporal(options = {}) {
  const { cache = userCache(), base, go = goOnThisMachine, build = buildTemporal, telling = () => {} } = options;
  const tried = [...(options.tried ?? [])];
  mkdirSync(cache, { recursive: true });
  removeLeftovers(cache);
  const to = cachedProgram(cache);
  try {
    await downloadTemporal(to, base ? { base } : {});
    return to;
  } catch (error) {
    const { message, cause } = /** @type {Error & { cause?: { code?: string } }} */ (error);
    tried.push(`the official download failed: ${cause?.code ?? message}`);
  }
  const found = go();
  if (!found.usable) throw cannotBeHad([...tried, found.said]);
  telling(`Building the Temporal server with ${found.said} (once; takes some minutes)`);
  try {
    await build(to);
    return to;
  } catch (error) {
    throw cannotBeHad([...tried, `building it with ${found.said} failed: ${/** @type {Error} */ (error).message}`]);
  }
}

/** @param {string} cache */
const cachedProgram = (cache) =>
  path.join(cache, `temporal-${temporalVersion}-${process.platform}-${process.arch}${path.extname(temporalProgram)}`);

/** What killed set-ups left, another living one's work excepted. @param {string} cache */
function removeLeftovers(cache) {
  for (const name of readdirSync(cache)) {
    const pid = /^build-(\d+)$/.exec(name)?.[1] ?? /^temporal-.*\.(\d+)\.tmp$/.exec(name)?.[1];
    if (pid && !alive(Number(pid))) rmSync(path.join(cache, name), { recursive: true, force: true });
  }
}

/** @param {string[]} tried */
function cannotBeHad(tried) {
  return new Refusal(
    [
      'The Temporal server (the Temporal CLI) could not be had:',
      ...tried.map((line) => `  - ${line}`),
      'Do one of these, then run the same command again:',
      '  - install the Temporal CLI 1.5 or newer, so that "temporal" is on PATH',
      '  - set TEMPORAL_CLI to the path of one',
      '  - install Go 1.25 or newer, and it is built here',
      '  - set TEMPORAL_ADDRESS to a Temporal service that is already running',
    ].join('\n'),
  );
}
