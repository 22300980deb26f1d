import type { Applied, Moment } from '../aggregate.ts';
import { formatDate } from '../dates.ts';
import { found, need, needText } from '../need.ts';
import { Refusal } from '../refusal.ts';
import type { CorrectDecision, WithdrawDecision } from './commands.ts';
import type { GateDecision, ProjectState } from './state.ts';

/**
 * Takes back a decision that is not in effect yet, for example one called in (S15, S16): the stage never moves, the
 * gate stays open, and its conditions are no longer owed.
 * @throws Refusal not_found, not_waiting, text_empty
 */
export function withdrawDecision(state: ProjectState, input: WithdrawDecision, at: Moment): Applied<ProjectState> {
  const decision = findDecision(state, input.decision);
  needText(input.why, 'why', 'Say why the decision is withdrawn.');
  if (decision.status !== 'waiting') {
    const sentence =
      decision.status === 'in_effect' || decision.status === 'lapsed'
        ? `The decision took effect on ${formatDate(decision.effectiveOn)}. It can no longer be withdrawn.`
        : 'Only a decision that waits for its effective date can be withdrawn.';
    throw new Refusal('not_waiting', sentence, { field: 'decision' });
  }
  const ofIt = (one: ProjectState['conditions'][number]) => one.decision === decision.id && one.status === 'open';
  return {
    state: {
      ...state,
      decisions: state.decisions.map((one) =>
        one.id === decision.id
          ? { ...one, status: 'withdrawn' as const, withdrawn: { at: at.now, by: at.actor.name, why: input.why } }
          : one,
      ),
      conditions: state.conditions.map((one) =>
        ofIt(one) ? { ...one, status: 'cancelled' as const, nextAt: null } : one,
      ),
    },
    events: [
      {
        kind: 'decision_withdrawn',
        payload: {
          decision: decision.id,
          gate: decision.gate,
          why: input.why,
          conditionsCancelled: state.conditions.filter(ofIt).map(({ id }) => id),
        },
      },
    ],
  };
}

/**
 * Puts right how a decision was written down, never what was decided: meeting, minute and note.
 * @throws Refusal not_found, withdrawn, nothing_changed, text_empty
 */
export function correctDecision(state: ProjectState, input: CorrectDecision): Applied<ProjectState> {
  const decision = findDecision(state, input.decision);
  need(
    decision.status !== 'withdrawn',
    'withdrawn',
    'The decision was withdrawn: it stays as it was recorded.',
    'decision',
  );
  if (decision.outcome === 'approved' || decision.outcome === 'approved_with_conditions') {
    needText(input.minuteRef, 'minuteRef', 'Give the reference of the minute or decision record.');
    needText(input.meeting, 'meeting', 'Say at which meeting, or by which delegation, it was approved.');
  }
  const { minuteRef, meeting, note } = input;
  const before = { minuteRef: decision.minuteRef, meeting: decision.meeting, note: decision.note };
  need(
    minuteRef !== before.minuteRef || meeting !== before.meeting || note !== before.note,
    'nothing_changed',
    'Nothing was changed.',
  );
  const after = { minuteRef, meeting, note };
  return {
    state: {
      ...state,
      decisions: state.decisions.map((one) => (one.id === decision.id ? { ...one, ...after } : one)),
    },
    events: [{ kind: 'decision_corrected', payload: { decision: decision.id, before, after } }],
  };
}

function findDecision(state: ProjectState, id: string): GateDecision {
  return found(
    state.decisions.find((one) => one.id === id),
    'decision',
    'decision',
  );
}
