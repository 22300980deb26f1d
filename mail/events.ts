import type pg from 'pg';
import type { Actor, Json } from '../domain/aggregate.ts';

/**
 * Appends to the audit trail of something that no workflow numbers: `mail/ID`, `office/ID`. In the caller's
 * transaction; two writers of one aggregate come one after the other.
 */
export async function appendEvent(
  client: pg.ClientBase,
  event: { office: string; aggregate: string; kind: string; actor: Actor; key?: string; payload: Json },
): Promise<void> {
  const { office, aggregate, kind, actor, key, payload } = event;
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`${office}/${aggregate}`]);
  await client.query(
    `insert into event (office, aggregate, version, kind, at, actor, key, payload)
     select $1, $2, coalesce((select max(version) from event where office = $1 and aggregate = $2), 0) + 1, $3,
       (select coalesce(clock_now, now()) from office where id = $1), $4, $5, $6`,
    [office, aggregate, kind, JSON.stringify(actor), key ?? null, JSON.stringify(payload)],
  );
}
