import type pg from 'pg';
import type { ProjectState, ProjectUpdate } from '../domain/project/state.ts';

/** A month's update as it was newly recorded. */
export interface ReceivedUpdate {
  period: string;
  n: number;
  /** It came after its month's round had closed, or said itself that it was late. */
  late: boolean;
}

/**
 * Writes updates that have no row yet, and puts out of force those that they correct, replace or resolve. One that
 * comes after its month's round has closed is late, whatever it says itself.
 * @param submitted those of the new events; what the state holds besides is written where a row is missing
 */
export async function writeUpdates(
  client: pg.ClientBase,
  state: ProjectState,
  submitted: readonly ProjectUpdate[],
): Promise<ReceivedUpdate[]> {
  const updates = [...new Map([...state.updates, ...submitted].map((update) => [update.n, update])).values()];
  const periods = [...new Set(updates.map(({ period }) => period))].sort();
  const closed = await closedMonths(client, state.office, periods);
  const superseded = [...new Set(updates.flatMap(({ supersedes }) => supersedes))];
  const { rows } = await client.query<ReceivedUpdate>(
    `with settled as (
       update project_update set in_force = false
        where office = $1 and project = $2 and n = any($14::int[]) and in_force
     )
     insert into project_update (office, project, n, period, rating, author, author_person, on_behalf_of, stance, late,
       received_at, in_force, json)
     select $1, $2, * from unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
              $10::boolean[], $11::timestamptz[], $12::boolean[], $13::jsonb[])
     on conflict (office, project, n) do nothing
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
      updates.map(({ n }) => !superseded.includes(n)),
      updates.map((update) => JSON.stringify(update)),
      superseded,
    ],
  );
  return rows.sort((a, b) => a.n - b.n);
}

/** Held to the end of the transaction, so that no round closes between an answer and what is said of it. */
async function closedMonths(client: pg.ClientBase, office: string, periods: string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ period: string; status: string }>(
    'select period, status from round where office = $1 and period = any($2) order by period for share',
    [office, periods],
  );
  return new Set(rows.filter(({ status }) => status === 'closed').map(({ period }) => period));
}
