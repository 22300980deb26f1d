import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { claimFile, readOwner } from '../../setup/claim-file.mjs';
import { root } from '../../setup/paths.mjs';
import { alive, ownIdentity, startOf, stillRuns } from '../../setup/process-identity.mjs';
import { temporaryFolder } from '../support/temporary.ts';

const gone = { pid: 2 ** 22 - 3, start: '1' };

test('a free file is taken and names its owner', () => {
  const file = path.join(temporaryFolder(), 'run.json');
  expect(claimFile(file, ownIdentity())).toBeUndefined();
  expect(readOwner(file)).toEqual(ownIdentity());
});

test('a file whose owner lives is refused and names the owner', () => {
  const file = path.join(temporaryFolder(), 'run.json');
  claimFile(file, ownIdentity());
  expect(claimFile(file, { pid: process.ppid, start: startOf(process.ppid) })).toEqual(ownIdentity());
});

test.each([
  ['a process that is gone', JSON.stringify(gone)],
  ['another process that was given the same pid', JSON.stringify({ pid: process.pid, start: '1' })],
  ['a write that was cut short', '{"pid": 12'],
])('a file left by %s is taken over', (_who, left) => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'run.json');
  writeFileSync(file, left);
  expect(claimFile(file, ownIdentity())).toBeUndefined();
  expect(readOwner(file)).toEqual(ownIdentity());
  expect(readdirSync(folder)).toEqual(['run.json']);
});

test('of many processes that find a dead owner at once, exactly one gets the file', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'run.json');
  writeFileSync(file, JSON.stringify(gone));
  const program = `
    import { claimFile } from ${JSON.stringify(path.join(root, 'setup/claim-file.mjs'))};
    import { ownIdentity } from ${JSON.stringify(path.join(root, 'setup/process-identity.mjs'))};
    console.log(claimFile(${JSON.stringify(file)}, ownIdentity()) ? 'refused' : 'mine');
    process.stdin.resume().on('end', () => process.exit());`;
  const rivals = Array.from({ length: 6 }, () => spawn(process.execPath, ['--input-type=module', '-e', program]));
  const answers = await Promise.all(rivals.map(async (rival) => String((await once(rival.stdout, 'data'))[0]).trim()));
  for (const rival of rivals) rival.stdin.end();
  await Promise.all(rivals.map((rival) => once(rival, 'close')));
  expect(answers.filter((answer) => answer === 'mine')).toHaveLength(1);
  expect(JSON.parse(readFileSync(file, 'utf8')).pid).toBe(rivals[answers.indexOf('mine')]?.pid);
});

test('a process is known by its pid and start time, and a zombie does not live', async () => {
  const child = spawn('sleep', ['60']);
  const noted = { pid: child.pid ?? 0, start: startOf(child.pid ?? 0) };
  expect(stillRuns(noted)).toBe(true);
  expect(stillRuns({ ...noted, start: `${noted.start}0` })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'close');
  expect(stillRuns(noted)).toBe(false);
  expect(alive(0)).toBe(false);
});
