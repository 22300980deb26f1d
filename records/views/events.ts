import type { Actor, Json } from '../../domain/aggregate.ts';
import type { Database } from '../database.ts';

/** One line of the audit trail. */
export interface EventView {
  version: number;
  kind: string;
  /** UTC instant on the office's clock. */
  at: string;
  /** UTC instant at which it was recorded. */
  recordedAt: string;
  actor: Actor;
  payload: Json;
}

/**
 * What happened to an aggregate (`project/REF`), latest first.
 * @param page `before`: only events older than this version
 */
export async function listEvents(
  db: Database,
  office: string,
  aggregate: string,
  { before, limit = 50 }: { before?: number; limit?: number } = {},
): Promise<EventView[]> {
  const { rows } = await db.pool.query<Omit<EventView, 'at' | 'recordedAt'> & { at: Date; recordedAt: Date }>(
    `select version, kind, at, recorded_at as "recordedAt", actor, payload from event
      where office = $1 and aggregate = $2 and version < $3 order by version desc limit $4`,
    [office, aggregate, before ?? 2_147_483_647, limit],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), recordedAt: row.recordedAt.toISOString() }));
}
