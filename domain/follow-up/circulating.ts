import type { Applied, Moment } from '../aggregate.ts';
import { formatDate } from '../dates.ts';
import { found, need, needText } from '../need.ts';
import { Refusal } from '../refusal.ts';
import type { FollowUpCommands } from './commands.ts';
import type { FollowUpState, Recipient } from './state.ts';

/** Who must still get the answer: not sent to, or it did not arrive. */
const isOwed = ({ status }: Recipient) => status === 'owed' || status === 'did_not_arrive';

/** Recipients who neither got the answer, as far as we know, nor were waived by name: they hold the closure. */
export function recipientsOwed(state: FollowUpState): Recipient[] {
  return state.recipients.filter(({ status }) => status !== 'sent' && status !== 'waived');
}

/**
 * Sends the signed-off answer: by mail, which then says what became of it, or by hand, which counts as sent at once.
 * No mail carries the words of an exempt or confidential answer.
 * @throws Refusal not_answered, not_signed_off, held, recipients_missing, by_hand_only, no_address, nobody_owed,
 *   already_sent, not_found
 */
export function circulate(
  state: FollowUpState,
  input: FollowUpCommands['circulate'],
  at: Moment,
): Applied<FollowUpState> {
  if (!state.answer) throw new Refusal('not_answered', 'There is no answer to circulate yet.');
  need(state.signedOff !== null, 'not_signed_off', 'The answer must be signed off before it is circulated.');
  if (state.heldUntil && state.heldUntil.at > at.now) {
    throw new Refusal('held', `Circulation is held until ${formatDate(state.heldUntil.date)}: ${state.heldUntil.why}`, {
      details: { until: state.heldUntil.date },
    });
  }
  need(
    state.recipients.length > 0,
    'recipients_missing',
    'The promise has no recipients yet. Name them first.',
    'recipients',
  );
  need(
    input.channel === 'by_hand' || state.publicity === 'public',
    'by_hand_only',
    'An exempt or confidential answer is circulated by hand: no mail carries its words.',
    'channel',
  );
  const targets = chosen(state, input.recipients);
  const unknown = targets.filter(({ person }) => person === null);
  need(
    input.channel === 'by_hand' || unknown.length === 0,
    'no_address',
    `Known by name only: ${unknown.map(({ name }) => name).join(', ')}. Circulate to them by hand.`,
    'recipients',
  );
  const send = (one: Recipient): Recipient => ({
    ...one,
    status: input.channel === 'mail' ? 'sending' : 'sent',
    channel: input.channel,
    at: input.channel === 'mail' ? null : at.now,
    attempt: one.attempt + 1,
    uncertain: false,
    refused: false,
  });
  const ids = new Set(targets.map(({ id }) => id));
  const recipients = targets.map(({ id, attempt }) => ({ id, attempt: attempt + 1 }));
  return {
    state: { ...state, recipients: state.recipients.map((one) => (ids.has(one.id) ? send(one) : one)) },
    events: [
      {
        kind: 'circulated',
        payload: { recipients, channel: input.channel, note: input.note, version: state.answer.version },
      },
    ],
  };
}

function chosen(state: FollowUpState, ids: readonly string[]): Recipient[] {
  if (ids.length === 0) {
    const owed = state.recipients.filter(isOwed);
    need(owed.length > 0, 'nobody_owed', 'Nobody is owed the answer any more.', 'recipients');
    return owed;
  }
  return [...new Set(ids)].map((id) => {
    const one = findRecipient(state, id);
    const said = { sending: 'is being sent it', sent: 'was sent it', waived: 'was waived' };
    if (!isOwed(one)) {
      const what = said[one.status as keyof typeof said];
      throw new Refusal('already_sent', `${one.name} ${what}. Mark that it did not arrive to send it again.`, {
        field: 'recipients',
        details: { recipient: one.id },
      });
    }
    return one;
  });
}

/**
 * What the relay said of one recipient's mail. Told twice, late, or of an attempt that something newer replaced:
 * nothing happens, because nobody is there to be told no.
 */
export function recordDelivery(
  state: FollowUpState,
  input: FollowUpCommands['recordDelivery'],
): Applied<FollowUpState> {
  const { recipient: id, attempt, outcome, at } = input;
  const one = state.recipients.find((known) => known.id === id);
  const current =
    one?.attempt === attempt &&
    (one.status === 'sending' ||
      (one.status === 'sent' && outcome === 'failed') ||
      (one.status === 'did_not_arrive' && one.refused === true && outcome !== 'failed'));
  if (!one || !current || (outcome === 'uncertain' && one.uncertain)) return { state, events: [] };
  const payload = { recipient: id, attempt, at };
  if (outcome === 'uncertain') {
    const doubtful: Recipient = { ...one, status: 'sending', uncertain: true, refused: false };
    return replaced(state, doubtful, { kind: 'recipient_uncertain', payload });
  }
  if (outcome === 'sent') {
    const sent: Recipient = { ...one, status: 'sent', at, uncertain: false, refused: false };
    return replaced(state, sent, { kind: 'recipient_sent', payload });
  }
  const failed: Recipient = { ...one, status: 'did_not_arrive', at, uncertain: false, refused: true };
  const why = 'The mail was refused, or taken back.';
  return replaced(state, failed, { kind: 'did_not_arrive', payload: { ...payload, why } });
}

/** @throws Refusal not_found, not_sent, text_empty */
export function markDidNotArrive(
  state: FollowUpState,
  input: FollowUpCommands['markDidNotArrive'],
  at: Moment,
): Applied<FollowUpState> {
  const one = findRecipient(state, input.recipient);
  needText(input.why, 'why', 'Say how you know that it did not arrive.');
  need(
    one.status === 'sent' || one.status === 'sending',
    'not_sent',
    `Nothing is on its way to ${one.name}, so nothing can have gone missing.`,
    'recipient',
  );
  const payload = { recipient: one.id, attempt: one.attempt, at: at.now, why: input.why };
  const lost: Recipient = { ...one, status: 'did_not_arrive', at: at.now, uncertain: false, refused: false };
  return replaced(state, lost, { kind: 'did_not_arrive', payload });
}

/** A named officer lets one recipient go, for example a member who stood down. @throws Refusal not_found, already_sent, text_empty */
export function waiveRecipient(
  state: FollowUpState,
  input: FollowUpCommands['waiveRecipient'],
  at: Moment,
): Applied<FollowUpState> {
  const one = findRecipient(state, input.recipient);
  needText(input.why, 'why', 'Say why this recipient is waived.');
  needText(at.actor.name, 'actor', 'A recipient is waived by a named officer.');
  need(
    one.status !== 'sent',
    'already_sent',
    `${one.name} was sent the answer: nothing is left to waive.`,
    'recipient',
  );
  need(one.status !== 'waived', 'already_waived', `${one.name} was waived already.`, 'recipient');
  const waived = { by: at.actor.name, why: input.why };
  const event = { kind: 'recipient_waived', payload: { recipient: one.id, ...waived } };
  return replaced(state, { ...one, status: 'waived', at: at.now, waived, uncertain: false }, event);
}

/** Holds circulation, for a pre-election period above all. @throws Refusal hold_past, text_empty */
export function holdUntil(
  state: FollowUpState,
  input: FollowUpCommands['holdUntil'],
  at: Moment,
): Applied<FollowUpState> {
  needText(input.why, 'why', 'Say why circulation is held.');
  need(input.at > at.now, 'hold_past', 'Circulation can only be held until a day that is still to come.', 'date');
  return { state: { ...state, heldUntil: input }, events: [{ kind: 'held', payload: { ...input } }] };
}

function findRecipient(state: FollowUpState, id: string): Recipient {
  return found(
    state.recipients.find((one) => one.id === id),
    'recipient',
    'recipient',
  );
}

function replaced(
  state: FollowUpState,
  recipient: Recipient,
  event: Applied<FollowUpState>['events'][number],
): Applied<FollowUpState> {
  const recipients = state.recipients.map((one) => (one.id === recipient.id ? recipient : one));
  return { state: { ...state, recipients }, events: [event] };
}
