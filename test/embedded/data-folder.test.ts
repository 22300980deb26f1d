import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { claimDataFolder, findRunning } from '../../embedded/data-folder.ts';
import { linkKey } from '../../embedded/link-key.ts';
import { temporaryFolder } from '../support/temporary.ts';

const addresses = { databaseUrl: 'postgresql://x', temporalAddress: 'y:1', temporalNamespace: 'default' };

test('a folder that was taken is found with its addresses, readable by its owner only', () => {
  const folder = path.join(temporaryFolder(), 'new', 'data');
  const claimed = claimDataFolder(folder);
  claimed.note(addresses);
  claimed.note({ web: 'http://127.0.0.1:8080', ready: true });
  expect(findRunning(folder)).toMatchObject({
    pid: process.pid,
    ...addresses,
    web: 'http://127.0.0.1:8080',
    ready: true,
  });
  expect(statSync(path.join(folder, 'run.json')).mode & 0o777).toBe(0o600);
  expect(statSync(folder).mode & 0o066).toBe(0);
  claimed.release();
  expect(findRunning(folder)).toBeUndefined();
  expect(readdirSync(folder)).toEqual(['log']);
});

test('a second one on the same folder is refused and told whose it is, and how to stop it', () => {
  const folder = temporaryFolder();
  claimDataFolder(folder).note({ web: 'http://127.0.0.1:8080' });
  expect(() => claimDataFolder(folder)).toThrow(
    `Gatehouse already runs on ${folder}, as process ${process.pid} (http://127.0.0.1:8080): stop that one first, with "gatehouse stop --data ${folder}"`,
  );
});

test('what a killed one noted counts as not running, even when another program has its pid', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'run.json'), JSON.stringify({ pid: process.pid, start: '1', ...addresses }));
  expect(findRunning(folder)).toBeUndefined();
  claimDataFolder(folder).release();
});

test('a folder that cannot be made or written is refused in one sentence', () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'file'), '');
  expect(() => claimDataFolder(path.join(folder, 'file', 'data'))).toThrow(/cannot be used \(ENOTDIR\): choose one/);
  expect(() => claimDataFolder('/proc/gatehouse')).toThrow(/cannot be used \(ENOENT\): choose one/);
});

test('the key of links is made once and kept; a process that may not make one says what to set', () => {
  const dataFolder = temporaryFolder();
  expect(() => linkKey({ dataFolder, linkKey: undefined }, false)).toThrow(/GATEHOUSE_LINK_KEY/);
  const made = linkKey({ dataFolder, linkKey: undefined }, true);
  expect(made).toHaveLength(32);
  expect(linkKey({ dataFolder, linkKey: undefined }, false)).toEqual(made);
  expect(statSync(path.join(dataFolder, 'link.key')).mode & 0o777).toBe(0o600);
  const given = Buffer.alloc(32, 7);
  expect(linkKey({ dataFolder, linkKey: given }, false)).toEqual(given);
});

test.each([
  ['empty', ''],
  ['cut short', 'ab12\n'],
  ['not a key', `${'z'.repeat(64)}\n`],
])('a link key file that is %s is refused: links signed by it could be forged', (_what, text) => {
  const dataFolder = temporaryFolder();
  const file = path.join(dataFolder, 'link.key');
  writeFileSync(file, text);
  for (const make of [true, false]) {
    expect(() => linkKey({ dataFolder, linkKey: undefined }, make)).toThrow(/link\.key.*damaged/u);
  }
  expect(readFileSync(file, 'utf8')).toBe(text);
});
