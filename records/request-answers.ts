import type pg from 'pg';
import type { ReceivedUpdate } from './project-updates.ts';

/**
 * Marks the requests of the months that were just reported on as answered. The first answer decides when it came and
 * whether it was late; a later one only moves the number. An excused month can still be answered, a cancelled one not.
 * @param of.receivedAt instant on the office's clock
 * @returns the months that have a request, with the generation of its links and the programme that it counts in
 */
export async function answerRequests(
  client: pg.ClientBase,
  of: { office: string; project: string; receivedAt: string },
  received: readonly ReceivedUpdate[],
): Promise<Map<string, { generation: number; programme: string }>> {
  if (received.length === 0) return new Map();
  const { rows } = await client.query<{ period: string; generation: number; programme: string }>(
    `update update_request r
        set state = 'answered', next_at = null, answered_n = given.n,
            answered_at = coalesce(r.answered_at, $3),
            late = case when r.state = 'answered' then r.late else given.late end
       from (select period, max(n) as n, bool_and(late) as late
               from unnest($4::text[], $5::int[], $6::boolean[]) as each (period, n, late) group by period) given
      where r.office = $1 and r.project = $2 and r.period = given.period and r.state <> 'cancelled'
      returning r.period, r.generation, r.programme`,
    [
      of.office,
      of.project,
      of.receivedAt,
      received.map(({ period }) => period),
      received.map(({ n }) => n),
      received.map(({ late }) => late),
    ],
  );
  return new Map(rows.map(({ period, ...asked }) => [period, asked]));
}

/**
 * Answers the requests of a round whose update was being recorded while they were made: each saw nothing of the other.
 * The caller holds the round's row, which every recording of an update shares: whoever comes later finds the requests.
 */
export async function answerWhatCame(client: pg.ClientBase, office: string, period: string): Promise<void> {
  await client.query(
    `update update_request r set state = 'answered', next_at = null, answered_n = came.n, answered_at = came.at
       from (select project, max(n) as n, min(received_at) as at from project_update
              where office = $1 and period = $2 group by project) came
      where r.office = $1 and r.period = $2 and r.project = came.project and r.state = 'open'`,
    [office, period],
  );
}
