import type { z } from 'zod';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import type { Answer, Command } from '../command.ts';
import { happenedOn, mustBeKnown, officeFacts } from '../facts.ts';
import { changedTo, date, form, line, maybe, maybeText, note, ref } from '../fields.ts';
import { askFollowUp } from './ask.ts';
import { rungsAfterSendingBack, rungsFor } from './rungs.ts';

type FollowUpCommand<S extends z.ZodType> = Command<z.output<S>, Answer<FollowUpState>>;

const whySchema = form({ why: note('Why') });

/** The owner's word that what was promised is done. */
export const proposeClosure: FollowUpCommand<typeof whySchema> = {
  noun: 'follow-up',
  verb: 'propose-closure',
  title: 'Propose closure',
  schema: whySchema,
  run: (deps, ctx, id, typed) => askFollowUp(deps, ctx, id, 'proposeClosure', typed, typed),
};

const acceptSchema = form({
  on: maybe(date('Accepted on')),
  minuteRef: maybeText(line('Minute reference')),
  chair: maybeText(line('Chair')),
}).check(({ value, issues }) => {
  if (value.minuteRef !== '' || (value.chair !== '' && value.on !== null)) return;
  const message = 'Give the minute that accepted it, or the chair’s name and the date of their agreement.';
  issues.push({ code: 'custom', path: ['minuteRef'], message, input: '' });
});

/** The body's acceptance, on a minute or the chair's dated agreement: the only way a promise closes. */
export const acceptClosure: FollowUpCommand<typeof acceptSchema> = {
  noun: 'follow-up',
  verb: 'accept',
  title: 'Record the acceptance',
  schema: acceptSchema,
  run: async (deps, ctx, id, typed) => {
    const { today } = await officeFacts(deps, ctx.office);
    return askFollowUp(deps, ctx, id, 'accept', typed, {
      ...typed,
      on: happenedOn(today, typed.on, 'on', 'Accepted on'),
    });
  },
};

/** The body is not content: it is owed again. */
export const sendBack: FollowUpCommand<typeof whySchema> = {
  noun: 'follow-up',
  verb: 'send-back',
  title: 'Send it back',
  schema: whySchema,
  run: async (deps, ctx, id, typed) => {
    const facts = await officeFacts(deps, ctx.office);
    return askFollowUp(deps, ctx, id, 'sendBack', typed, { ...typed, rungs: rungsAfterSendingBack(facts) });
  },
};

const reassignSchema = form({ owner: changedTo(ref('Owner')), director: changedTo(ref('Director')), why: note('Why') });

/** Gives a promise another owner or director. */
export const reassign: FollowUpCommand<typeof reassignSchema> = {
  noun: 'follow-up',
  verb: 'reassign',
  title: 'Reassign',
  schema: reassignSchema,
  run: async (deps, ctx, id, typed) => {
    await mustBeKnown(deps, ctx.office, [
      { field: 'owner', label: 'Owner', person: typed.owner },
      { field: 'director', label: 'Director', person: typed.director },
    ]);
    return askFollowUp(deps, ctx, id, 'reassign', typed, {
      ...(typed.owner !== undefined && { owner: typed.owner }),
      ...(typed.director !== undefined && { director: typed.director }),
      why: typed.why,
    });
  },
};

const moveSchema = form({ due: date('New due date'), agreedBy: line('Agreed by'), why: note('Why') });

/** Moves the due date, agreed by the body or its chair. */
export const moveDue: FollowUpCommand<typeof moveSchema> = {
  noun: 'follow-up',
  verb: 'move-due',
  title: 'Move the due date',
  schema: moveSchema,
  run: async (deps, ctx, id, typed) => {
    const facts = await officeFacts(deps, ctx.office);
    return askFollowUp(deps, ctx, id, 'moveDue', typed, { ...typed, rungs: rungsFor(typed.due, facts, facts.now) });
  },
};
