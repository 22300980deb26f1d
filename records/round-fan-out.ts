import type pg from 'pg';
import type { Period } from '../domain/dates.ts';
import type { Rung } from '../domain/ladder.ts';

/** Stages in which a project is asked for its monthly update (S48). */
export const liveStages = ['business_case', 'funding_approval', 'delivery'] as const;

/**
 * Makes the requests of one page of live projects, by one statement; a request that is there already stays as it is.
 * A month whose update came first is answered at once. Without a lead only the last rung is armed: the project is
 * listed as unassigned and nobody is chased.
 * Pages go by ref alone: by stage, a project that moves meanwhile could slip through between two of them.
 * @param after the last ref of the page before
 * @param only this one project, where it is live
 * @returns the last ref of the page; null when there is no page after it
 */
export async function fanOutPage(
  client: pg.Pool | pg.ClientBase,
  of: { office: string; period: Period; dueOn: string; rungs: readonly Rung[]; size: number },
  after: string | null,
  only: string | null = null,
): Promise<{ made: number; next: string | null }> {
  const first = of.rungs[0] as Rung;
  const last = of.rungs.at(-1) as Rung;
  const { rows } = await client.query<{ made: number; taken: number; ref: string | null }>(
    `with page as materialized (
       select ref, programme, lead, delegates, sponsor from project
        where office = $1 and stage = any($3) and ref > $4 and ($5::text is null or ref = $5)
        order by ref limit $6
     ), made as (
       insert into update_request (office, project, period, programme, state, paused, assigned, delegates, sponsor, due_on, rungs,
         next_rung, next_at, answered_at, answered_n)
       select $1, page.ref, $2, page.programme, case when came.n is null then 'open' else 'answered' end,
         coalesce((select paused from round where office = $1 and period = $2), false),
         page.lead, page.delegates, page.sponsor, $7, $8,
         case when page.lead is null then $11::int else 0 end,
         case when came.n is not null then null when page.lead is null then $10::timestamptz else $9::timestamptz end,
         came.at, came.n
         from page left join lateral (
           select max(u.n) as n, min(u.received_at) as at from project_update u
            where u.office = $1 and u.project = page.ref and u.period = $2
         ) came on true
       on conflict (office, project, period) do nothing
       returning 1
     )
     select (select count(*)::int from made) as made, count(*)::int as taken, max(ref) as ref from page`,
    [
      of.office,
      of.period,
      liveStages,
      after ?? '',
      only,
      of.size,
      of.dueOn,
      JSON.stringify(of.rungs),
      first.at,
      last.at,
      of.rungs.length - 1,
    ],
  );
  const page = rows[0] as (typeof rows)[number];
  return { made: page.made, next: page.taken === of.size ? page.ref : null };
}
