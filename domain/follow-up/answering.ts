import type { Applied, Moment } from '../aggregate.ts';
import { need, needText, sameName } from '../need.ts';
import { Refusal } from '../refusal.ts';
import { keepAsking } from './chasing.ts';
import type { FollowUpState, Recipient } from './state.ts';

/**
 * The answer, in full. A new one takes the place of the last: it must be signed off and circulated anew, so those who
 * got the last one are owed again (waived ones stay waived), and a closure proposed for the last no longer stands.
 * @throws Refusal text_empty
 */
export function respond(state: FollowUpState, input: { text: string; by: string }, at: Moment): Applied<FollowUpState> {
  needText(input.text, 'text', 'Write the answer.');
  needText(input.by, 'by', 'Say whose answer this is.');
  const version = state.answers + 1;
  const next: FollowUpState = {
    ...owedAnew(state),
    answer: { text: input.text, by: input.by, at: at.now, version },
    answers: version,
    ownerWeekly: false,
  };
  return {
    state: keepAsking(next, at.now),
    events: [{ kind: 'responded', payload: { version, ...input, replaced: state.answer?.version ?? null } }],
  };
}

/** Somebody else than its author stands for an answer. @throws Refusal not_answered, already_signed_off, own_answer */
export function signOff(state: FollowUpState, input: { by: string }, at: Moment): Applied<FollowUpState> {
  needText(input.by, 'by', 'Say who signs the answer off.');
  if (!state.answer) throw new Refusal('not_answered', 'There is no answer to sign off yet.');
  need(state.signedOff === null, 'already_signed_off', 'The answer is signed off already.');
  need(
    !sameName(input.by, state.answer.by),
    'own_answer',
    'Nobody signs off their own answer. Ask another officer.',
    'by',
  );
  return {
    state: { ...state, signedOff: { by: input.by, at: at.now } },
    events: [{ kind: 'signed_off', payload: { by: input.by, version: state.answer.version } }],
  };
}

/** The state without sign-off and proposal, and with every recipient owed again who isn't waived. */
export function owedAnew(state: FollowUpState): FollowUpState {
  const owed = (one: Recipient): Recipient =>
    one.status === 'waived'
      ? one
      : { ...one, status: 'owed', channel: null, at: null, uncertain: false, refused: false };
  return { ...state, signedOff: null, closureProposed: null, recipients: state.recipients.map(owed) };
}
