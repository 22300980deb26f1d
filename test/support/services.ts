import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgres } from '../../embedded/postgres.ts';
import { startTemporal } from '../../embedded/temporal-server.ts';
import { migrate } from '../../records/migrate.ts';
import { findTemporal } from '../../setup/temporal-cli.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    /** postgresql:// of a migrated database that nobody writes to: `freshDatabase` copies it. */
    databaseTemplate: string;
    /** HOST:PORT of a real Temporal server, shared by the whole run: use task queues and offices of your own. */
    temporalAddress: string;
    /** The Temporal CLI, for tests that run a server of their own. */
    temporalProgram: string;
  }
}

/** One real PostgreSQL and one real Temporal server for the whole run. */
export default async function services(project: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gatehouse-test-'));
  const logFolder = path.join(folder, 'log');
  const { program, tried } = findTemporal();
  if (!program) throw new Error(`There is no Temporal CLI (${tried.join('; ')}): run "npm test", which gets one.`);
  const notice = (message: string) => console.error(message);
  const both = await Promise.allSettled([
    startPostgres({ folder: path.join(folder, 'postgresql'), logFolder, database: 'template', sync: false, notice }),
    startTemporal({ program, folder: path.join(folder, 'temporal'), logFolder, namespace: 'default', notice }),
  ]);
  const stop = async () => {
    for (const one of both) if (one.status === 'fulfilled') await one.value.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const [postgres, temporal] = both;
  if (postgres.status === 'rejected' || temporal.status === 'rejected') {
    await stop();
    throw postgres.status === 'rejected' ? postgres.reason : (temporal as PromiseRejectedResult).reason;
  }
  try {
    await migrate(postgres.value.url);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('databaseTemplate', postgres.value.url);
  project.provide('temporalAddress', temporal.value.address);
  project.provide('temporalProgram', program);
  return stop;
}
