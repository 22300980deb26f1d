import type { Applied, Moment, Rules } from '../aggregate.ts';
import { isPeriod, periodName } from '../dates.ts';
import { asJson } from '../json.ts';
import { need, needText } from '../need.ts';
import { Refusal } from '../refusal.ts';
import type { ChangeProgramme, OpenProgramme, ProgrammeCommand } from './commands.ts';
import { endOverride, lapseOverride, overrideRag } from './overriding.ts';
import type { ProgrammeState } from './state.ts';

/** A programme's own decisions: what a person says of its rating, and who counts. The pack computes the rest. */
export const programmeRules: Rules<ProgrammeState, OpenProgramme, ProgrammeCommand> = {
  open(opening) {
    needText(opening.title, 'title', 'Give the programme a title.');
    const state: ProgrammeState = {
      v: 1,
      version: 0,
      ...opening,
      stated: null,
      override: null,
      excluded: [],
      closed: false,
    };
    checkMoney(state);
    const rating = opening.openingRating;
    if (rating) {
      checkPeriod(rating.period);
      needText(rating.declaredBy, 'declaredBy', 'Say who declares the rating at opening.');
    }
    return { state, events: [{ kind: 'opened', payload: asJson({ ...opening }) }] };
  },

  /** An override that has expired is over, whether or not its timer has fired yet. */
  decide(state, command, at) {
    if (state.closed) throw new Refusal('not_open', 'The programme is closed. Nothing more can be recorded on it.');
    const settled = lapseOverride(state, at.now);
    const decided = decideCommand(settled.state, command, at);
    return { state: decided.state, events: [...settled.events, ...decided.events] };
  },

  nextDue: (state) => (state.closed ? undefined : state.override?.expiresAt),
  onDue: (state, at) => (state.closed ? { state, events: [] } : lapseOverride(state, at.now)),
  isOver: (state) => state.closed,
};

function decideCommand(state: ProgrammeState, { name, input }: ProgrammeCommand, at: Moment): Applied<ProgrammeState> {
  switch (name) {
    case 'change':
      return change(state, input);
    case 'stateRag':
      return stateRag(state, input, at);
    case 'overrideRag':
      return overrideRag(state, input, at);
    case 'endOverride':
      return endOverride(state, input.why, at.actor.name);
    case 'excludeProject':
      return excludeProject(state, input, at);
    case 'includeProject':
      return includeProject(state, input);
    case 'close':
      return close(state, input.why, at.actor.name);
  }
}

/** @throws Refusal nothing_changed, money_unreadable, days_unreadable, text_empty */
function change(state: ProgrammeState, { why, ...given }: ChangeProgramme): Applied<ProgrammeState> {
  needText(why, 'why', 'Say why the programme changes.');
  const after = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const before = Object.fromEntries(Object.keys(after).map((key) => [key, state[key as keyof typeof given]]));
  need(JSON.stringify(before) !== JSON.stringify(after), 'nothing_changed', 'Nothing was changed.');
  const next: ProgrammeState = { ...state, ...after };
  needText(next.title, 'title', 'Give the programme a title.');
  checkMoney(next);
  return { state: next, events: [{ kind: 'changed', payload: asJson({ before, after, why }) }] };
}

/** What a person says the programme is; it stands beside the computed colour and replaces nothing. */
function stateRag(
  state: ProgrammeState,
  input: Extract<ProgrammeCommand, { name: 'stateRag' }>['input'],
  at: Moment,
): Applied<ProgrammeState> {
  checkPeriod(input.period);
  needText(input.why, 'why', 'Say why the programme has this colour.');
  need(
    !state.stated || input.period >= state.stated.period,
    'period_past',
    `A colour is stated for ${periodName(state.stated?.period ?? input.period)} already. State it for that month or a later one.`,
    'period',
  );
  const stated = { ...input, by: at.actor.name, at: at.now };
  return {
    state: { ...state, stated },
    events: [{ kind: 'rag_stated', payload: { ...stated, before: state.stated } }],
  };
}

/** Out of numerator and denominator until included again (S37: what a wrong order of ranks does). */
function excludeProject(
  state: ProgrammeState,
  input: { project: string; reason: string },
  at: Moment,
): Applied<ProgrammeState> {
  needText(input.project, 'project', 'Say which project is left out.');
  needText(input.reason, 'reason', 'Say why the project is left out of the rating.');
  const known = state.excluded.some(({ project }) => project === input.project);
  need(!known, 'excluded_already', 'The project is left out already.', 'project');
  const excluded = { ...input, by: at.actor.name, at: at.now };
  return {
    state: { ...state, excluded: [...state.excluded, excluded] },
    events: [{ kind: 'project_excluded', payload: input }],
  };
}

function includeProject(state: ProgrammeState, input: { project: string; reason: string }): Applied<ProgrammeState> {
  needText(input.reason, 'reason', 'Say why the project counts again.');
  const left = state.excluded.filter(({ project }) => project !== input.project);
  need(left.length < state.excluded.length, 'not_excluded', 'The project is not left out.', 'project');
  return { state: { ...state, excluded: left }, events: [{ kind: 'project_included', payload: input }] };
}

/** A programme that closes takes its override with it. */
function close(state: ProgrammeState, why: string, by: string): Applied<ProgrammeState> {
  needText(why, 'why', 'Say why the programme closes.');
  const ended = state.override ? endOverride(state, why, by) : { state, events: [] };
  return {
    state: { ...ended.state, closed: true },
    events: [...ended.events, { kind: 'closed', payload: { why } }],
  };
}

function checkPeriod(period: string): void {
  need(isPeriod(period), 'period_unreadable', 'Write the month as year and month, for example 2023-11.', 'period');
}

function checkMoney(state: ProgrammeState): void {
  const { envelopePence, timeContingency: time, moneyContingency: money, declaredSpend, declaredBenefits } = state;
  for (const pence of [
    envelopePence,
    money.providedPence,
    money.committedPence,
    declaredSpend?.pence ?? null,
    declaredBenefits?.approvedPence ?? null,
    declaredBenefits?.forecastPence ?? null,
  ]) {
    need(pence === null || /^\d{1,18}$/u.test(pence), 'money_unreadable', 'An amount is £0 or more.', 'envelopePence');
  }
  for (const days of [time.providedDays, time.committedDays]) {
    need(
      Number.isSafeInteger(days) && days >= 0,
      'days_unreadable',
      'Days are a whole number, 0 or more.',
      'timeContingency',
    );
  }
}
