import type { Applied, Moment, Rules } from '../aggregate.ts';
import { Refusal } from '../refusal.ts';
import { respond, signOff } from './answering.ts';
import { chase } from './chasing.ts';
import {
  circulate,
  holdUntil,
  markDidNotArrive,
  recipientsOwed,
  recordDelivery,
  waiveRecipient,
} from './circulating.ts';
import { accept, proposeClosure, sendBack } from './closing.ts';
import type { FollowUpCommand, PromiseFollowUp } from './commands.ts';
import { complete, moveDue, reassign } from './completing.ts';
import { promise } from './promising.ts';
import type { FollowUpState } from './state.ts';

/** A promise to a body: asked for, answered, circulated to each recipient, and closed by the body alone. */
export const followUpRules: Rules<FollowUpState, PromiseFollowUp, FollowUpCommand> = {
  open: (opening, at) => promise(opening, at),

  /** A rung that is due and has not fired yet is no hurdle: an answer drops it. */
  decide(state, command, at) {
    if (state.accepted) {
      if (command.name === 'recordDelivery') return { state, events: [] };
      throw new Refusal('not_open', 'The body has accepted the answer: the promise is closed.');
    }
    const decided = decideCommand(state, command, at);
    return { ...decided, state: { ...decided.state, status: statusOf(decided.state) } };
  },

  nextDue: (state) => (state.accepted ? undefined : state.rungs[0]?.at),
  onDue: (state, at) => (state.accepted ? { state, events: [] } : chase(state, at.now)),
  isOver: (state) => state.accepted !== null,
};

/** How far a promise has come; `circulated` only when nobody is owed any more. */
function statusOf(state: FollowUpState): FollowUpState['status'] {
  if (state.accepted) return 'accepted';
  if (state.closureProposed) return 'closure_proposed';
  if (!state.answer) return 'open';
  if (!state.signedOff) return 'answered';
  return state.recipients.length > 0 && recipientsOwed(state).length === 0 ? 'circulated' : 'signed_off';
}

function decideCommand(state: FollowUpState, { name, input }: FollowUpCommand, at: Moment): Applied<FollowUpState> {
  switch (name) {
    case 'complete':
      return complete(state, input, at);
    case 'respond':
      return respond(state, input, at);
    case 'signOff':
      return signOff(state, input, at);
    case 'circulate':
      return circulate(state, input, at);
    case 'holdUntil':
      return holdUntil(state, input, at);
    case 'recordDelivery':
      return recordDelivery(state, input);
    case 'markDidNotArrive':
      return markDidNotArrive(state, input, at);
    case 'waiveRecipient':
      return waiveRecipient(state, input, at);
    case 'proposeClosure':
      return proposeClosure(state, input, at);
    case 'accept':
      return accept(state, input, at);
    case 'sendBack':
      return sendBack(state, input, at);
    case 'reassign':
      return reassign(state, input, at);
    case 'moveDue':
      return moveDue(state, input, at);
  }
}
