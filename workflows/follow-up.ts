import { setHandler } from '@temporalio/workflow';
import { engine } from '../domain/aggregate.ts';
import type { FollowUpCommand, PromiseFollowUp } from '../domain/follow-up/commands.ts';
import { followUpRules } from '../domain/follow-up/rules.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import { type EntityKind, runEntity } from './entity.ts';
import { deliveredSignal, type EntityInput, followUpUpdates } from './messages.ts';
import { recordFollowUp } from './policies.ts';

const kind: EntityKind<FollowUpState, PromiseFollowUp, FollowUpCommand> = {
  rules: followUpRules,
  updates: followUpUpdates,
  record: recordFollowUp,
  attributes: ({ office, programme, status }) => ({ office, programme, stage: status }),
  // Signal: the mail has gone (or not) whether or not anybody listens, and nobody waits for an answer.
  listen: ({ hear }) => setHandler(deliveredSignal, (news) => hear({ name: 'recordDelivery', input: news }, engine)),
};

/** `follow-up/{office}/{id}`: something owed to a body, until the body accepts that it was done. */
export async function followUp(input: EntityInput<FollowUpState, PromiseFollowUp>): Promise<void> {
  await runEntity(kind, input);
}
