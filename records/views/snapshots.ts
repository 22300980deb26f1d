import type { Database } from '../database.ts';

/** An aggregate's recorded state. */
export interface SnapshotView<S> {
  version: number;
  state: S;
  open: boolean;
  /** UTC instant on the office's clock of its next deadline. */
  nextDueAt: string | null;
}

/** The recorded state of `project/REF`, `programme/REF` or `follow-up/ID`; undefined when there is none. */
export async function findSnapshot<S>(
  db: Database,
  office: string,
  aggregate: string,
): Promise<SnapshotView<S> | undefined> {
  const { rows } = await db.pool.query<{ version: number; state: S; open: boolean; nextDueAt: Date | null }>(
    `select version, state, open, next_due_at as "nextDueAt" from snapshot where office = $1 and aggregate = $2`,
    [office, aggregate],
  );
  const row = rows[0];
  return row && { ...row, nextDueAt: row.nextDueAt?.toISOString() ?? null };
}
