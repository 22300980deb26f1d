import { type Period, periodName } from '../../domain/dates.ts';
import { finish } from '../../domain/project/baselines.ts';
import type { ProjectState, ProjectUpdate } from '../../domain/project/state.ts';
import { updatesInForce } from '../../domain/project/updates.ts';
import { day, range, ratingName } from '../words.ts';
import type { Choice, Field, Values } from './fields.ts';
import * as f from './fields.ts';

/** The monthly update's form: what a lead is asked by link, and what the office fills in on their behalf. */
export interface UpdateForm {
  fields: Field[];
  values: Values;
  /** What counts of the month so far. */
  inForce: ProjectUpdate[];
  /** The holder's own answer, which this form corrects. */
  own: ProjectUpdate | undefined;
}

/**
 * Rating and "what changed" start empty beside last month's, so that nobody reports Green with one tap; the rest is
 * filled in from last month or the opening position. Whoever answered already sees their answer and corrects it.
 * @param asAt the day the figures stand for
 * @param person who answers, when known
 */
export function updateForm(
  state: ProjectState,
  period: Period,
  asAt: string | null,
  person: string | null,
): UpdateForm {
  const inForce = updatesInForce(state, period);
  const own = person === null ? undefined : inForce.findLast((one) => one.authorPerson === person);
  const before = lastBefore(state, period);
  const others = inForce.filter((one) => one !== own);
  return {
    inForce,
    own,
    fields: [...stanceFields(inForce, others), ...contentFields(before, asAt), ...milestoneFields(state)],
    values: own ? typedOf(own) : startingValues(state, before),
  };
}

/** Month and rating of the latest update in force before a month. */
function lastBefore(state: ProjectState, period: Period): ProjectUpdate | undefined {
  const earlier = state.updates.filter((one) => one.period < period);
  const latest = earlier
    .map((one) => one.period)
    .sort()
    .at(-1);
  return latest === undefined ? undefined : updatesInForce(state, latest).at(-1);
}

function contentFields(before: ProjectUpdate | undefined, asAt: string | null): Field[] {
  const beside = (text: string) => (before ? { before: { label: periodName(before.period), text } } : {});
  const colours: Choice[] = [
    { value: 'green', text: 'Green', hint: 'On time and within budget' },
    { value: 'amber', text: 'Amber', hint: 'Off track, with a plan to recover' },
    { value: 'red', text: 'Red', hint: 'Off track and needs a decision' },
  ];
  return [
    f.radios('rating', 'How is the project rated?', colours, before ? beside(ratingName(before.rating)) : {}),
    f.area('whatChanged', 'What has changed since last month?', undefined, before ? beside(before.whatChanged) : {}),
    f.area('why', 'Why is it not Green?', 'Leave empty when it is Green.'),
    f.area('pathToGreen', 'What would bring it back to Green?', 'Leave empty when it is Green.'),
    f.date('finishFrom', 'Forecast finish'),
    f.date('finishTo', 'Forecast finish, latest', 'Only when the finish is a range.'),
    f.money('outturn', 'Forecast outturn', 'What the project will have cost in the end.'),
    f.money('spend', 'Spent to date', 'It may come from finance.'),
    f.date('spendAsAt', 'Spend as at', asAt === null ? undefined : `This month’s figures stand as at ${day(asAt)}.`),
    f.area('help', 'Decision or help sought', 'May be left empty.', { rows: 2 }),
  ];
}

/** Folded away: most months no milestone is reached. */
function milestoneFields({ milestones }: ProjectState): Field[] {
  const ahead = milestones.filter(({ actual }) => actual === null);
  if (ahead.length === 0) return [];
  const choices = ahead.map(({ id, title, latestApproved }) => ({
    value: id,
    text: `${title}, planned for ${day(latestApproved)}`,
  }));
  const row = [f.select('milestone', 'Milestone', choices, 'Choose a milestone'), f.date('on', 'Reached on')];
  return [
    f.group('Milestones reached', [f.rows('reached', 'Milestones reached', 'milestone', row, { blank: 1 })], {
      folded: true,
    }),
  ];
}

/** Who answers second says what that does to the answer already given; a disagreement can be settled by name. */
function stanceFields(inForce: ProjectUpdate[], others: ProjectUpdate[]): Field[] {
  if (others.length === 0) return [];
  const said = (one: ProjectUpdate) =>
    `${one.author}: ${ratingName(one.rating)}, ${range(one.forecastFinish.from, one.forecastFinish.to)}`;
  const stance = f.radios(
    'stance',
    `${others.map(({ author }) => author).join(' and ')} answered already. What does your answer do?`,
    [
      { value: 'replaces', text: 'It replaces that answer' },
      {
        value: 'disagrees',
        text: 'We disagree',
        hint: 'Both are shown, and the worse rating counts until it is settled.',
      },
    ],
    { before: { label: 'Answered so far', text: others.map(said).join('\n') } },
  );
  if (inForce.length < 2) return [stance];
  const settles = f.ticks(
    'resolves',
    'Which answers does it settle?',
    inForce.map((one) => ({ value: String(one.n), text: said(one) })),
    { hint: 'Tick those that no longer count.' },
  );
  return [stance, settles];
}

function startingValues(state: ProjectState, before: ProjectUpdate | undefined): Values {
  const last = finish(state);
  return {
    ...f.valuesOf({
      why: before?.why,
      pathToGreen: before?.pathToGreen,
      finishFrom: last?.forecast.from,
      finishTo: last && last.forecast.to !== last.forecast.from ? last.forecast.to : '',
      spendAsAt: state.spendAsAt,
      help: before?.help,
    }),
    outturn: f.typedPounds(state.outturnPence ?? state.budgetPence),
    spend: f.typedPounds(state.spendPence),
  };
}

function typedOf(own: ProjectUpdate): Values {
  const { rating, why, pathToGreen, whatChanged, forecastFinish, spendAsAt, help } = own;
  return {
    ...f.valuesOf({ rating, why, pathToGreen, whatChanged, spendAsAt, help, finishFrom: forecastFinish.from }),
    finishTo: forecastFinish.to === forecastFinish.from ? '' : forecastFinish.to,
    outturn: f.typedPounds(own.outturnPence),
    spend: f.typedPounds(own.spendPence),
  };
}
