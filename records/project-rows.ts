import type pg from 'pg';
import type { LocalDate } from '../domain/dates.ts';
import { forecastFinish } from '../domain/project/forecast.ts';
import { missingEvidence } from '../domain/project/gates.ts';
import type { Milestone, ProjectState } from '../domain/project/state.ts';
import { ratingOf } from '../domain/project/updates.ts';

/**
 * Writes the project's row, as lists and pages read it, from its state. Inside the recording's transaction.
 * Money goes in as whole pence (bigint), dates as dates.
 */
export async function writeProject(client: pg.ClientBase, state: ProjectState): Promise<void> {
  const month = latestMonth(state);
  const forecast = forecastFinish(state);
  await client.query(
    `insert into project (office, ref, title, programme, track, stage, critical, lead, delegates, sponsor, start_on,
       budget_pence, spend_pence, spend_as_at, outturn_pence, finish_original, finish_approved, forecast_from,
       forecast_to, re_baselines, conditions_open, gate_missing, rating, rating_period, in_conflict, approval_lapsed,
       version)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
       $24, $25, $26, $27)
     on conflict (office, ref) do update set title = excluded.title, programme = excluded.programme,
       track = excluded.track, stage = excluded.stage, critical = excluded.critical, lead = excluded.lead,
       delegates = excluded.delegates, sponsor = excluded.sponsor, start_on = excluded.start_on,
       budget_pence = excluded.budget_pence, spend_pence = excluded.spend_pence, spend_as_at = excluded.spend_as_at,
       outturn_pence = excluded.outturn_pence, finish_original = excluded.finish_original,
       finish_approved = excluded.finish_approved, forecast_from = excluded.forecast_from,
       forecast_to = excluded.forecast_to, re_baselines = excluded.re_baselines,
       conditions_open = excluded.conditions_open, gate_missing = excluded.gate_missing, rating = excluded.rating,
       rating_period = excluded.rating_period, in_conflict = excluded.in_conflict,
       approval_lapsed = excluded.approval_lapsed, version = excluded.version, updated_at = now()`,
    [
      state.office,
      state.ref,
      state.title,
      state.programme,
      state.track,
      state.stage,
      state.critical,
      state.lead,
      state.delegates,
      state.sponsor,
      state.startOn,
      state.budgetPence,
      state.spendPence,
      state.spendAsAt,
      state.outturnPence,
      latest(state.milestones, ({ original }) => original),
      latest(state.milestones, ({ latestApproved }) => latestApproved),
      forecast?.from ?? null,
      forecast?.to ?? null,
      state.reBaselineCount,
      state.conditions.filter(({ status }) => status === 'open').length,
      state.gate ? missingEvidence(state.gate).length : 0,
      month.rating,
      month.period,
      month.inConflict,
      state.approvalLapsed,
      state.version,
    ],
  );
}

/** The latest month that was reported on, and the worse of what stands for it. */
function latestMonth(state: ProjectState) {
  const period =
    state.updates
      .map((update) => update.period)
      .sort()
      .at(-1) ?? null;
  if (period === null) return { period, rating: 'not_rated', inConflict: false };
  const { rating, conflict } = ratingOf(state, period);
  return { period, rating: rating ?? 'not_rated', inConflict: conflict };
}

function latest(milestones: readonly Milestone[], read: (milestone: Milestone) => LocalDate): LocalDate | null {
  return milestones.map(read).sort().at(-1) ?? null;
}
