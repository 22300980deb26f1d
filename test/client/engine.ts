import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import pino from 'pino';
import { afterAll, inject } from 'vitest';
import type { Deps } from '../../client/deps.ts';
import { registerSearchAttributes } from '../../embedded/search-attributes.ts';
import { openDatabase } from '../../records/database.ts';
import { type RunningWorkers, startWorkers } from '../../worker/worker.ts';
import { freshDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';

/** A product without pages: real PostgreSQL, real Temporal in a namespace of its own, workers in this process. */
export interface Engine {
  deps: Deps;
  /** For processes of their own beside this one. */
  databaseUrl: string;
  stopWorkers(): Promise<void>;
  startWorkers(): Promise<void>;
}

export interface EngineSettings {
  deadlineMs?: number;
  workers?: boolean;
  /** 0 replays every run from its history at every step. */
  maxCachedWorkflows?: number;
  /** Another engine's database: then it is the same product, whose Temporal was lost. */
  databaseUrl?: string;
}

/** Starts it; everything ends after the file. */
export async function engine(settings: EngineSettings = {}): Promise<Engine> {
  installOnce();
  const address = inject('temporalAddress');
  const connection = await Connection.connect({ address });
  const namespace = `client-${randomBytes(6).toString('hex')}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  await until(async () => {
    try {
      await connection.workflowService.describeNamespace({ namespace });
      return true;
    } catch {
      return false;
    }
  }, 'the namespace is served');
  const temporal = new Client({ connection, namespace });
  await until(async () => {
    try {
      await registerSearchAttributes(temporal);
      return true;
    } catch {
      return false;
    }
  }, 'the namespace takes search attributes');
  const databaseUrl = settings.databaseUrl ?? (await freshDatabase());
  const db = openDatabase(databaseUrl);
  const deps: Deps = {
    db,
    temporal,
    log: pino({ level: 'silent' }),
    linkKey: Buffer.alloc(32, 7),
    baseUrl: 'http://127.0.0.1:8080',
    deadlineMs: settings.deadlineMs ?? 20_000,
  };
  let workers: RunningWorkers | undefined;
  const start = async () => {
    workers = await startWorkers(
      deps,
      { options: { address }, namespace },
      {
        mail: { smtpUrl: undefined, leaseMs: 90_000, idleMs: 300 },
        maxCachedWorkflows: settings.maxCachedWorkflows ?? 200,
      },
    );
  };
  const stop = async () => {
    await workers?.stop();
    workers = undefined;
  };
  if (settings.workers !== false) await start();
  afterAll(async () => {
    await stop();
    await db.close();
    await connection.close();
  });
  return { deps, databaseUrl, startWorkers: start, stopWorkers: stop };
}

let installed = false;

/** Keeps the SDK quiet. Once for each test process, before anything else of the SDK. */
export function installOnce(): void {
  if (installed) return;
  installed = true;
  Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });
}
