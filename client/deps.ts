import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Database } from '../records/database.ts';

/** What the doors of the product need: one database handle, one Temporal client, the settings of this process. */
export interface Deps {
  db: Database;
  temporal: Client;
  log: Logger;
  /** 32-byte server key that signs links in mail; kept in the data folder (0600) or given by environment. */
  linkKey: Buffer;
  /** Absolute links in mail start with this, never with a request's Host. */
  baseUrl: string;
  /** Deadline of one call to Temporal for a person's request, in ms. */
  deadlineMs: number;
}
