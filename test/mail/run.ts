import pino from 'pino';
import { type DeliveryPace, deliver } from '../../mail/delivery.ts';
import { insertMails, type NewMail } from '../../mail/outbox.ts';
import type { Delivered } from '../../mail/outcomes.ts';
import { openTransports } from '../../mail/transports/open.ts';
import { type Database, inTransaction } from '../../records/database.ts';
import { linkKey } from './office.ts';

export const baseUrl = 'https://gatehouse.example';

export const insert = (db: Database, mails: NewMail[]): Promise<number> =>
  inTransaction(db, (client) => insertMails(client, mails, linkKey));

/** A deliverer of a process of its own: its own connections, its own pool. */
export function deliverer(db: Database, smtpUrl: string | undefined, pace: Partial<DeliveryPace> = {}) {
  const told: Delivered[] = [];
  let fail = 0;
  const transports = openTransports(db, smtpUrl);
  const deps = {
    db,
    log: pino({ level: 'silent' }),
    linkKey,
    baseUrl,
    transports,
    tell: async (what: Delivered) => {
      if (fail-- > 0) throw new Error('Temporal is away');
      told.push(what);
    },
  };
  return {
    told,
    failTelling: (times: number) => {
      fail = times;
    },
    run: (stop: AbortSignal = new AbortController().signal, office = 'fenwick') =>
      deliver(deps, office, { leaseMs: 90_000, idleMs: 200, mostMs: 60_000, ...pace }, stop, () => undefined),
    close: () => transports.close(),
  };
}

export interface MailRow {
  key: string;
  state: string;
  attempts: number;
  in_doubt: boolean;
  last_error: string | null;
  message_id: string;
  told_at: Date | null;
}

/** One mail's row; throws when it isn't there. */
export async function rowOf(db: Database, key: string): Promise<MailRow> {
  const { rows } = await db.pool.query<MailRow>('select * from mail where key = $1', [key]);
  if (!rows[0]) throw new Error(`no mail ${key}`);
  return rows[0];
}

/** Makes a retry due now: the tests wait for no backoff. */
export const dueNow = (db: Database): Promise<unknown> =>
  db.pool.query(`update mail set next_attempt_at = now() where state = 'PENDING'`);
