import type pg from 'pg';
import { type Actor, engine } from '../domain/aggregate.ts';
import { type Database, inTransaction } from '../records/database.ts';
import { appendEvent } from './events.ts';

/**
 * Pauses an office's mail: no further batch is taken. Mail that is paused already keeps its first reason.
 * @returns whether it was running
 */
export async function pauseMail(
  client: pg.ClientBase,
  given: { office: string; why: string; actor: Actor; key?: string },
): Promise<boolean> {
  const { office, why } = given;
  const paused = await client.query('update office set mail_paused = $2 where id = $1 and mail_paused is null', [
    office,
    why,
  ]);
  if (paused.rowCount === 0) return false;
  await appendEvent(client, { ...given, aggregate: `office/${office}`, kind: 'mail_paused', payload: { why } });
  return true;
}

/** Lets an office's mail run again. @returns whether it was paused */
export async function resumeMail(
  client: pg.ClientBase,
  given: { office: string; actor: Actor; key?: string },
): Promise<boolean> {
  const { office } = given;
  const resumed = await client.query('update office set mail_paused = null where id = $1 and mail_paused is not null', [
    office,
  ]);
  if (resumed.rowCount === 0) return false;
  await appendEvent(client, { ...given, aggregate: `office/${office}`, kind: 'mail_resumed', payload: {} });
  return true;
}

/** The relay refuses everybody: nothing is failed, and the office's mail waits for somebody to put it right. */
export async function pauseForRelay(db: Database, office: string, why: string): Promise<void> {
  await inTransaction(db, (client) =>
    pauseMail(client, { office, why: `The mail relay refuses to work: ${why}`, actor: engine }),
  );
}
