import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { Logger } from 'pino';
import type { Deps } from '../client/deps.ts';
import type { Settings } from '../config/settings.ts';
import { openDatabase } from '../records/database.ts';
import { Refusal } from '../setup/refusal.mjs';
import { type Addresses, findRunning } from './data-folder.ts';

/** How to reach Temporal: what both the client's and the worker's connection are made from. */
export interface TemporalTarget {
  options: ReturnType<typeof loadClientConnectConfig>['connectionOptions'];
  namespace: string;
}

/** The embedded server's address, or everything the environment says about a service of one's own (TLS, key, profile). */
export function temporalTarget(settings: Settings, addresses: Addresses): TemporalTarget {
  if (!settings.temporalAddress) {
    return { options: { address: addresses.temporalAddress }, namespace: addresses.temporalNamespace };
  }
  const { connectionOptions, namespace } = loadClientConnectConfig();
  return { options: connectionOptions, namespace: namespace ?? settings.temporalNamespace };
}

/** Nothing runs on the data folder, and no addresses were given. */
export class NotRunning extends Refusal {
  constructor(folder: string) {
    super(
      `Gatehouse is not running on ${folder}: start it with "gatehouse start", or name its folder with --data DIR.`,
      3,
    );
  }
}

/**
 * Where PostgreSQL and Temporal are: as the settings say, else as the product that runs on the data folder noted.
 * @throws NotRunning
 */
export function findAddresses(settings: Settings): Addresses {
  const running = findRunning(settings.dataFolder);
  const databaseUrl = settings.databaseUrl ?? running?.databaseUrl;
  const temporalAddress = settings.temporalAddress ?? running?.temporalAddress;
  if (!databaseUrl || !temporalAddress) throw new NotRunning(settings.dataFolder);
  const temporalNamespace = running?.temporalNamespace ?? settings.temporalNamespace;
  const baseUrl = running?.baseUrl;
  return { databaseUrl, temporalAddress, temporalNamespace, ...(baseUrl && { baseUrl }) };
}

/** Where the pages are served: `http://127.0.0.1:8080`. */
export const pagesAddress = ({ host, port }: Pick<Settings, 'host' | 'port'>): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

/** Open connections, and how to close them. */
export interface Connected extends Deps {
  close(): Promise<void>;
}

/**
 * Connects to PostgreSQL and Temporal.
 * @throws Refusal when Temporal does not answer
 */
export async function connect(settings: Settings, addresses: Addresses, key: Buffer, log: Logger): Promise<Connected> {
  const { options, namespace } = temporalTarget(settings, addresses);
  const connection = await Connection.connect({ connectTimeout: '10s', ...options }).catch((error: Error) => {
    throw new Refusal(`Temporal does not answer at ${options.address}: ${error.message.split('\n')[0]}`);
  });
  const db = openDatabase(addresses.databaseUrl);
  return {
    db,
    temporal: new Client({ connection, namespace }),
    log,
    linkKey: key,
    baseUrl: settings.baseUrl ?? addresses.baseUrl ?? pagesAddress(settings),
    deadlineMs: settings.deadlineMs,
    close: async () => {
      await Promise.allSettled([connection.close(), db.close()]);
    },
  };
}
