import type { LocalDate, Period } from '../../domain/dates.ts';
import type { ProjectUpdate, Stage } from '../../domain/project/state.ts';
import type { ProjectRating } from '../../domain/rag-types.ts';
import type { Database } from '../database.ts';

/** A project as lists show it. Pence are decimal strings. */
export interface ProjectRow {
  ref: string;
  title: string;
  programme: string;
  stage: Stage;
  critical: boolean;
  lead: string | null;
  leadName: string | null;
  sponsor: string | null;
  budgetPence: string | null;
  spendPence: string | null;
  spendAsAt: LocalDate | null;
  outturnPence: string | null;
  finishOriginal: LocalDate | null;
  finishApproved: LocalDate | null;
  forecastFrom: LocalDate | null;
  forecastTo: LocalDate | null;
  reBaselines: number;
  conditionsOpen: number;
  /** Evidence still missing at the open gate. */
  gateMissing: number;
  rating: ProjectRating;
  ratingPeriod: Period | null;
  inConflict: boolean;
  approvalLapsed: boolean;
  version: number;
}

/** What a lead reported, as recorded; `inForce` counts towards the rating. */
export interface UpdateView extends ProjectUpdate {
  inForce: boolean;
}

const columns = `p.ref, p.title, p.programme, p.stage, p.critical, p.lead, person.name as "leadName", p.sponsor,
  p.budget_pence::text as "budgetPence", p.spend_pence::text as "spendPence", p.spend_as_at as "spendAsAt",
  p.outturn_pence::text as "outturnPence", p.finish_original as "finishOriginal", p.finish_approved as "finishApproved",
  p.forecast_from as "forecastFrom", p.forecast_to as "forecastTo", p.re_baselines as "reBaselines",
  p.conditions_open as "conditionsOpen", p.gate_missing as "gateMissing", p.rating, p.rating_period as "ratingPeriod",
  p.in_conflict as "inConflict", p.approval_lapsed as "approvalLapsed", p.version`;
const from = 'from project p left join person on person.office = p.office and person.id = p.lead';

/** Projects by ref, of one programme or of the office; `after` is the last ref of the page before. */
export async function listProjects(
  db: Database,
  office: string,
  { programme, after, limit = 100 }: { programme?: string; after?: string; limit?: number } = {},
): Promise<ProjectRow[]> {
  const { rows } = await db.pool.query<ProjectRow>(
    programme === undefined
      ? `select ${columns} ${from} where p.office = $1 and p.ref > $2 order by p.ref limit $3`
      : `select ${columns} ${from} where p.office = $1 and p.programme = $4 and p.ref > $2 order by p.ref limit $3`,
    programme === undefined ? [office, after ?? '', limit] : [office, after ?? '', limit, programme],
  );
  return rows;
}

/** One project's row, or undefined. */
export async function findProject(db: Database, office: string, ref: string): Promise<ProjectRow | undefined> {
  const { rows } = await db.pool.query<ProjectRow>(`select ${columns} ${from} where p.office = $1 and p.ref = $2`, [
    office,
    ref,
  ]);
  return rows[0];
}

/** A project's updates, latest first; `before` is the number of the last one of the page before. */
export async function listUpdates(
  db: Database,
  office: string,
  project: string,
  { before, period, limit = 20 }: { before?: number; period?: Period; limit?: number } = {},
): Promise<UpdateView[]> {
  const { rows } = await db.pool.query<{ json: ProjectUpdate; inForce: boolean }>(
    `select json, in_force as "inForce" from project_update
      where office = $1 and project = $2 and n < $3 and ($4::text is null or period = $4)
      order by n desc limit $5`,
    [office, project, before ?? 2_147_483_647, period ?? null, limit],
  );
  return rows.map(({ json, inForce }) => ({ ...json, inForce }));
}
