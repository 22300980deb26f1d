import type { Applied, Moment } from '../aggregate.ts';
import { addDays, isPeriod, monthOf, type Period, periodName } from '../dates.ts';
import { asJson } from '../json.ts';
import { found, latestDay, need, needPast, needText, sameName } from '../need.ts';
import { Refusal } from '../refusal.ts';
import { finish, needRange } from './baselines.ts';
import type { SubmitUpdate } from './commands.ts';
import { needPence } from './contingency.ts';
import type { ProjectState, ProjectUpdate, Reached, StatedRating } from './state.ts';

/** Latest periods whose updates stay in the state; older ones are in the event table. */
const periodsKept = 3;

/** What still counts of a month: nothing is deleted, but a correction or a replacement puts others out of force. */
export function updatesInForce(state: Pick<ProjectState, 'updates'>, period: Period): ProjectUpdate[] {
  const ofPeriod = state.updates.filter((one) => one.period === period);
  const out = new Set(ofPeriod.flatMap(({ supersedes }) => supersedes));
  return ofPeriod.filter(({ n }) => !out.has(n));
}

/** The month's rating: the worse of those in force, flagged when people disagree; null when nobody reported. */
export function ratingOf(
  state: Pick<ProjectState, 'updates'>,
  period: Period,
): { rating: StatedRating | null; conflict: boolean } {
  const ratings = updatesInForce(state, period).map(({ rating }) => rating);
  const order: StatedRating[] = ['red', 'amber', 'green'];
  return { rating: order.find((rating) => ratings.includes(rating)) ?? null, conflict: ratings.length > 1 };
}

/**
 * One more report for a month; never refused for being stale, since it only adds. The same author again corrects
 * their own. A second answerer says whether theirs replaces what is in force or disagrees; disagreeing keeps both and
 * the worse counts until an update names what it resolves. Spend, outturn and the forecast of the
 * finish follow the newest month only, and stand still while it is in conflict. A milestone that is reached is a fact, and
 * stands at once; it can't be re-baselined any more.
 * @throws Refusal stance_needed, resolves_unknown, not_found, milestone_twice, day_ahead, period_ahead, period_settled, range_backwards, text_empty, ...
 */
export function submitUpdate(state: ProjectState, input: SubmitUpdate, at: Moment): Applied<ProjectState> {
  checkContent(input);
  checkPeriod(state, input.period, at.now);
  const inForce = updatesInForce(state, input.period);
  const { resolves, stance: _, reached = [], ...content } = input;
  checkReached(state, reached, at.now);
  const stray = resolves.filter((n) => !inForce.some((one) => one.n === n));
  need(stray.length === 0, 'resolves_unknown', `No update ${stray.join(', ')} is in force for that month.`, 'resolves');
  const { stance, supersedes } = relation(inForce, input);
  const update: ProjectUpdate = {
    ...content,
    n: state.updateCount + 1,
    receivedAt: at.now,
    stance,
    supersedes: [...new Set([...supersedes, ...resolves])].sort((a, b) => a - b),
    ...(reached.length > 0 && { reached }),
  };
  const milestones = state.milestones.map((one) => {
    const done = reached.find(({ milestone }) => milestone === one.id);
    return done ? { ...one, actual: done.on } : one;
  });
  const next = keepLatest({ ...state, milestones, updates: [...state.updates, update], updateCount: update.n });
  return {
    state: withFigures(next, update),
    events: [
      {
        kind: 'update_submitted',
        payload: asJson({ update, ...ratingOf({ updates: [...state.updates, update] }, update.period) }),
      },
    ],
  };
}

function checkContent(input: SubmitUpdate): void {
  needText(input.author, 'author', 'Say whose report this is.');
  needText(input.whatChanged, 'whatChanged', 'Say what changed since the last report.');
  if (input.rating !== 'green') {
    needText(input.why, 'why', 'Say why the project is not Green.');
    needText(input.pathToGreen, 'pathToGreen', 'Say what would bring the project back to Green.');
  }
  needRange(input.forecastFinish, 'forecastFinish');
  needPence(input.outturnPence, 'outturnPence', 'The outturn');
  needPence(input.spendPence, 'spendPence', 'The spend');
  need(
    input.spendPence === null || input.spendAsAt !== null,
    'as_at_missing',
    'Say the day that the spend stands for.',
    'spendAsAt',
  );
}

function checkPeriod(state: ProjectState, period: Period, now: string): void {
  need(isPeriod(period), 'period_unreadable', 'Write the month as year and month, for example 2023-11.', 'period');
  need(period <= monthOf(latestDay(now)), 'period_ahead', `${periodName(period)} has not begun yet.`, 'period');
  need(
    !state.olderPeriods.includes(period),
    'period_settled',
    `${periodName(period)} was reported, and so were three later months. It can no longer be changed here.`,
    'period',
  );
}

function checkReached(state: ProjectState, reached: readonly Reached[], now: string): void {
  const ids = reached.map(({ milestone }) => milestone);
  need(new Set(ids).size === ids.length, 'milestone_twice', 'A milestone is named twice.', 'reached');
  for (const { milestone, on } of reached) {
    const one = found(
      state.milestones.find(({ id }) => id === milestone),
      'milestone',
      'reached',
    );
    addDays(on, 0); // refuses what is not a day
    needPast(on, now, `“${one.title}” can’t be reached on a day still to come.`, 'reached');
  }
}

/** How a new update stands to those in force. @throws Refusal stance_needed */
function relation(
  inForce: readonly ProjectUpdate[],
  input: SubmitUpdate,
): Pick<ProjectUpdate, 'stance' | 'supersedes'> {
  if (inForce.length === 0) return { stance: 'first', supersedes: [] };
  const all = inForce.map(({ n }) => n);
  const own = inForce.filter((one) => sameAuthor(one, input)).map(({ n }) => n);
  if (input.stance === 'replaces')
    return { stance: own.length < all.length ? 'replaces' : 'correction', supersedes: all };
  if (own.length > 0) return { stance: 'correction', supersedes: own };
  if (input.stance === 'disagrees') return { stance: 'disagrees', supersedes: [] };
  const others = inForce.map(({ author }) => author).join(' and ');
  throw new Refusal(
    'stance_needed',
    `${others} reported for this month already. Say whether yours replaces that, or you disagree.`,
    {
      field: 'stance',
      details: { inForce: all.join(',') },
    },
  );
}

/** Known people are compared by who they are; others by the name they gave. */
function sameAuthor(a: Pick<ProjectUpdate, 'author' | 'authorPerson'>, b: typeof a): boolean {
  return a.authorPerson && b.authorPerson ? a.authorPerson === b.authorPerson : sameName(a.author, b.author);
}

function keepLatest(state: ProjectState): ProjectState {
  const periods = [...new Set(state.updates.map(({ period }) => period))].sort();
  const dropped = periods.slice(0, -periodsKept);
  if (dropped.length === 0) return state;
  return {
    ...state,
    updates: state.updates.filter(({ period }) => !dropped.includes(period)),
    olderPeriods: [...state.olderPeriods, ...dropped].sort(),
  };
}

function withFigures(state: ProjectState, update: ProjectUpdate): ProjectState {
  const newest = state.updates.every(({ period }) => period <= update.period);
  if (!newest || ratingOf(state, update.period).conflict) return state;
  const last = finish(state);
  const spend = update.spendPence === null ? {} : { spendPence: update.spendPence, spendAsAt: update.spendAsAt };
  return {
    ...state,
    ...spend,
    outturnPence: update.outturnPence ?? state.outturnPence,
    milestones: state.milestones.map((one) => (one === last ? { ...one, forecast: update.forecastFinish } : one)),
  };
}
