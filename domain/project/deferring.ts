import { formatDate } from '../dates.ts';
import { need } from '../need.ts';
import { Refusal } from '../refusal.ts';
import { runningApproval } from './approvals.ts';
import type { DecideGate } from './commands.ts';
import type { ProjectState } from './state.ts';

type Extension = { decision: string; from: string; to: string };

/**
 * A gate put off past the day on which the present approval lapses would leave work going on without authority: it
 * is refused unless the same decision extends the approval. What has lapsed can't be extended, only
 * approved afresh.
 * @throws Refusal approval_would_lapse, approval_lapsed, nothing_to_extend, extension_too_short
 */
export function extendForDeferral(
  state: ProjectState,
  input: DecideGate,
): { state: ProjectState; extended: Extension | null } {
  const { extendApprovalTo: to, extendApprovalAt: instant, deferredUntil: until } = input;
  const running = runningApproval(state);
  if (to === null) {
    if (running?.expiresOn && until && until > running.expiresOn) {
      throw new Refusal(
        'approval_would_lapse',
        `The approval lapses on ${formatDate(running.expiresOn)}, before ${formatDate(until)}. Extend it in the same decision, or defer to an earlier day.`,
        { field: 'deferredUntil', details: { expiresOn: running.expiresOn, decision: running.id } },
      );
    }
    return { state, extended: null };
  }
  need(
    !state.approvalLapsed,
    'approval_lapsed',
    'The approval has lapsed. It can be given afresh at the gate, but not extended.',
    'extendApprovalTo',
  );
  if (!running?.expiresOn) {
    throw new Refusal('nothing_to_extend', 'The running approval does not expire, so there is nothing to extend.', {
      field: 'extendApprovalTo',
    });
  }
  need(
    instant !== null && until !== null && to >= until && to > running.expiresOn,
    'extension_too_short',
    'Extend the approval to the day the gate is deferred to, or later.',
    'extendApprovalTo',
  );
  return {
    state: {
      ...state,
      decisions: state.decisions.map((one) =>
        one.id === running.id ? { ...one, expiresOn: to, expiresAt: instant } : one,
      ),
    },
    extended: { decision: running.id, from: running.expiresOn, to },
  };
}
