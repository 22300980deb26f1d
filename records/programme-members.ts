import type pg from 'pg';
import type { LocalDate, Period } from '../domain/dates.ts';
import type { ProgrammeState } from '../domain/programme/state.ts';
import type { DriftProject } from '../domain/programme-drift.ts';
import { type ProjectRating, type RagProject, worse } from '../domain/rag.ts';
import { liveStages } from './round-fan-out.ts';

/** A member of a programme with what was said of it for one month. */
export interface Member extends DriftProject {
  critical: boolean;
  stage: string;
  /** State of its request for the month; null when it wasn't asked. */
  request: string | null;
  /** Ratings in force for the month: two when people disagree, none when nobody reported. */
  ratings: ProjectRating[];
}

interface MemberRow {
  ref: string;
  title: string;
  critical: boolean;
  stage: string;
  finish_original: LocalDate | null;
  forecast_to: LocalDate | null;
  budget_pence: bigint | null;
  outturn_pence: bigint | null;
  re_baselines: number;
  request: string | null;
  ratings: ProjectRating[] | null;
}

/**
 * The programme's projects and their month, in one statement that reads their rows only, however many others there are.
 * @param of.refs these projects, whichever programme they are in by now
 */
export async function membersOf(
  client: pg.ClientBase,
  of: { office: string; programme: string; period: Period; refs?: readonly string[] },
): Promise<Member[]> {
  const { rows } = await client.query<MemberRow>(
    `select p.ref, p.title, p.critical, p.stage, p.finish_original, p.forecast_to, p.budget_pence, p.outturn_pence,
            p.re_baselines, r.state as request, u.ratings
       from project p
       left join update_request r on r.office = p.office and r.project = p.ref and r.period = $3
       left join lateral (select array_agg(u.rating order by u.n) as ratings from project_update u
                           where u.office = p.office and u.project = p.ref and u.period = $3 and u.in_force) u on true
      where p.office = $1 and ${of.refs ? 'p.ref = any($2)' : 'p.programme = $2'} order by p.ref`,
    [of.office, of.refs ?? of.programme, of.period],
  );
  return rows.map((row) => ({
    ref: row.ref,
    title: row.title,
    critical: row.critical,
    stage: row.stage,
    finishOriginal: row.finish_original,
    forecastTo: row.forecast_to,
    budgetPence: row.budget_pence?.toString() ?? null,
    outturnPence: row.outturn_pence?.toString() ?? null,
    reBaselines: row.re_baselines,
    request: row.request,
    ratings: row.ratings ?? [],
  }));
}

/**
 * A member as the RAG pack reads it. Who was excused from the month, or joined after it was asked, owes nothing for it
 * and leaves numerator and denominator, like a project that the programme's owner excluded; the title says why.
 * @param asked true once the month's requests have been made
 */
export function ragProject(member: Member, state: ProgrammeState, asked: boolean): RagProject {
  const { ref, critical, budgetPence, ratings } = member;
  const silent = ratings.length === 0;
  const excused = silent && member.request === 'excused';
  const joinedLater = silent && asked && (member.request === null || member.request === 'cancelled');
  const aside = excused ? ' (excused this month)' : joinedLater ? ' (not asked this month)' : '';
  return {
    ref,
    title: `${member.title}${aside}`,
    rating: silent ? 'not_reported' : ratings.reduce(worse),
    critical,
    budgetPence,
    excluded: aside !== '' || state.excluded.some(({ project }) => project === ref),
    live: liveStages.some((stage) => stage === member.stage),
    ...(new Set(ratings).size > 1 ? { conflict: true } : {}),
  };
}
