import type pg from 'pg';
import type { Actor, Json } from '../domain/aggregate.ts';
import { type Database, inTransaction } from './database.ts';
import { officeNow } from './offices.ts';

/** One change of an office itself (its settings, its people, its calendar), or of a mail. */
export interface OfficeChange {
  office: string;
  /** `office/ID` unless it is about something else without a workflow: `mail/ID`. */
  aggregate?: string;
  actor: Actor;
  key: string;
  argsHash: string;
  kind: string;
  payload: Json;
}

/** What became of it: the number of its event in the trail, and whether it had been made before. */
export interface OfficeChanged {
  version: number;
  repeated: boolean;
}

/**
 * Makes a change of an office, its line in the trail (`office/ID`) and its command's row in one transaction; once per
 * key. The office's row is locked meanwhile, which numbers the events.
 * @param work writes the change itself; for a new office it makes the row that is locked
 * @param differs throws the refusal for a key that came with other content
 */
export async function changeOffice(
  db: Database,
  change: OfficeChange,
  work: (client: pg.ClientBase) => Promise<void>,
  differs: () => Error,
): Promise<OfficeChanged> {
  const { office, key, argsHash } = change;
  const aggregate = change.aggregate ?? `office/${office}`;
  return inTransaction(db, async (client) => {
    // Taken before anything is read, also where there is no row of the office yet.
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [aggregate]);
    const { rows: known } = await client.query<{ args_hash: string; version: number }>(
      'select args_hash, version from command where office = $1 and key = $2',
      [office, key],
    );
    if (known[0] && known[0].args_hash !== argsHash) throw differs();
    if (known[0]) return { version: known[0].version, repeated: true };
    await work(client);
    const { rows } = await client.query<{ version: number }>(
      `insert into event (office, aggregate, version, kind, at, actor, key, payload)
       select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7 from event where office = $1 and aggregate = $2
       returning version`,
      [
        office,
        aggregate,
        change.kind,
        await officeNow(client, office),
        JSON.stringify(change.actor),
        key,
        JSON.stringify(change.payload),
      ],
    );
    const version = (rows[0] as { version: number }).version;
    await client.query(
      `insert into command (office, key, args_hash, aggregate, version, recorded_at) values ($1, $2, $3, $4, $5, now())`,
      [office, key, argsHash, aggregate, version],
    );
    return { version, repeated: false };
  });
}
