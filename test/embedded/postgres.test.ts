import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { type EmbeddedPostgres, type PostgresOptions, startPostgres } from '../../embedded/postgres.ts';
import { processesWithArgument } from '../../embedded/processes.ts';
import { root } from '../../setup/paths.mjs';
import { alive } from '../../setup/process-identity.mjs';
import { temporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const notices: string[] = [];

async function start(home: string, more: Partial<PostgresOptions> = {}): Promise<EmbeddedPostgres> {
  const options = { folder: path.join(home, 'postgresql'), logFolder: path.join(home, 'log'), database: 'gatehouse' };
  notices.length = 0;
  const notice = (message: string) => notices.push(message);
  const postgres = await startPostgres({ ...options, sync: false, notice, ...more });
  onTestFinished(postgres.stop);
  return postgres;
}

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test('what was written is there after a stop and a start', async () => {
  const home = temporaryFolder();
  const first = await start(home);
  await ask(first.url, 'create table kept as select 42 as answer');
  const { pid } = { pid: first.pid() };
  await first.stop();
  expect(alive(pid)).toBe(false);
  const second = await start(home);
  expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  expect(notices).toEqual([]);
});

test('it speaks UTC, folds Welsh and French letters, and can sort names as people do', async () => {
  const { url } = await start(temporaryFolder());
  expect(await ask(url, "select lower('ÉŴ') as folded, current_setting('timezone') as zone")).toEqual([
    { folded: 'éŵ', zone: 'UTC' },
  ]);
  const names = await ask(
    url,
    `select n from unnest(array['Zoe','eve','Ŵil','Émile','Adam']) n order by n collate "en-GB-x-icu"`,
  );
  expect(names.map(({ n }) => n)).toEqual(['Adam', 'Émile', 'eve', 'Ŵil', 'Zoe']);
});

test('only its own password opens it', async () => {
  const { url } = await start(temporaryFolder());
  await expect(ask(url.replace(/:[^:@]+@/, ':guess@'), 'select 1')).rejects.toMatchObject({ code: '28P01' });
});

if (process.getuid?.() === 0) {
  test.each(['account', 'namespace', 'copy'] as const)('as root it runs by way of: %s', async (way) => {
    const home = temporaryFolder();
    const folder = path.join(home, 'postgresql');
    const first = await start(home, { waysAsRoot: [way] });
    const status = readFileSync(`/proc/${first.pid()}/status`, 'utf8');
    const data = /-D\0([^\0]+)/.exec(readFileSync(`/proc/${first.pid()}/cmdline`, 'utf8'))?.[1] ?? '';
    if (way === 'copy') onTestFinished(() => rmSync(path.dirname(data), { recursive: true, force: true }));
    expect(status).toMatch(way === 'namespace' ? /^Uid:\t0\t/m : /^Uid:\t[1-9]/m);
    expect(existsSync(path.join(folder, 'data'))).toBe(way !== 'copy');
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    // Free to choose again, it stays with what it was made with.
    const second = await start(home);
    expect(second.who).toBe(first.who);
    expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  });

  test('as root under a private home, where no account can pass, it still runs', async () => {
    const home = temporaryFolder();
    const inner = path.join(home, 'private');
    mkdirSync(inner, { mode: 0o700 });
    const { who } = await start(inner);
    expect(who).toBe('root shown as nobody');
  });

  test('as root with no way left, one sentence says what to do', async () => {
    await expect(start(temporaryFolder(), { waysAsRoot: [] })).rejects.toThrow(/ordinary user, or set DATABASE_URL/);
  });
}

test('killed, it comes back on the same address with everything that was committed', async () => {
  const postgres = await start(temporaryFolder(), { sync: true });
  await ask(postgres.url, 'create table kept as select 42 as answer');
  const killed = postgres.pid();
  process.kill(killed, 'SIGKILL');
  await until(() => postgres.pid() !== killed);
  expect(await ask(postgres.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  expect(notices).toEqual([expect.stringMatching(/ended by itself \(SIGKILL\)/), expect.stringMatching(/is back/)]);
});

test('one that a killed program left is stopped, and its data kept', async () => {
  const home = temporaryFolder();
  const program = `
    import { startPostgres } from ${JSON.stringify(path.join(root, 'embedded/postgres.ts'))};
    const postgres = await startPostgres({ folder: ${JSON.stringify(path.join(home, 'postgresql'))}, logFolder: ${JSON.stringify(path.join(home, 'log'))},
      database: 'gatehouse', sync: false, notice() {} });
    console.log(postgres.pid());
    setInterval(() => {}, 1000);`;
  const main = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const left = Number(String((await once(main.stdout, 'data'))[0]));
  main.kill('SIGKILL');
  await once(main, 'close');
  expect(alive(left)).toBe(true);
  const { url } = await start(home);
  expect(alive(left)).toBe(false);
  expect(notices).toEqual([`Stopped the PostgreSQL that a killed run had left (process ${left})`]);
  expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a pid file left behind is no obstacle, even when another program has its pid now', async () => {
  const home = temporaryFolder();
  const first = await start(home);
  const pidFile = path.join(home, 'postgresql', 'data', 'postmaster.pid');
  const noted = readFileSync(pidFile, 'utf8');
  await first.stop();
  writeFileSync(pidFile, noted.replace(/^\d+/, String(process.pid)));
  const second = await start(home);
  expect(await ask(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a first start that was killed half-way is begun anew', async () => {
  const home = temporaryFolder();
  mkdirSync(path.join(home, 'postgresql', 'data.new'), { recursive: true });
  writeFileSync(path.join(home, 'postgresql', 'data.new', 'PG_VERSION'), '18');
  const { url } = await start(home);
  expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(existsSync(path.join(home, 'postgresql', 'data.new'))).toBe(false);
});

test('a database whose password is lost is refused in one sentence and not touched', async () => {
  const home = temporaryFolder();
  await (await start(home)).stop();
  rmSync(path.join(home, 'postgresql', 'password'));
  await expect(start(home)).rejects.toThrow(/"password" is gone: put it back/);
  expect(processesWithArgument(path.join(home, 'postgresql', 'data'))).toEqual([]);
});
