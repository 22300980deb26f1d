import type pg from 'pg';
import type { DomainEvent } from '../domain/aggregate.ts';

/** What one write of an aggregate carries, as its workflow hands it over. */
export interface AggregateRecording {
  office: string;
  /** `project/REF`, `programme/REF`, `follow-up/ID`. */
  aggregate: string;
  events: readonly DomainEvent[];
  state: { version: number };
  nextDueAt: string | null;
  open: boolean;
  commands: readonly { key: string; argsHash: string; version: number; result: unknown }[];
}

/** Left where an event is known to have happened and its record is lost, so that the trail has no silent gap. */
export const recordLost = 'record_lost';

/**
 * Appends what is new of a recording to the audit trail, and brings the snapshot and the commands up to it. Inside the
 * caller's transaction, which also writes the noun's row and whatever else follows from the new events. The snapshot's
 * row is locked until it ends, so recordings of one aggregate come one after the other. Repeating it, or an older one
 * arriving late, writes nothing.
 * @returns the events that were not recorded yet, in order; none when there is nothing to follow up. `first` is true
 *   when the aggregate had no row.
 */
export async function appendRecording(
  client: pg.ClientBase,
  recording: AggregateRecording,
): Promise<{ fresh: DomainEvent[]; advanced: boolean }> {
  const { office, aggregate, state, commands } = recording;
  const stored = await lockSnapshot(client, office, aggregate);
  const fresh = recording.events.filter(({ version }) => version > stored);
  const advanced = state.version > stored;
  if (advanced) await append(client, recording, [...lost(recording, stored, fresh), ...fresh]);
  if (commands.length > 0) await writeCommands(client, recording);
  return { fresh, advanced };
}

/** Locks the aggregate's row, made first where there is none, and answers the version that is recorded: 0 for none. */
async function lockSnapshot(client: pg.ClientBase, office: string, aggregate: string): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `insert into snapshot (office, aggregate, version, state, open) values ($1, $2, 0, '{}', true)
     on conflict (office, aggregate) do update set updated_at = snapshot.updated_at returning version`,
    [office, aggregate],
  );
  return (rows[0] as { version: number }).version;
}

/** The versions between what is stored and what has come: a database brought back from a backup lacks them. */
function lost(recording: AggregateRecording, stored: number, fresh: readonly DomainEvent[]): DomainEvent[] {
  const from = fresh[0]?.version ?? recording.state.version + 1;
  const at = fresh[0]?.at ?? new Date().toISOString();
  return Array.from({ length: from - stored - 1 }, (_, index) => ({
    version: stored + 1 + index,
    kind: recordLost,
    payload: { why: 'It happened, but its record was lost with the database. The state after it is known.' },
    at,
    actor: { name: 'Gatehouse', via: 'engine' },
    key: null,
  }));
}

async function append(client: pg.ClientBase, recording: AggregateRecording, events: DomainEvent[]): Promise<void> {
  await client.query(
    `with trail as (
       insert into event (office, aggregate, version, kind, at, actor, key, payload)
       select $1, $2, * from unnest($3::int[], $4::text[], $5::timestamptz[], $6::jsonb[], $7::text[], $8::jsonb[])
     )
     update snapshot set version = $9, state = $10, next_due_at = $11, open = $12, updated_at = now()
      where office = $1 and aggregate = $2`,
    [
      recording.office,
      recording.aggregate,
      events.map(({ version }) => version),
      events.map(({ kind }) => kind),
      events.map(({ at }) => at),
      events.map(({ actor }) => JSON.stringify(actor)),
      events.map(({ key }) => key),
      events.map(({ payload }) => JSON.stringify(payload)),
      recording.state.version,
      JSON.stringify(recording.state),
      recording.nextDueAt,
      recording.open,
    ],
  );
}

/** Idempotency outlives Temporal here. A key is decided once: what was recorded first stays. */
async function writeCommands(
  client: pg.ClientBase,
  { office, aggregate, commands }: AggregateRecording,
): Promise<void> {
  await client.query(
    `insert into command (office, aggregate, key, args_hash, version, result, recorded_at)
     select $1, $2, key, args_hash, version, result, now()
       from unnest($3::text[], $4::text[], $5::int[], $6::jsonb[]) as given (key, args_hash, version, result)
     on conflict (office, key) do update
       set version = excluded.version, result = excluded.result, recorded_at = excluded.recorded_at
     where command.recorded_at is null and command.aggregate = excluded.aggregate`,
    [
      office,
      aggregate,
      commands.map(({ key }) => key),
      commands.map(({ argsHash }) => argsHash),
      commands.map(({ version }) => version),
      commands.map(({ result }) => JSON.stringify(result ?? null)),
    ],
  );
}
