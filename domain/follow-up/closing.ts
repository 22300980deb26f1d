import type { Applied, Moment } from '../aggregate.ts';
import { asJson } from '../json.ts';
import { daysLater, need, needText } from '../need.ts';
import { Refusal } from '../refusal.ts';
import { owedAnew } from './answering.ts';
import { keepAsking } from './chasing.ts';
import { recipientsOwed } from './circulating.ts';
import type { FollowUpCommands } from './commands.ts';
import type { FollowUpRungState, FollowUpState } from './state.ts';

const ownerAgain = 7;
const directorAgain = 14;

/**
 * The owner says it is done; only the body closes it (S66).
 * @throws Refusal already_proposed, not_answered, not_signed_off, recipients_missing, recipients_owed
 */
export function proposeClosure(state: FollowUpState, input: { why: string }, at: Moment): Applied<FollowUpState> {
  need(state.closureProposed === null, 'already_proposed', 'Closure is proposed already.');
  checkCanClose(state);
  return {
    state: { ...state, closureProposed: { by: at.actor.name, at: at.now, why: input.why } },
    events: [{ kind: 'closure_proposed', payload: { by: at.actor.name, why: input.why } }],
  };
}

/**
 * The body accepts, on a minute or the chair's dated agreement; what held the proposal is looked at again, since an
 * answer can turn out not to have arrived in between (S62).
 * @throws Refusal not_proposed, acceptance_unfounded, recipients_owed, ...
 */
export function accept(state: FollowUpState, input: FollowUpCommands['accept'], at: Moment): Applied<FollowUpState> {
  need(state.closureProposed !== null, 'not_proposed', 'Closure has not been proposed yet.');
  checkCanClose(state);
  const minuteRef = input.minuteRef.trim();
  const chair = input.chair.trim();
  need(
    (minuteRef === '') !== (chair === ''),
    'acceptance_unfounded',
    'Give the minute’s reference, or the name of the chair who agreed: one of the two.',
    'minuteRef',
  );
  const accepted = { on: input.on, minuteRef, chair, by: at.actor.name };
  return {
    state: keepAsking({ ...state, accepted }, at.now),
    events: [{ kind: 'accepted', payload: accepted }],
  };
}

/**
 * The body wants a better answer. The old one stays in the audit trail; the owner is chased again in a week, and every
 * week until a new answer or due date, the director from the second week.
 * @throws Refusal not_proposed, text_empty
 */
export function sendBack(
  state: FollowUpState,
  input: FollowUpCommands['sendBack'],
  at: Moment,
): Applied<FollowUpState> {
  need(
    state.closureProposed !== null,
    'not_proposed',
    'Closure has not been proposed, so there is nothing to send back.',
  );
  needText(input.why, 'why', 'Say what the body still wants.');
  const weekly: FollowUpRungState[] = [
    { kind: 'owner_overdue', at: daysLater(at.now, ownerAgain) },
    { kind: 'director_weekly', at: daysLater(at.now, directorAgain) },
  ];
  const chases = input.rungs && input.rungs.length > 0 ? input.rungs : weekly;
  const next: FollowUpState = {
    ...owedAnew(state),
    answer: null,
    sentBack: [...state.sentBack, { at: at.now, by: at.actor.name, why: input.why }],
    ownerWeekly: true,
    rungs: [...state.rungs.filter(({ kind }) => kind === 'missing'), ...chases],
  };
  return {
    state: keepAsking(next, at.now),
    events: [
      { kind: 'sent_back', payload: asJson({ why: input.why, answer: state.answer, recipients: state.recipients }) },
    ],
  };
}

/** Nothing closes on "sent" alone, and nothing while somebody is owed. */
function checkCanClose(state: FollowUpState): void {
  need(state.answer !== null, 'not_answered', 'The promise has not been answered yet.');
  need(state.signedOff !== null, 'not_signed_off', 'The answer has not been signed off yet.');
  need(
    state.recipients.length > 0,
    'recipients_missing',
    'The promise has no recipients yet. Name them first.',
    'recipients',
  );
  const owed = recipientsOwed(state);
  if (owed.length > 0) {
    throw new Refusal(
      'recipients_owed',
      `Not sent to, and not waived: ${owed.map(({ name }) => name).join(', ')}. Circulate to each of them, or waive them by name.`,
      { field: 'recipients', details: { recipients: owed.map(({ id }) => id).join(',') } },
    );
  }
}
