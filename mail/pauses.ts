import type pg from 'pg';
import { engine } from '../domain/aggregate.ts';
import { type Database, inTransaction } from '../records/database.ts';

/**
 * Pauses an office's mail: no further batch is taken. Mail that is paused already keeps its first reason. The caller
 * writes the line in the trail.
 * @returns whether it was running
 */
export async function pauseMail(client: pg.ClientBase, office: string, why: string): Promise<boolean> {
  const paused = await client.query('update office set mail_paused = $2 where id = $1 and mail_paused is null', [
    office,
    why,
  ]);
  return paused.rowCount === 1;
}

/** Lets an office's mail run again. @returns whether it was paused */
export async function resumeMail(client: pg.ClientBase, office: string): Promise<boolean> {
  const resumed = await client.query('update office set mail_paused = null where id = $1 and mail_paused is not null', [
    office,
  ]);
  return resumed.rowCount === 1;
}

/** The relay refuses everybody: nothing is failed, and the office's mail waits for somebody to put it right. */
export async function pauseForRelay(db: Database, office: string, why: string): Promise<void> {
  const reason = `The mail relay refuses to work: ${why}`;
  const aggregate = `office/${office}`;
  await inTransaction(db, async (client) => {
    // The lock that numbers an office's events.
    await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [aggregate]);
    if (!(await pauseMail(client, office, reason))) return;
    await client.query(
      `insert into event (office, aggregate, version, kind, at, actor, payload)
       select $1, $2, coalesce((select max(version) from event where office = $1 and aggregate = $2), 0) + 1, 'mail_paused',
         coalesce(clock_now, now()), $3, $4 from office where id = $1`,
      [office, aggregate, JSON.stringify(engine), JSON.stringify({ why: reason })],
    );
  });
}
