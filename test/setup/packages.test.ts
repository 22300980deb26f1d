import { chmodSync, existsSync, mkdirSync, readlinkSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { installPackages, npmEnvironment, packagesReady } from '../../setup/packages.mjs';
import { mendPostgresFiles } from '../../setup/postgres-files.mjs';
import { temporaryFolder } from '../support/temporary.ts';

function project(): string {
  const home = temporaryFolder();
  const top = { name: 'small', version: '1.0.0' };
  writeFileSync(path.join(home, 'package.json'), JSON.stringify(top));
  const lock = { ...top, lockfileVersion: 3, requires: true, packages: { '': { name: 'small', version: '1.0.0' } } };
  writeFileSync(path.join(home, 'package-lock.json'), JSON.stringify(lock));
  writeFileSync(path.join(home, '.npmrc'), 'audit=false\n');
  return home;
}

test('packages are ready once installed, and no longer when the lock file changes', async () => {
  const home = project();
  expect(packagesReady(home)).toBe(false);
  await installPackages(home);
  expect(packagesReady(home)).toBe(true);
  writeFileSync(path.join(home, '.npmrc'), 'audit=false\nfund=false\n');
  expect(packagesReady(home)).toBe(false);
});

test("a failed installation shows npm's own words and what to do, and leaves nothing stamped", async () => {
  const home = project();
  writeFileSync(path.join(home, 'package.json'), '{ broken');
  await expect(installPackages(home)).rejects.toThrow(/EJSONPARSE[\s\S]*package registry can be reached/);
  expect(packagesReady(home)).toBe(false);
});

test('what an outer npm set for itself does not steer the inner one', () => {
  const env = {
    PATH: '/bin',
    npm_config_omit: 'dev',
    npm_config_prefix: '/x',
    npm_package_name: 'y',
    npm_config_cache: '/z',
  };
  expect(npmEnvironment({ ...env, NODE_ENV: 'production' })).toEqual({
    PATH: '/bin',
    npm_config_cache: '/z',
    NODE_ENV: '',
  });
});

test("PostgreSQL's libraries are linked and its programs made executable, again and again", () => {
  const folder = temporaryFolder();
  const home = path.join(folder, 'linux-x64', 'native');
  mkdirSync(path.join(home, 'bin'), { recursive: true });
  mkdirSync(path.join(home, 'lib'));
  writeFileSync(path.join(home, 'lib', 'libpq.so.5.18'), '');
  writeFileSync(path.join(home, 'bin', 'postgres'), '');
  chmodSync(path.join(home, 'bin', 'postgres'), 0o644);
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  writeFileSync(path.join(home, 'pg-symlinks.json'), JSON.stringify(links));
  mendPostgresFiles(folder);
  mendPostgresFiles(folder);
  expect(readlinkSync(path.join(home, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
  expect(statSync(path.join(home, 'bin', 'postgres')).mode & 0o111).toBe(0o111);
  mendPostgresFiles(path.join(folder, 'absent'));
  expect(existsSync(path.join(folder, 'absent'))).toBe(false);
});
