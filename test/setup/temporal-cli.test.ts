import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, inject, onTestFinished, test } from 'vitest';
import { findTemporal, getTemporal } from '../../setup/temporal-cli.mjs';
import { downloadTemporal, fileInTar } from '../../setup/temporal-download.mjs';
import { newEnough, parseTemporalVersion, temporalServerVersionOf } from '../../setup/temporal-version.mjs';
import { script, temporaryFolder } from '../support/temporary.ts';

const says = (version: string) => `echo "temporal version ${version} (Server 1.29.1, UI 2.42.1)"`;
const noGo = () => ({ usable: false, said: 'there is no Go here' });
const go = () => ({ usable: true, said: 'Go 1.26' });

test.each([
  ['temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)', [1, 5, 1], true],
  ['temporal version v1.6.0', [1, 6, 0], true],
  ['temporal version 2.0.0', [2, 0, 0], true],
  ['temporal version 1.4.9 (Server 1.28.0)', [1, 4, 9], false],
  ['temporal version 0.0.0-DEV (Server 1.29.1, UI 2.42.1)', [1, 5, 0], true],
  ['temporal version 0.0.0-DEV (Server 1.25.0, UI 2.42.1)', [0, 0, 0], false],
])('%s: read, and judged', (text, version, enough) => {
  expect(parseTemporalVersion(text)).toEqual(version);
  expect(newEnough(parseTemporalVersion(text))).toBe(enough);
});

test('another program that is called temporal has no version', () => {
  expect(parseTemporalVersion('usage: temporal FILE')).toBeUndefined();
  expect(newEnough(undefined)).toBe(false);
  expect(temporalServerVersionOf(inject('temporalProgram'))).toMatch(/^1\.\d+\.\d+/);
});

test('TEMPORAL_CLI wins, and is refused when it does not run', () => {
  const folder = temporaryFolder();
  const own = script(path.join(folder, 'mine'), says('1.5.0'));
  expect(findTemporal({ TEMPORAL_CLI: own, PATH: '' }, folder).program).toBe(own);
  const broken = script(path.join(folder, 'broken'), 'exit 1');
  expect(() => findTemporal({ TEMPORAL_CLI: broken, PATH: '' }, folder)).toThrow(
    /TEMPORAL_CLI is set to .*broken.*unset it/,
  );
});

test('the one on PATH is used from 1.5 on; an older one is passed over for the cache, and named', async () => {
  const folder = temporaryFolder();
  const cache = path.join(folder, 'cache');
  mkdirSync(cache);
  const onPath = script(path.join(folder, 'temporal'), says('1.6.2'));
  expect(findTemporal({ PATH: folder }, cache)).toEqual({ program: onPath, tried: [] });
  script(onPath, says('1.3.0'));
  expect(findTemporal({ PATH: folder }, cache)).toEqual({
    tried: [expect.stringContaining('version 1.3.0, 1.5 or newer')],
  });
  const build = (to: string) => Promise.resolve(void script(to, says('1.5.1')));
  const built = await getTemporal({ cache, base: 'http://127.0.0.1:2', go, build });
  expect(findTemporal({ PATH: folder }, cache).program).toBe(built);
  script(built, 'exit 1');
  expect(findTemporal({ PATH: '' }, cache)).toEqual({ tried: [expect.stringContaining('does not run')] });
});

test('the official release is fetched, unpacked and kept', async () => {
  const cache = temporaryFolder();
  const base = await serve((answer) => answer.end(archiveOf('temporal', `#!/bin/sh\n${says('1.5.1')}\n`)));
  const program = await getTemporal({ cache, base, go: noGo });
  expect(findTemporal({ PATH: '' }, cache).program).toBe(program);
  expect(readdirSync(cache)).toHaveLength(1);
});

test.each<[string, (answer: http.ServerResponse) => void, RegExp]>([
  ['is not there', (answer) => answer.writeHead(404).end(), /HTTP 404/],
  ['never answers', () => undefined, /no answer/],
  ['stalls half-way', (answer) => answer.write(archiveOf('temporal', 'x'.repeat(5000)).subarray(0, 20)), /stalled/],
  ['is no archive', (answer) => answer.end('<html>'), /incorrect header check/],
  ['holds something else', (answer) => answer.end(archiveOf('README', 'x')), /holds no temporal/],
  ['does not run here', (answer) => answer.end(archiveOf('temporal', '#!/bin/sh\nexit 1\n')), /does not run here/],
])('a download that %s fails soon and leaves nothing', async (_how, answers, why) => {
  const folder = temporaryFolder();
  const base = await serve(answers);
  const to = path.join(folder, 'temporal-cached');
  await expect(downloadTemporal(to, { base, answerMs: 300, stallMs: 300 })).rejects.toThrow(why);
  expect(readdirSync(folder)).toEqual([]);
});

test('without the download it is built with Go, and that is said', async () => {
  const cache = temporaryFolder();
  const told: string[] = [];
  const build = (to: string) => Promise.resolve(void script(to, says('1.5.1')));
  await getTemporal({ cache, base: 'http://127.0.0.1:2', go, build, telling: (doing) => told.push(doing) });
  expect(told).toEqual([expect.stringContaining('with Go 1.26')]);
});

test('when nothing works, one message names all that was tried and the ways out', async () => {
  const cache = temporaryFolder();
  const build = () => Promise.reject(new Error('out of memory'));
  const options = { cache, base: 'http://127.0.0.1:2', tried: ['/bin/temporal is version 1.0.0'] };
  await expect(getTemporal({ ...options, go: noGo })).rejects.toThrow(
    /version 1\.0\.0\n.*download failed: ECONNREFUSED\n.*no Go here[\s\S]*TEMPORAL_CLI[\s\S]*TEMPORAL_ADDRESS/,
  );
  await expect(getTemporal({ ...options, go, build })).rejects.toThrow(
    /building it with Go 1\.26 failed: out of memory/,
  );
});

test('leftovers of killed set-ups are cleared away, the work of a living one is not', async () => {
  const cache = temporaryFolder();
  const [dead, living] = [path.join(cache, 'build-4194301'), path.join(cache, `build-${process.pid}`)];
  mkdirSync(dead);
  mkdirSync(living);
  writeFileSync(path.join(cache, 'temporal-1.5.1-linux-x64.4194301.tmp'), '');
  await getTemporal({
    cache,
    base: 'http://127.0.0.1:2',
    go,
    build: (to) => Promise.resolve(void script(to, says('1.5.1'))),
  });
  expect(existsSync(dead)).toBe(false);
  expect(existsSync(living)).toBe(true);
  expect(readdirSync(cache).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});

test('a file is found in a tar archive, whatever folder it is in', () => {
  const tar = tarOf('pkg/temporal', 'program');
  expect(fileInTar(tar, 'temporal')?.toString()).toBe('program');
  expect(fileInTar(tar, 'other')).toBeUndefined();
});

async function serve(answer: (response: http.ServerResponse) => void): Promise<string> {
  const server = http.createServer((_request, response) => answer(response)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function tarOf(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write(content.length.toString(8).padStart(11, '0'), 124);
  const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body, Buffer.alloc(1024)]);
}

function archiveOf(name: string, content: string): Buffer {
  return gzipSync(tarOf(name, content), { level: 0 });
}
