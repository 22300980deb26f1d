import type { Applied, Moment } from '../aggregate.ts';
import { asJson } from '../json.ts';
import { need, needText, sameName } from '../need.ts';
import { planned } from './chasing.ts';
import type { PromiseFollowUp } from './commands.ts';
import { missingFacts } from './missing.ts';
import type { FollowUpState, Recipient } from './state.ts';

/**
 * A promise as the minutes have it. Owner, due date and recipients may be missing: it is kept all the same, and asked.
 * @throws Refusal text_empty, paragraph_missing, due_before_meeting, recipient_twice
 */
export function promise(input: PromiseFollowUp, at: Moment): Applied<FollowUpState> {
  needText(input.body, 'body', 'Say to which body it was promised.');
  needText(input.words, 'words', 'Give the words of the minute.');
  need(
    input.publicity !== 'exempt' || input.exemptParagraph.trim() !== '',
    'paragraph_missing',
    'An exempt item names its paragraph of Schedule 12A (7A in Scotland).',
    'exemptParagraph',
  );
  checkDue(input.due, input.meetingOn);
  const { rungs, recipients, ...facts } = input;
  const state: FollowUpState = {
    v: 1,
    ...facts,
    version: 0,
    ownerConfirmed: false,
    recipients: newRecipients(recipients),
    rungs: [],
    missingAsks: 0,
    fired: {},
    ownerWeekly: false,
    answers: 0,
    answer: null,
    signedOff: null,
    heldUntil: null,
    closureProposed: null,
    accepted: null,
    sentBack: [],
    status: 'open',
  };
  return {
    state: planned(state, rungs, at.now),
    events: [
      { kind: 'promised', payload: asJson({ ...facts, recipients: state.recipients, missing: missingFacts(state) }) },
    ],
  };
}

/** A promise can't fall due before it was made. @throws Refusal due_before_meeting */
export function checkDue(due: string | null, meetingOn: string): void {
  need(due === null || due >= meetingOn, 'due_before_meeting', 'The due date is before the meeting.', 'due');
}

/** Frozen from here on: those who were promised, one delivery record each. @throws Refusal recipient_twice */
export function newRecipients(given: PromiseFollowUp['recipients']): Recipient[] {
  return given.map(({ person, name }, index) => {
    needText(name, 'recipients', 'Give each recipient’s name.');
    const before = given.slice(0, index);
    const twice = before.some((one) => (person && one.person ? one.person === person : sameName(one.name, name)));
    need(!twice, 'recipient_twice', `${name} is named twice.`, 'recipients');
    return {
      id: `r${index + 1}`,
      person,
      name,
      status: 'owed',
      channel: null,
      at: null,
      waived: null,
      attempt: 0,
      uncertain: false,
    };
  });
}
