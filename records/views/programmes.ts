import type { LocalDate, Period } from '../../domain/dates.ts';
import type { Override } from '../../domain/programme/state.ts';
import type { StatedRating } from '../../domain/project/state.ts';
import type { Colour, RagInputs, RagResult } from '../../domain/rag-types.ts';
import type { Database } from '../database.ts';
import type { ProgrammeRating } from '../programme-ratings.ts';

/** What was last said of a programme to the board: the last closed round's rating, or the opening position's. */
export interface Headline {
  colour: Colour | 'not_rated';
  period: Period;
  source: 'opening' | 'round';
  why: string[];
  stated?: StatedRating | null;
  computed?: RagResult['rating'] | null;
  override?: Override | null;
  coverage?: RagResult['coverage'];
  asAt?: LocalDate;
}

/** A programme as lists show it. */
export interface ProgrammeRow {
  ref: string;
  title: string;
  owner: string | null;
  ownerName: string | null;
  envelopePence: string | null;
  closed: boolean;
  version: number;
  headline: Headline | null;
  /** This month's rating until its round closes. */
  provisional: ProgrammeRating | null;
  projects: number;
  followUpsOverdue: number;
}

/** One calculation of a programme's rating, with all that went into it. */
export interface RatingView {
  n: number;
  period: Period;
  rating: RagResult['rating'];
  computed: RagResult['rating'];
  stated: StatedRating | null;
  override: Override | null;
  rule: RagResult['rule'];
  packVersion: string;
  why: string[];
  coverage: RagResult['coverage'];
  inputs: RagInputs;
  causes: string[];
  at: string;
}

/** Sums over a programme's projects; null where no project has the figure. */
export interface ProgrammeMoney {
  projects: number;
  budgetPence: string | null;
  spendPence: string | null;
  outturnPence: string | null;
  withoutBudget: number;
}

const columns = `g.ref, g.title, g.owner, person.name as "ownerName", g.envelope_pence::text as "envelopePence",
  g.closed, g.version, g.headline, g.provisional,
  (select count(*)::int from project p where p.office = g.office and p.programme = g.ref) as projects,
  (select count(*)::int from follow_up f where f.office = g.office and f.programme = g.ref
     and f.status <> 'accepted' and f.due < $2) as "followUpsOverdue"`;
const from = 'from programme g left join person on person.office = g.office and person.id = g.owner';

/** Programmes by ref; `today` is the office's day, `after` the last ref of the page before. */
export async function listProgrammes(
  db: Database,
  office: string,
  today: string,
  { after, limit = 50 }: { after?: string; limit?: number } = {},
): Promise<ProgrammeRow[]> {
  const { rows } = await db.pool.query<ProgrammeRow>(
    `select ${columns} ${from} where g.office = $1 and g.ref > $3 order by g.ref limit $4`,
    [office, today, after ?? '', limit],
  );
  return rows;
}

/** One programme's row, or undefined. */
export async function findProgramme(
  db: Database,
  office: string,
  today: string,
  ref: string,
): Promise<ProgrammeRow | undefined> {
  const { rows } = await db.pool.query<ProgrammeRow>(`select ${columns} ${from} where g.office = $1 and g.ref = $3`, [
    office,
    today,
    ref,
  ]);
  return rows[0];
}

/** The latest calculation of a programme's rating, with its inputs; undefined before the first. */
export async function latestRating(db: Database, office: string, programme: string): Promise<RatingView | undefined> {
  const { rows } = await db.pool.query<Omit<RatingView, 'at'> & { at: Date }>(
    `select n, period, rating, computed, stated, override, rule, pack_version as "packVersion", why, coverage, inputs,
            causes, at
       from programme_rating where office = $1 and programme = $2 order by n desc limit 1`,
    [office, programme],
  );
  const row = rows[0];
  return row && { ...row, at: row.at.toISOString() };
}

/** What its projects' figures come to. */
export async function moneyOf(db: Database, office: string, programme: string): Promise<ProgrammeMoney> {
  const { rows } = await db.pool.query<ProgrammeMoney>(
    `select count(*)::int as projects, sum(budget_pence)::text as "budgetPence", sum(spend_pence)::text as "spendPence",
            sum(coalesce(outturn_pence, budget_pence))::text as "outturnPence",
            (count(*) filter (where budget_pence is null))::int as "withoutBudget"
       from project where office = $1 and programme = $2`,
    [office, programme],
  );
  return rows[0] as ProgrammeMoney;
}

/** The benefits that a programme's projects hold, with their project. */
export interface BenefitRow {
  project: string;
  projectTitle: string;
  title: string;
  owner: string | null;
  approvedPence: string;
  forecastPence: string;
  realisedPence: string;
  maturity: string;
  provisional: boolean;
}

/** Benefits of a programme's projects, by project, at most `limit`. */
export async function benefitsOf(db: Database, office: string, programme: string, limit = 200): Promise<BenefitRow[]> {
  const { rows } = await db.pool.query<BenefitRow>(
    `select p.ref as project, p.title as "projectTitle", b.title, b.owner, b."approvedPence", b."forecastPence",
            b."realisedPence", b.maturity, b.provisional
       from project p
       join snapshot s on s.office = p.office and s.aggregate = 'project/' || p.ref
       cross join lateral jsonb_to_recordset(s.state -> 'benefits') as b(title text, owner text, "approvedPence" text,
         "forecastPence" text, "realisedPence" text, maturity text, provisional boolean)
      where p.office = $1 and p.programme = $2 order by p.ref limit $3`,
    [office, programme, limit],
  );
  return rows;
}
