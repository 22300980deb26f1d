import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import pg from 'pg';
import { expect, inject, onTestFinished, test } from 'vitest';
import { findRunning } from '../../embedded/data-folder.ts';
import { processesWithArgument } from '../../embedded/processes.ts';
import { root } from '../../setup/paths.mjs';
import { alive } from '../../setup/process-identity.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

interface Run {
  child: ChildProcess;
  /** Everything printed so far. */
  said(): string;
  /** Exit code, once it has ended. */
  ended: Promise<number | null>;
}

/** `gatehouse ...` as a process, quick on the disk, with the Temporal CLI of the test run. */
function gatehouse(args: string[], env: NodeJS.ProcessEnv = {}, as: { uid?: number; gid?: number } = {}): Run {
  const child = spawn(process.execPath, [path.join(root, 'cli', 'main.ts'), ...args], {
    cwd: '/',
    env: {
      PATH: process.env.PATH,
      TEMPORAL_CLI: inject('temporalProgram'),
      GATEHOUSE_DATABASE_SYNC: 'no',

      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...as,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said += chunk;
    });
  }
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'close');
    }
  });
  return { child, said: () => said, ended: once(child, 'close').then(([code]) => code) };
}

async function untilReady(run: Run): Promise<string> {
  await until(() => /Gatehouse is ready at (\S+)/.test(run.said()) || run.child.exitCode !== null, 'ready');
  const address = /Gatehouse is ready at (\S+)\n$/.exec(run.said())?.[1];
  if (!address) throw new Error(run.said());
  return address;
}

/** PostgreSQL and Temporal on a data folder. */
const servers = (data: string) => [
  ...processesWithArgument(path.join(data, 'postgresql', 'data')),
  ...processesWithArgument(path.join(data, 'temporal', 'temporal.db')),
];

test('it starts, serves, refuses a second one on its folder, and stops from another terminal with nothing left', async () => {
  const data = path.join(temporaryFolder(), 'data');
  const run = gatehouse(['start', '--empty', '--data', data, '--port', '0']);
  const address = await untilReady(run);
  expect((await fetch(`${address}/health/ready`)).status).toBe(200);
  expect(findRunning(data)).toMatchObject({ pid: run.child.pid, web: address, ready: true });
  expect(servers(data)).toHaveLength(2);

  const second = gatehouse(['start', '--data', data, '--port', '0']);
  expect(await second.ended).toBe(1);
  expect(second.said()).toBe(
    `Gatehouse already runs on ${data}, as process ${run.child.pid} (${address}): stop that one first, with "gatehouse stop --data ${data}", or choose another folder with --data.\n`,
  );

  const stop = gatehouse(['stop', '--data', data]);
  expect(await stop.ended).toBe(0);
  expect(await run.ended).toBe(0);
  expect(run.said()).toMatch(/Stopping: \d+\.\d s\nGatehouse has stopped\.\n$/);
  expect(servers(data)).toEqual([]);

  const again = gatehouse(['stop', '--data', data]);
  expect(await again.ended).toBe(3);
  expect(again.said()).toMatch(/^Gatehouse is not running on .*: start it with "gatehouse start".*\n$/);
});

test('Ctrl-C stops it in order with exit code 0', async () => {
  const data = path.join(temporaryFolder(), 'data');
  const run = gatehouse(['start', '--empty', '--data', data, '--port', '0']);
  await untilReady(run);
  run.child.kill('SIGINT');
  expect(await run.ended).toBe(0);
  expect(servers(data)).toEqual([]);
  expect(findRunning(data)).toBeUndefined();
});

test('asked to end while it is still starting, it stops what has come up', async () => {
  const data = path.join(temporaryFolder(), 'data');
  const run = gatehouse(['start', '--empty', '--data', data, '--port', '0']);
  await until(() => servers(data).length > 0);
  run.child.kill('SIGTERM');
  expect(await run.ended).toBe(0);
  expect(run.said()).not.toContain('is ready');
  expect(servers(data)).toEqual([]);
});

test('after kill -9 the next start stops the servers that were left and has every record', async () => {
  const data = path.join(temporaryFolder(), 'data');
  const first = gatehouse(['start', '--empty', '--data', data, '--port', '0'], { GATEHOUSE_DATABASE_SYNC: 'yes' });
  await untilReady(first);
  await query(findRunning(data)?.databaseUrl, 'create table kept as select 42 as answer');
  first.child.kill('SIGKILL');
  await first.ended;
  const left = servers(data);
  expect(left).toHaveLength(2);

  const second = gatehouse(['start', '--empty', '--data', data, '--port', '0']);
  await untilReady(second);
  expect(left.filter(({ pid }) => alive(pid))).toEqual([]);
  expect(second.said()).toMatch(/Stopped the PostgreSQL that a killed run had left/);
  expect(second.said()).toMatch(/Stopped the Temporal server that a killed run had left/);
  expect(await query(findRunning(data)?.databaseUrl, 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('an empty folder gets the demonstration office, whole even when the first start was killed half-way', async () => {
  const data = path.join(temporaryFolder(), 'data');
  const start = () => gatehouse(['start', '--data', data, '--port', '0'], { GATEHOUSE_DATABASE_SYNC: 'yes' });
  const killed = start();
  await until(() => killed.said().includes('opening 14 projects'));
  killed.child.kill('SIGKILL');
  await killed.ended;

  const second = start();
  await untilReady(second);
  const counted = await query(
    findRunning(data)?.databaseUrl,
    `select (select count(*)::int from project) as projects, (select count(*)::int from follow_up) as promises,
            (select count(*)::int from round) as rounds`,
  );
  expect(counted).toEqual([{ projects: 14, promises: 1, rounds: 1 }]);
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);

  // Another version of Temporal cannot read its former file: the same start puts every run back from the records.
  writeFileSync(path.join(data, 'temporal', 'version'), '1.20.0\n');
  const third = start();
  await untilReady(third);
  expect(third.said()).toMatch(/former file was put aside[\s\S]*Rebuilding what is open from the records: /);
  expect(third.said()).not.toContain('demonstration');
  expect(existsSync(path.join(data, 'temporal', 'rebuild.wanted'))).toBe(false);
  const rebuilt = gatehouse(['rebuild', '--data', data]);
  expect(await rebuilt.ended).toBe(0);
  expect(rebuilt.said()).toContain('Everything is in order');
});

test('a taken port is refused in one sentence before anything is made', async () => {
  const data = path.join(temporaryFolder(), 'data');
  const other = net.createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as net.AddressInfo;
  const run = gatehouse(['start', '--data', data, '--port', String(port)]);
  expect(await run.ended).toBe(1);
  expect(run.said()).toBe(
    `Port ${port} is taken by another program: stop that one, or choose another with --port N or GATEHOUSE_PORT.\n`,
  );
  expect(existsSync(data)).toBe(false);
});

test('with no Temporal to be had, one sentence says the ways out and nothing is made', async () => {
  const home = temporaryFolder();
  const env = { TEMPORAL_CLI: '', PATH: '/nowhere', XDG_CACHE_HOME: path.join(home, 'cache') };
  const run = gatehouse(['start', '--data', path.join(home, 'data'), '--port', '0'], env);
  expect(await run.ended).toBe(1);
  expect(run.said()).toBe(
    'There is no Temporal server to start: run "npm start", which gets one, or set TEMPORAL_CLI or TEMPORAL_ADDRESS.\n',
  );
  expect(existsSync(path.join(home, 'data'))).toBe(false);
});

test('a database of a newer Gatehouse is refused in one sentence, and what had come up is stopped', async () => {
  const data = path.join(temporaryFolder(), 'data');
  const first = gatehouse(['start', '--empty', '--data', data, '--port', '0']);
  await untilReady(first);
  const future =
    "update _prisma_migrations set migration_name = '9999_future' where migration_name = (select max(migration_name) from _prisma_migrations)";
  await query(findRunning(data)?.databaseUrl, future);
  first.child.kill('SIGTERM');
  await first.ended;

  const second = gatehouse(['start', '--empty', '--data', data, '--port', '0']);
  expect(await second.ended).toBe(1);
  expect(second.said()).toMatch(
    /\nThe database was used by a newer Gatehouse \(it holds the migration 9999_future.*\n$/,
  );
  expect(servers(data)).toEqual([]);
  expect(findRunning(data)).toBeUndefined();
});

test('services that do not answer are named, and nothing is left running', async () => {
  const data = path.join(temporaryFolder(), 'data');
  const noDatabase = gatehouse(['start', '--data', data, '--port', '0'], {
    DATABASE_URL: 'postgresql://app:secret@127.0.0.1:2/gatehouse',
  });
  expect(await noDatabase.ended).toBe(1);
  expect(noDatabase.said()).toMatch(
    /PostgreSQL at 127\.0\.0\.1:2\/gatehouse cannot be used: .*ECONNREFUSED.*Check DATABASE_URL\.\n$/,
  );
  expect(noDatabase.said()).not.toContain('secret');
  expect(servers(data)).toEqual([]);
});

test('settings at fault are all named at once, as a wrong use', async () => {
  const run = gatehouse(['start', '--port', 'high'], { GATEHOUSE_HOST: '0.0.0.0' });
  expect(await run.ended).toBe(2);
  expect(run.said().trim().split('\n')).toEqual([
    expect.stringMatching(/^--port is "high"; it must be a whole number/),
    expect.stringMatching(/^GATEHOUSE_HOST is "0\.0\.0\.0"; .*until sign-in exists/),
  ]);
});

const ordinary = { uid: 65534, gid: 65534 };
const main = path.join(root, 'cli', 'main.ts');
// A checkout under a private home can't be read by anybody else: then the run as that home's owner says it all.
const mayRead = () => spawnSync('/bin/sh', ['-c', 'test -r "$0"', main], { ...ordinary, cwd: '/' }).status === 0;

if (process.getuid?.() === 0 && mayRead()) {
  test('an ordinary user runs all of it in a folder of their own, and is refused one of root', async () => {
    const home = temporaryFolder();
    chownSync(home, ordinary.uid, ordinary.gid);
    const temporal = path.join(home, 'temporal');
    copyFileSync(inject('temporalProgram'), temporal);
    const env = { HOME: home, TEMPORAL_CLI: temporal };
    const data = path.join(home, 'data');
    const run = gatehouse(['start', '--empty', '--data', data, '--port', '0'], env, ordinary);
    await untilReady(run);
    for (const { pid } of servers(data)) {
      expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toMatch(/^Uid:\t65534\t65534/m);
    }
    run.child.kill('SIGTERM');
    expect(await run.ended).toBe(0);

    const rootsOwn = temporaryFolder();
    const refused = gatehouse(['start', '--data', path.join(rootsOwn, 'data'), '--port', '0'], env, ordinary);
    expect(await refused.ended).toBe(1);
    expect(refused.said()).toMatch(
      /^The data folder .* cannot be used \(EACCES\): choose one that you may write, with --data DIR or GATEHOUSE_DATA\.\n$/,
    );
    expect(readdirSync(rootsOwn)).toEqual([]);
  });
}

async function query(url: string | undefined, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url ?? '' });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
