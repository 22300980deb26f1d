import type pg from 'pg';
import type { ProjectState } from '../domain/project/state.ts';
import { updatesInForce } from '../domain/project/updates.ts';

/** A month's update as it was newly recorded. */
export interface ReceivedUpdate {
  period: string;
  n: number;
  /** It came after its round had closed, or was sent in as late. */
  late: boolean;
}

/**
 * Writes the updates that a project's state holds (those of its three latest months): new ones are added, older ones
 * only change whether they stand. One that comes after its month's round has closed is late, whatever it says itself.
 * Months before those three stay as they were.
 */
export async function writeUpdates(
  client: pg.ClientBase,
  state: ProjectState,
  newest: readonly number[],
): Promise<ReceivedUpdate[]> {
  const { updates } = state;
  if (updates.length === 0) return [];
  const periods = [...new Set(updates.map(({ period }) => period))];
  const closed = await closedMonths(client, state.office, periods);
  const standing = new Set(periods.flatMap((period) => updatesInForce(state, period)).map(({ n }) => n));
  const { rows } = await client.query<ReceivedUpdate>(
    `insert into project_update (office, project, n, period, rating, author, author_person, on_behalf_of, stance, late,
       received_at, in_force, json)
     select $1, $2, * from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::boolean[],
              $11::timestamptz[], $12::boolean[], $13::jsonb[])
     on conflict (office, project, n) do update set in_force = excluded.in_force
     where project_update.in_force <> excluded.in_force
     returning n, period, late`,
    [
      state.office,
      state.ref,
      updates.map(({ n }) => n),
      updates.map(({ period }) => period),
      updates.map(({ rating }) => rating),
      updates.map(({ author }) => author),
      updates.map(({ authorPerson }) => authorPerson),
      updates.map(({ onBehalfOf }) => onBehalfOf),
      updates.map(({ stance }) => stance),
      updates.map(({ late, period }) => late || closed.has(period)),
      updates.map(({ receivedAt }) => receivedAt),
      updates.map(({ n }) => standing.has(n)),
      updates.map((update) => JSON.stringify(update)),
    ],
  );
  return rows.filter(({ n }) => newest.includes(n)).sort((a, b) => a.n - b.n);
}

/** Held to the end of the transaction, so that no round closes between an answer and what is said of it. */
async function closedMonths(client: pg.ClientBase, office: string, periods: string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ period: string; status: string }>(
    'select period, status from round where office = $1 and period = any($2) order by period for share',
    [office, periods],
  );
  return new Set(rows.filter(({ status }) => status === 'closed').map(({ period }) => period));
}
