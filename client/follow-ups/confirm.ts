import type { z } from 'zod';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { snapshotOf } from '../answers.ts';
import type { Answer, Command } from '../command.ts';
import { mustBeKnown, officeFacts } from '../facts.ts';
import { choice, form, maybe, maybeText, note, ref } from '../fields.ts';
import { askFollowUp } from './ask.ts';
import { rungsFor } from './rungs.ts';

const schema = form({
  confirmed: choice('Is this the right owner', ['yes', 'no']),
  owner: maybe(ref('Right owner')),
  why: maybeText(note('Why')),
}).check(({ value, issues }) => {
  if (value.confirmed === 'yes') return;
  const missing = (path: string, message: string) => issues.push({ code: 'custom', path: [path], message, input: '' });
  if (value.owner === null) missing('owner', 'Name the right owner.');
  if (value.why === '') missing('why', 'Say why somebody else owns it.');
});

/** The director's word on who owns a promise: the one presumed, or somebody else. */
export const confirmOwner: Command<z.output<typeof schema>, Answer<FollowUpState>> = {
  noun: 'follow-up',
  verb: 'confirm-owner',
  title: 'Confirm the owner',
  schema,
  run: async (deps, ctx, id, typed) => {
    if (typed.confirmed === 'no' && typed.owner !== null) {
      await mustBeKnown(deps, ctx.office, [{ field: 'owner', label: 'Right owner', person: typed.owner }]);
      return askFollowUp(deps, ctx, id, 'reassign', typed, { owner: typed.owner, why: typed.why });
    }
    const facts = await officeFacts(deps, ctx.office);
    const present = await snapshotOf<FollowUpState>(deps.db.pool, ctx.office, `follow-up/${id}`);
    const rungs = rungsFor(present?.state.due ?? null, facts, facts.now);
    return askFollowUp(deps, ctx, id, 'complete', typed, { ownerConfirmed: true, rungs });
  },
};
