import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { Refusal } from '../setup/refusal.mjs';
import { freePort } from './free-port.ts';
import { databaseUser, ensureDatabaseFolder, postgresEnvironment } from './initdb.ts';
import { lastWords, openLogFile } from './log-file.ts';
import { packagedPostgres } from './postgres-programs.ts';
import { endProcesses, processesWithArgument } from './processes.ts';
import { type RunAs, runPostgresAs, type WayAsRoot } from './run-as.ts';
import { endChild, hasEnded, type Supervised, supervise } from './supervise.ts';

/** Fast shutdown, then immediate shutdown (recovers from its log at the next start), then the end. */
const stopSignals: [NodeJS.Signals, number][] = [
  ['SIGINT', 15_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 2_000],
];

export interface PostgresOptions {
  /** Holds all of it; made when missing. Absolute. */
  folder: string;
  logFolder: string;
  /** Name of the database, made when missing. */
  database: string;
  /** False lets a power cut lose data: tests only. */
  sync: boolean;
  /** Told of what an operator should know: leftovers stopped, a crash. */
  notice(message: string): void;
  /** Ways to run it as root; tests only. */
  waysAsRoot?: readonly WayAsRoot[];
}

export interface EmbeddedPostgres extends Supervised {
  /** postgresql:// with the password. */
  url: string;
  port: number;
  /** As whom it runs, in words. */
  who: string;
}

/**
 * Starts our own PostgreSQL on loopback and keeps it running. Stops one that a killed run left on the same folder.
 * @throws Refusal in a sentence for the operator
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  mkdirSync(options.folder, { recursive: true, mode: 0o755 });
  const as = runPostgresAs(packagedPostgres(), options.folder, options.waysAsRoot);
  const data = path.join(as.folder, 'data');
  await stopLeftover(data, options.notice);
  const password = await ensureDatabaseFolder(as, options.sync);

  let port = await freePort();
  let started = false;
  const start = async () => {
    for (let attempt = 0; ; attempt++) {
      const outcome = await launch(as, data, port, options);
      if (typeof outcome !== 'string') return outcome;
      const retry = /postmaster\.pid" already exists|pre-existing shared memory/.test(outcome);
      const portTaken = /could not bind|could not create any TCP/.test(outcome);
      if (attempt >= 40 || !(retry || portTaken)) {
        throw new Refusal(`The embedded PostgreSQL did not start: ${lastWords(outcome)}`);
      }
      // Clients know the port once it has started; before that, another one will do.
      if (portTaken && !started) port = await freePort();
      await sleep(100);
    }
  };
  const supervised = await supervise({ name: 'PostgreSQL', start, stopSignals, notice: options.notice });
  started = true;
  const server = `postgresql://${databaseUser}:${password}@127.0.0.1:${port}`;
  try {
    await ensureDatabase(server, options.database);
  } catch (error) {
    await supervised.stop();
    throw error;
  }
  return { ...supervised, url: `${server}/${options.database}`, port, who: as.who };
}

/** One launch: the child once it accepts connections, or what it said when it ended instead. */
async function launch(as: RunAs, data: string, port: number, options: PostgresOptions) {
  const log = openLogFile(options.logFolder, 'postgresql.log');
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=100',
    ...(options.sync ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
  const [command = '', ...args] = [
    ...as.prefix,
    as.programs.postgres,
    ...['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
  ];
  // In a process group of its own: Ctrl-C on the terminal must not stop it before the workers are done.
  const child = spawn(command, args, {
    ...as.ids,
    env: postgresEnvironment(as.folder),
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', log.descriptor],
  });
  let failed = '';
  child.once('error', (error) => {
    failed = error.message;
  });
  for (let waited = 0; waited < 120_000; waited += 20) {
    if (failed || hasEnded(child)) {
      const said = failed || log.recent();
      log.close();
      return said;
    }
    if (isReady(data, child.pid)) {
      log.close();
      return child;
    }
    await sleep(20);
  }
  log.close();
  await endChild(child, stopSignals);
  return 'it did not become ready within two minutes';
}

/** PostgreSQL says in the eighth line of its pid file that it is ready; its own tools look there, too. */
function isReady(data: string, pid: number | undefined): boolean {
  try {
    const lines = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n');
    return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
  } catch {
    return false;
  }
}

async function stopLeftover(data: string, notice: (message: string) => void): Promise<void> {
  const left = processesWithArgument(data);
  if (left.length === 0) return;
  const pids = left.map(({ pid }) => pid).join(', ');
  if (!(await endProcesses(left, stopSignals))) {
    throw new Refusal(
      `Another PostgreSQL (process ${pids}) holds ${data} and cannot be stopped: stop it, then start again.`,
    );
  }
  notice(`Stopped the PostgreSQL that a killed run had left (process ${pids})`);
}

async function ensureDatabase(server: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
