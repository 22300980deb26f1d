import type pg from 'pg';
import type { LocalDate, Period } from '../domain/dates.ts';
import type { Override, ProgrammeState } from '../domain/programme/state.ts';
import type { Drift } from '../domain/programme-drift.ts';
import type { DateRange, ProjectUpdate, Stage } from '../domain/project/state.ts';
import type { Colour, ProjectRating, RagInputs, RagResult } from '../domain/rag.ts';
import { liveStages } from './round-fan-out.ts';
import { type Reader, sql } from './sql.ts';

/** What the board gets of one project. Pence are decimal strings. */
export interface PackProject {
  ref: string;
  title: string;
  stage: Stage;
  critical: boolean;
  lead: string | null;
  /** late: after the round had closed. not_asked: opened after the month's requests were made. */
  answer: 'reported' | 'late' | 'not_reported' | 'excused' | 'not_asked';
  /** Why it was excused. */
  excusedWhy: string;
  rating: ProjectRating;
  /** Last month's; null when it wasn't asked then. */
  before: ProjectRating | null;
  conflict: boolean;
  why: string;
  pathToGreen: string;
  whatChanged: string;
  /** Decision or help sought. */
  help: string;
  finish: { original: LocalDate | null; approved: LocalDate | null; forecast: DateRange | null };
  reBaselines: number;
  budgetPence: string | null;
  outturnPence: string | null;
  spendPence: string | null;
  spendAsAt: LocalDate | null;
}

/** One programme's page of a closed round, frozen: what the printable page shows and the CSV holds. */
export interface PackPage {
  v: 1;
  office: string;
  period: Period;
  programme: { ref: string; title: string; owner: string | null; envelopePence: string | null };
  asAt: LocalDate;
  dueOn: LocalDate;
  closedAt: string;
  closedBy: string;
  closedWhy: string;
  rating: Pick<RagResult, 'rule' | 'why' | 'packVersion' | 'atLeast' | 'by' | 'shares'> & {
    shown: Colour | 'not_rated';
    computed: Colour | 'not_rated';
    stated: Colour | null;
    override: Override | null;
    drift: Drift;
  };
  /** The headline before this round. */
  before: { colour: string; period: Period } | null;
  coverage: RagResult['coverage'];
  projects: PackProject[];
  inputs: RagInputs;
  /** Of a correction: what brought it, and when. */
  correction: { cause: string; at: string } | null;
}

export interface StoredPack {
  version: number;
  page: PackPage;
  changed: string[];
}

/** Facts of a project as the month's page needs them. */
export interface PackFigures
  extends Omit<
    PackProject,
    'answer' | 'rating' | 'before' | 'conflict' | 'why' | 'pathToGreen' | 'whatChanged' | 'help' | 'finish'
  > {
  finishOriginal: LocalDate | null;
  finishApproved: LocalDate | null;
  forecastFrom: LocalDate | null;
  forecastTo: LocalDate | null;
  request: string | null;
  late: boolean;
  /** What stands for the month: two when people disagree. */
  updates: ProjectUpdate[];
  ratingsBefore: ProjectRating[];
  requestBefore: string | null;
}

/**
 * Projects of a programme that a month's page lists: the live ones, and whoever was asked. One statement.
 * @param of.refs these projects, whichever programme they are in by now
 */
export async function packFigures(
  reader: Reader,
  of: { office: string; programme: string; period: Period; before: Period; refs?: readonly string[] },
): Promise<PackFigures[]> {
  const { rows } = await sql(reader).query<PackFigures>(
    `select p.ref, p.title, p.stage, p.critical, coalesce(lead.name, r.assigned, p.lead) as lead,
            case when r.state = 'excused' then r.note else '' end as "excusedWhy",
            p.budget_pence::text as "budgetPence", p.outturn_pence::text as "outturnPence",
            p.spend_pence::text as "spendPence", p.spend_as_at as "spendAsAt", p.re_baselines as "reBaselines",
            p.finish_original as "finishOriginal", p.finish_approved as "finishApproved",
            p.forecast_from as "forecastFrom", p.forecast_to as "forecastTo",
            r.state as request, coalesce(r.late, false) as late, coalesce(now.updates, '[]') as updates,
            coalesce(b.ratings, '{}') as "ratingsBefore", rb.state as "requestBefore"
       from project p
       left join update_request r on r.office = p.office and r.project = p.ref and r.period = $3
       left join update_request rb on rb.office = p.office and rb.project = p.ref and rb.period = $4
       left join person lead on lead.office = p.office and lead.id = coalesce(r.assigned, p.lead)
       left join lateral (select jsonb_agg(u.json order by u.n) as updates from project_update u
                           where u.office = p.office and u.project = p.ref and u.period = $3 and u.in_force) now on true
       left join lateral (select array_agg(u.rating order by u.n) as ratings from project_update u
                           where u.office = p.office and u.project = p.ref and u.period = $4 and u.in_force) b on true
      where p.office = $1 and ${of.refs ? 'p.ref = any($2)' : 'p.programme = $2'} and (p.stage = any($5) or r.project is not null)
      order by p.title, p.ref`,
    [of.office, of.refs ?? of.programme, of.period, of.before, liveStages],
  );
  return rows;
}

/** A programme that gets a page: its state, its owner's name, and its headline so far. */
export interface PackProgramme {
  ref: string;
  owner: string | null;
  state: ProgrammeState;
  headline: { colour: string; period: Period } | null;
}

/** Programmes that a round's pages are made for: the open ones, and any that was asked. */
export async function packProgrammes(
  reader: Reader,
  office: string,
  period: Period,
  only: string | null = null,
): Promise<PackProgramme[]> {
  const { rows } = await sql(reader).query<PackProgramme>(
    `select p.ref, s.state, p.headline, owner.name as owner
       from programme p join snapshot s on s.office = p.office and s.aggregate = 'programme/' || p.ref
       left join person owner on owner.office = p.office and owner.id = p.owner
      where p.office = $1 and ($3::text is null or p.ref = $3)
        and (not p.closed or exists (select 1 from update_request r
                                      where r.office = p.office and r.period = $2 and r.programme = p.ref))
      order by p.ref`,
    [office, period, only],
  );
  return rows;
}

/** The newest version of a programme's page, or undefined. */
export async function latestPack(
  reader: Reader,
  of: { office: string; period: Period; programme: string },
): Promise<StoredPack | undefined> {
  const { rows } = await sql(reader).query<StoredPack>(
    `select version, page, changed from round_pack where office = $1 and period = $2 and programme = $3
      order by version desc limit 1`,
    [of.office, of.period, of.programme],
  );
  return rows[0];
}

/** Stores a version for good, and makes it the programme's headline unless a later month already is. */
export async function addPack(
  client: pg.ClientBase,
  office: string,
  pack: { version: number; page: PackPage; csv: string; changed: readonly string[]; at: string },
): Promise<void> {
  const { page, version } = pack;
  const { rating, coverage, period, asAt } = page;
  const headline = {
    colour: rating.shown,
    period,
    source: 'round',
    why: rating.why,
    stated: rating.stated,
    computed: rating.computed,
    override: rating.override,
    coverage,
    asAt,
    version,
  };
  await client.query(
    `with stored as (
       insert into round_pack (office, period, programme, version, page, csv, changed, frozen_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing
     )
     update programme set headline = $9, updated_at = now()
      where office = $1 and ref = $3 and (headline is null or headline ->> 'period' <= $2)`,
    [
      office,
      period,
      page.programme.ref,
      version,
      JSON.stringify(page),
      pack.csv,
      JSON.stringify(pack.changed),
      pack.at,
      JSON.stringify(headline),
    ],
  );
}
