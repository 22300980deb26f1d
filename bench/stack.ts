import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import pino from 'pino';
import type { Deps } from '../client/deps.ts';
import { startPostgres } from '../embedded/postgres.ts';
import { installRuntime } from '../embedded/runtime.ts';
import { registerSearchAttributes } from '../embedded/search-attributes.ts';
import { startTemporal } from '../embedded/temporal-server.ts';
import { openDatabase } from '../records/database.ts';
import { migrate } from '../records/migrate.ts';
import { findTemporal } from '../setup/temporal-cli.mjs';
import { startWorkers } from '../worker/worker.ts';
import { lookOn } from './counting.ts';
import { type Sink, startSink } from './sink.ts';

/** The product without pages, in this process, on its own servers with every safeguard on. */
export interface Stack {
  deps: Deps;
  sink: Sink;
  databaseUrl: string;
  /** For looking on: its statements are not counted. */
  observer: pg.Pool;
  versions: Record<string, string>;
  stop(): Promise<void>;
}

/** Starts it in a temporary folder, which goes with it. */
export async function startStack(): Promise<Stack> {
  const stops: (() => Promise<unknown> | unknown)[] = [];
  const stop = async () => {
    for (const one of stops.reverse()) await one();
  };
  try {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-bench-'));
    stops.push(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
    const logFolder = path.join(folder, 'log');
    const notice = (message: string) => console.error(message);
    const { program, tried } = findTemporal();
    if (!program)
      throw new Error(`There is no Temporal CLI (${tried.join('; ')}): run "npm run bench", which gets one.`);
    const log = pino({ level: 'error' }, pino.destination(2));
    installRuntime(log);
    const postgres = await startPostgres({
      folder: path.join(folder, 'postgresql'),
      logFolder,
      database: 'gatehouse',
      sync: true,
      notice,
    });
    stops.push(() => postgres.stop());
    const temporal = await startTemporal({
      program,
      folder: path.join(folder, 'temporal'),
      logFolder,
      namespace: 'default',
      notice,
    });
    stops.push(() => temporal.stop());
    await migrate(postgres.url);
    const sink = await startSink();
    stops.push(() => sink.stop());
    const observer = lookOn(new pg.Pool({ connectionString: postgres.url, max: 1 }));
    stops.push(() => observer.end());
    const db = openDatabase(postgres.url);
    stops.push(() => db.close());
    const connection = await Connection.connect({ address: temporal.address });
    stops.push(() => connection.close());
    const client = new Client({ connection });
    const linkKey = Buffer.alloc(32, 7);
    const deps: Deps = { db, temporal: client, log, linkKey, baseUrl: 'http://127.0.0.1:8080', deadlineMs: 30_000 };
    await registerSearchAttributes(client);
    const workers = await startWorkers(
      deps,
      { options: { address: temporal.address }, namespace: 'default' },
      { mail: { smtpUrl: sink.url, leaseMs: 90_000 }, maxCachedWorkflows: 500 },
    );
    stops.push(() => workers.stop());
    const { rows } = await db.pool.query<{ server_version: string }>('show server_version');
    const info = await connection.workflowService.getSystemInfo({});
    const versions = {
      node: process.version,
      postgresql: rows[0]?.server_version ?? '',
      temporal: info.serverVersion ?? '',
    };
    return { deps, sink, databaseUrl: postgres.url, observer, versions, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
