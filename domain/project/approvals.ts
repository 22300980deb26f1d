import type { Applied, EventDraft } from '../aggregate.ts';
import { contingencyLeft } from './contingency.ts';
import { openGate } from './opening.ts';
import { isEnded, nextStage } from './path.ts';
import type { GateDecision, ProjectState } from './state.ts';
import { endAsStopped } from './stopping.ts';

/** The approval that work goes on under: the latest one in effect. An earlier one's expiry no longer matters. */
export function runningApproval(state: ProjectState): GateDecision | undefined {
  return state.decisions.findLast(
    ({ status, outcome }) =>
      status === 'in_effect' && (outcome === 'approved' || outcome === 'approved_with_conditions'),
  );
}

type Turn = { at: string; apply: (state: ProjectState) => Applied<ProjectState> };

/** The next thing that the calendar does to an approval: it takes effect, or it lapses. */
export function nextTurn(state: ProjectState): Turn | undefined {
  if (isEnded(state.stage)) return undefined;
  const waiting = state.decisions.find(({ status }) => status === 'waiting');
  const running = runningApproval(state);
  const turns: Turn[] = [];
  if (waiting) turns.push({ at: waiting.effectiveAt, apply: (now) => takeEffect(now, waiting) });
  if (running?.expiresAt) turns.push({ at: running.expiresAt, apply: (now) => lapse(now, running) });
  // On the same instant the new approval comes first: work was authorised all along.
  return turns.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))[0];
}

/**
 * Applies in their order every turn that has come by `now`. Commands that depend on them settle first, so that an
 * expiry and a deferral in flight have exactly one outcome.
 */
export function settle(state: ProjectState, now: string): Applied<ProjectState> {
  const events: EventDraft[] = [];
  let settled = state;
  for (let turn = nextTurn(settled); turn && turn.at <= now; turn = nextTurn(settled)) {
    const applied = turn.apply(settled);
    settled = applied.state;
    events.push(...applied.events);
  }
  return { state: settled, events };
}

/** An approval moves the project by exactly one stage; a rejection stops it. */
function takeEffect(state: ProjectState, waiting: GateDecision): Applied<ProjectState> {
  const decisions = state.decisions.map((one) =>
    one.id === waiting.id ? { ...one, status: 'in_effect' as const } : one,
  );
  const from = waiting.gate;
  if (waiting.outcome === 'rejected') {
    const moved = {
      kind: 'stage_moved',
      payload: { from, to: 'stopped', decision: waiting.id, at: waiting.effectiveAt },
    };
    const ended = endAsStopped(
      { ...state, decisions },
      { on: waiting.effectiveOn, why: `Rejected: ${waiting.note || waiting.minuteRef}`, by: waiting.body },
    );
    return { state: ended.state, events: [moved, ...ended.events] };
  }
  const to = nextStage(state.path, from);
  const moved = { kind: 'stage_moved', payload: { from, to, decision: waiting.id, at: waiting.effectiveAt } };
  const closes = to === 'closed';
  return {
    state: {
      ...state,
      decisions,
      stage: to,
      gate: closes ? null : openGate(to, state.evidenceAhead, state.settingsVersion, waiting.effectiveAt),
      approvalLapsed: false,
    },
    events: closes
      ? [
          moved,
          {
            kind: 'closed',
            payload: { decision: waiting.id, on: waiting.effectiveOn, returned: contingencyLeft(state) },
          },
        ]
      : [moved],
  };
}

/** Spending authority is off until a later approval: Red on governance, not on delivery. */
function lapse(state: ProjectState, running: GateDecision): Applied<ProjectState> {
  return {
    state: {
      ...state,
      decisions: state.decisions.map((one) => (one.id === running.id ? { ...one, status: 'lapsed' as const } : one)),
      approvalLapsed: true,
    },
    events: [
      {
        kind: 'approval_lapsed',
        payload: { decision: running.id, gate: running.gate, expiresOn: running.expiresOn, at: running.expiresAt },
      },
    ],
  };
}
