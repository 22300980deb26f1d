import type { Applied } from '../aggregate.ts';
import { addDays, daysBetween, formatDate, type LocalDate } from '../dates.ts';
import { asJson } from '../json.ts';
import { found, need, needText } from '../need.ts';
import type { OpenProject, ReBaselineProject } from './commands.ts';
import { moveLedger } from './contingency.ts';
import type { DateRange, Milestone, ProjectState, ReBaseline } from './state.ts';

/** The milestone that a lead's forecast of the finish is about: the latest approved, of two on a day the one listed last. */
export function finish({ milestones }: Pick<ProjectState, 'milestones'>): Milestone | undefined {
  const latest = latestOf(milestones, ({ latestApproved }) => latestApproved);
  return milestones.findLast(({ latestApproved }) => latestApproved === latest);
}

/**
 * Slip of the whole project in calendar days, late is positive: its latest end (actual, or the later end of a
 * forecast) against its latest original and its latest approved date. Shown beside the colour, because a
 * re-baseline resets the second and never the first (S27 to S29). Null without milestones.
 */
export function drift({
  milestones,
}: Pick<ProjectState, 'milestones'>): { end: LocalDate; fromOriginal: number; fromApproved: number } | null {
  const end = latestOf(milestones, ({ actual, forecast }) => actual ?? forecast.to);
  const original = latestOf(milestones, (one) => one.original);
  const approved = latestOf(milestones, (one) => one.latestApproved);
  if (end === undefined || original === undefined || approved === undefined) return null;
  return { end, fromOriginal: daysBetween(original, end), fromApproved: daysBetween(approved, end) };
}

function latestOf(milestones: readonly Milestone[], read: (one: Milestone) => LocalDate): LocalDate | undefined {
  return milestones.map(read).sort().at(-1);
}

/** @throws Refusal milestone_twice, range_backwards, text_empty */
export function newMilestones(given: OpenProject['milestones']): Milestone[] {
  need(
    new Set(given.map(({ id }) => id)).size === given.length,
    'milestone_twice',
    'Two milestones have the same id.',
    'milestones',
  );
  for (const one of given) {
    needText(one.title, 'milestones', 'Give each milestone a title.');
    needRange(one.forecast, 'milestones');
  }
  return given;
}

/** @throws Refusal range_backwards, date_unreadable */
export function needRange(range: DateRange, field: string): void {
  addDays(range.from, 0); // refuses what is not a day
  addDays(range.to, 0);
  need(range.from <= range.to, 'range_backwards', 'The end of the range is before its start.', field);
}

/**
 * An approved change of baseline, counted for ever. The original stays; the days drawn come out of the project's time
 * contingency. The forecast is the lead's and does not move with it.
 * @throws Refusal moves_missing, not_found, milestone_twice, milestone_done, not_moved, contingency_exceeded, text_empty
 */
export function reBaseline(state: ProjectState, input: ReBaselineProject, by: string): Applied<ProjectState> {
  needText(input.reason, 'reason', 'Say why the baseline changes.');
  needText(input.approvedBy, 'approvedBy', 'Say who approved the new baseline.');
  need(input.moves.length > 0, 'moves_missing', 'Name at least one milestone and its new date.', 'moves');
  need(
    new Set(input.moves.map(({ milestone }) => milestone)).size === input.moves.length,
    'milestone_twice',
    'A milestone is moved twice.',
    'moves',
  );
  need(
    Number.isSafeInteger(input.daysDrawn) && input.daysDrawn >= 0,
    'days_unreadable',
    'The days drawn are a whole number, 0 or more.',
    'daysDrawn',
  );
  const moved = input.moves.map(({ milestone, to }) => {
    const one = found(
      state.milestones.find(({ id }) => id === milestone),
      'milestone',
      'moves',
    );
    addDays(to, 0); // refuses what is not a day
    need(one.actual === null, 'milestone_done', `“${one.title}” is done already.`, 'moves');
    need(to !== one.latestApproved, 'not_moved', `“${one.title}” stands at ${formatDate(to)} already.`, 'moves');
    return { milestone, from: one.latestApproved, to };
  });
  const movement = { on: input.on, amount: String(input.daysDrawn), why: input.reason, approvedBy: input.approvedBy };
  const timeContingency =
    input.daysDrawn === 0 ? state.timeContingency : moveLedger(state.timeContingency, movement, 'time', 'daysDrawn');
  const record: ReBaseline = {
    number: state.reBaselineCount + 1,
    on: input.on,
    by,
    reason: input.reason,
    approvedBy: input.approvedBy,
    moved,
    daysDrawn: input.daysDrawn,
  };
  return {
    state: {
      ...state,
      milestones: state.milestones.map((one) => {
        const move = moved.find(({ milestone }) => milestone === one.id);
        return move ? { ...one, latestApproved: move.to } : one;
      }),
      reBaselines: [...state.reBaselines, record],
      reBaselineCount: record.number,
      timeContingency,
    },
    events: [{ kind: 're_baselined', payload: asJson({ reBaseline: record }) }],
  };
}
