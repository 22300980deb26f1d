import path from 'node:path';
import type { Settings } from '../config/settings.ts';
import { migrate } from '../records/migrate.ts';
import { Refusal } from '../setup/refusal.mjs';
import { step } from '../setup/say.mjs';
import { findTemporal } from '../setup/temporal-cli.mjs';
import type { Addresses } from './data-folder.ts';
import { startPostgres } from './postgres.ts';
import type { StopStack } from './stop-stack.ts';
import { startTemporal } from './temporal-server.ts';

/** What the services say that an operator should know. */
type Notice = (message: string) => void;

/** The services that a product stands on. */
export interface Services extends Addresses {
  /** Folder of a Temporal server that began anew, so that open workflows must be rebuilt from PostgreSQL. */
  startedOver: string | undefined;
}

/**
 * The Temporal CLI to start the server with, or nothing where a service is given.
 * @throws Refusal when there is none: the set-up would have got one
 */
export function temporalProgram(settings: Settings): string | undefined {
  if (settings.temporalAddress) return undefined;
  const { program, tried } = findTemporal();
  if (program) return program;
  throw new Refusal(
    `There is no Temporal server to start${tried.map((line) => ` (${line})`).join('')}: run "npm start", which gets one, or set TEMPORAL_CLI or TEMPORAL_ADDRESS.`,
  );
}

/**
 * Starts PostgreSQL and Temporal side by side, each unless the settings name one elsewhere, and migrates the database.
 * @param stops is given whatever came up, even when the other one fails
 * @throws Refusal in a sentence for the operator
 */
export async function startServices(
  settings: Settings,
  program: string | undefined,
  stops: StopStack,
  notice: Notice,
): Promise<Services> {
  const logFolder = path.join(settings.dataFolder, 'log');
  const database = async () => {
    const url = settings.databaseUrl ?? (await embeddedDatabase());
    await step('Bringing the database up to date', () => migrateOrSay(url));
    return url;
  };
  const embeddedDatabase = async () => {
    const folder = path.join(settings.dataFolder, 'postgresql');
    const sync = settings.databaseSync;
    const postgres = await step('Starting PostgreSQL', () =>
      startPostgres({ folder, logFolder, database: 'gatehouse', sync, notice }),
    );
    stops.add('PostgreSQL', postgres.stop);
    return postgres.url;
  };
  const temporal = async () => {
    if (!program) return { address: settings.temporalAddress ?? '', startedOver: undefined };
    const folder = path.join(settings.dataFolder, 'temporal');
    const namespace = settings.temporalNamespace;
    const server = await step('Starting the Temporal server', () =>
      startTemporal({ program, folder, logFolder, namespace, notice }),
    );
    stops.add('the Temporal server', server.stop);
    return { address: server.address, startedOver: server.startedOver ? folder : undefined };
  };

  const [first, second] = await Promise.allSettled([database(), temporal()]);
  if (first.status === 'rejected') throw first.reason;
  if (second.status === 'rejected') throw second.reason;
  return {
    databaseUrl: first.value,
    temporalAddress: second.value.address,
    temporalNamespace: settings.temporalNamespace,
    startedOver: second.value.startedOver,
  };
}

/** A refused connection is the commonest mistake with a database of one's own: say so without a stack. */
async function migrateOrSay(url: string): Promise<string[]> {
  try {
    return await migrate(url);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const unreachable = ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH', '28P01', '3D000'];
    if (!code || !unreachable.includes(code)) throw error;
    const { host, pathname } = new URL(url);
    throw new Refusal(`PostgreSQL at ${host}${pathname} cannot be used: ${message || code}. Check DATABASE_URL.`);
  }
}
