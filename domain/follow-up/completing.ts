import type { Applied, Moment } from '../aggregate.ts';
import { formatDate } from '../dates.ts';
import { need, needText } from '../need.ts';
import { keepAsking, planned } from './chasing.ts';
import type { CompleteFollowUp, FollowUpCommands } from './commands.ts';
import { missingFacts } from './missing.ts';
import { checkDue, newRecipients } from './promising.ts';
import type { FollowUpState } from './state.ts';

/**
 * Fills in what a promise lacks. What is known already changes only by a command that gives a reason: `reassign` for
 * people, `moveDue` for the date; recipients are frozen once they are named.
 * @throws Refusal nothing_to_complete, owner_set, due_set, recipients_frozen, due_before_meeting, recipient_twice
 */
export function complete(state: FollowUpState, input: CompleteFollowUp, at: Moment): Applied<FollowUpState> {
  const { owner, ownerConfirmed, director, due, recipients, rungs } = input;
  const given = { owner, ownerConfirmed, director, due, recipients };
  need(
    Object.values(given).some((value) => value !== undefined) && recipients?.length !== 0,
    'nothing_to_complete',
    'Fill in at least one of owner, due date and recipients.',
  );
  need(
    owner === undefined || state.owner === null || owner === state.owner,
    'owner_set',
    'The promise has an owner. Reassign it, with the reason, to change that.',
    'owner',
  );
  need(
    due === undefined || state.due === null || due === state.due,
    'due_set',
    'The promise has a due date. Move it, with the reason and who agreed, to change that.',
    'due',
  );
  need(
    recipients === undefined || state.recipients.length === 0,
    'recipients_frozen',
    'The recipients were fixed when the promise was made. Waive one by name instead.',
    'recipients',
  );
  checkDue(due ?? null, state.meetingOn);
  const owned = owner ?? state.owner;
  need(
    ownerConfirmed !== true || owned !== null,
    'nothing_to_complete',
    'There is no owner to confirm.',
    'ownerConfirmed',
  );
  const next: FollowUpState = {
    ...state,
    owner: owned,
    ownerConfirmed: ownerConfirmed ?? (owned === state.owner && state.ownerConfirmed),
    director: director ?? state.director,
    due: due ?? state.due,
    recipients: recipients ? newRecipients(recipients) : state.recipients,
  };
  const events = [
    {
      kind: 'completed',
      payload: {
        owner: next.owner,
        ownerConfirmed: next.ownerConfirmed,
        director: next.director,
        due: next.due,
        recipients: next.recipients.map(({ id, person, name }) => ({ id, person, name })),
        missing: missingFacts(next),
      },
    },
  ];
  return { state: planned(next, rungs, at.now), events };
}

/** A new owner or director; a role is chased, not a person. @throws Refusal nothing_changed, text_empty */
export function reassign(
  state: FollowUpState,
  input: FollowUpCommands['reassign'],
  at: Moment,
): Applied<FollowUpState> {
  needText(input.why, 'why', 'Say why it is reassigned.');
  const owner = input.owner ?? state.owner;
  const director = input.director ?? state.director;
  need(owner !== state.owner || director !== state.director, 'nothing_changed', 'Nobody was changed.');
  const before = { owner: state.owner, director: state.director };
  const next = { ...state, owner, director, ownerConfirmed: state.ownerConfirmed || owner !== state.owner };
  return {
    state: keepAsking(next, at.now),
    events: [{ kind: 'reassigned', payload: { before, after: { owner, director }, why: input.why } }],
  };
}

/** @throws Refusal due_not_set, due_before_meeting, nothing_changed, text_empty */
export function moveDue(state: FollowUpState, input: FollowUpCommands['moveDue'], at: Moment): Applied<FollowUpState> {
  need(state.due !== null, 'due_not_set', 'The promise has no due date yet. Complete it first.', 'due');
  needText(input.why, 'why', 'Say why the date moves.');
  needText(input.agreedBy, 'agreedBy', 'Say who agreed to the new date.');
  checkDue(input.due, state.meetingOn);
  need(input.due !== state.due, 'nothing_changed', `It is due on ${formatDate(state.due)} already.`, 'due');
  const { due, agreedBy, why, rungs } = input;
  const next = { ...state, due, ownerWeekly: false, rungs: state.rungs.filter(({ kind }) => kind === 'missing') };
  return {
    state: planned(next, rungs, at.now),
    events: [{ kind: 'due_moved', payload: { from: state.due, to: due, agreedBy, why } }],
  };
}
