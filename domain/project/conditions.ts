import type { Applied, EventDraft, Moment } from '../aggregate.ts';
import { daysLater, found, need, needText } from '../need.ts';
import type { DecideGate, MeetCondition } from './commands.ts';
import type { Condition, ConditionRung, ProjectState } from './state.ts';

/** Days between two chases of an overdue condition once its own rungs are used up. */
const repeatDays = 7;

/** Conditions that somebody still owes; they hold the next approval. */
export function openConditions(state: ProjectState): Condition[] {
  return state.conditions.filter(({ status }) => status === 'open');
}

/** Conditions of a new decision, numbered within the project. @throws Refusal text_empty, rungs_missing */
export function newConditions(state: ProjectState, decision: string, given: DecideGate['conditions']): Condition[] {
  return given.map((one, index) => {
    needText(one.text, 'conditions', 'Say what the condition is.');
    needText(one.owner, 'conditions', 'A condition needs an owner.');
    need(
      one.rungs.length > 0,
      'rungs_missing',
      'A condition needs the days on which its owner is chased.',
      'conditions',
    );
    const rungs = [...one.rungs].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
    return {
      id: `c${state.conditions.length + index + 1}`,
      decision,
      text: one.text,
      owner: one.owner,
      dueOn: one.dueOn,
      rungs,
      nextRung: 0,
      nextAt: (rungs[0] as ConditionRung).at,
      status: 'open',
      met: null,
    };
  });
}

/** @throws Refusal not_found, not_open, text_empty */
export function meetCondition(state: ProjectState, input: MeetCondition, at: Moment): Applied<ProjectState> {
  const condition = found(
    state.conditions.find(({ id }) => id === input.condition),
    'condition',
    'condition',
  );
  need(
    condition.status === 'open',
    'not_open',
    condition.status === 'met' ? 'The condition is met already.' : 'The condition was cancelled.',
    'condition',
  );
  needText(input.how, 'how', 'Say how the condition was met.');
  const met = { on: input.on, by: at.actor.name, how: input.how };
  return {
    state: {
      ...state,
      conditions: state.conditions.map((one) =>
        one.id === condition.id ? { ...one, status: 'met' as const, met, nextAt: null } : one,
      ),
    },
    events: [{ kind: 'condition_met', payload: { condition: condition.id, text: condition.text, ...met } }],
  };
}

/** Chases every open condition whose rung is due; several missed in an outage are one chase, the latest. */
export function chaseConditions(state: ProjectState, now: string): Applied<ProjectState> {
  const events: EventDraft[] = [];
  const conditions = state.conditions.map((one) => {
    if (one.status !== 'open' || one.nextAt === null || one.nextAt > now) return one;
    let n = one.nextRung;
    while (rungAt(one.rungs, n + 1).at <= now) n += 1;
    events.push({
      kind: `condition_${rungAt(one.rungs, n).kind}`,
      payload: { condition: one.id, rung: n, owner: one.owner, text: one.text, dueOn: one.dueOn },
    });
    return { ...one, nextRung: n + 1, nextAt: rungAt(one.rungs, n + 1).at };
  });
  return events.length === 0 ? { state, events } : { state: { ...state, conditions }, events };
}

/** The `n`th rung from 0, without end: after the last, overdue every seven days. */
function rungAt(rungs: readonly ConditionRung[], n: number): ConditionRung {
  const known = rungs[n];
  if (known) return known;
  const last = rungs.at(-1) as ConditionRung;
  return { kind: 'overdue', at: daysLater(last.at, repeatDays * (n - rungs.length + 1)) };
}
