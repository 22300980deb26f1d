import type { z } from 'zod';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { instantOf } from '../../domain/zone.ts';
import type { Answer, Command } from '../command.ts';
import { officeFacts } from '../facts.ts';
import { choice, date, form, line, list, maybeText, narrative, note } from '../fields.ts';
import { listLimits } from '../limits.ts';
import { askFollowUp } from './ask.ts';

type FollowUpCommand<S extends z.ZodType> = Command<z.output<S>, Answer<FollowUpState>>;

const respondSchema = form({ text: narrative('Answer') });

/** Writes the answer. Writing it again is a new version, which must be signed off again. */
export const respond: FollowUpCommand<typeof respondSchema> = {
  noun: 'follow-up',
  verb: 'respond',
  title: 'Write the answer',
  schema: respondSchema,
  run: (deps, ctx, id, typed) => askFollowUp(deps, ctx, id, 'respond', typed, { ...typed, by: ctx.actor.name }),
};

const nothing = form({});

/** Signs the answer off, so that the clerk may circulate it. */
export const signOff: FollowUpCommand<typeof nothing> = {
  noun: 'follow-up',
  verb: 'sign-off',
  title: 'Sign the answer off',
  schema: nothing,
  run: (deps, ctx, id, typed) => askFollowUp(deps, ctx, id, 'signOff', typed, { by: ctx.actor.name }),
};

const circulateSchema = form({
  recipients: list('Recipients', line('Recipient'), listLimits.recipients),
  channel: choice('How', ['mail', 'by_hand']),
  note: maybeText(note('Note')),
});

/** Sends the answer to those named, or to everybody still owed; exempt and confidential ones by hand. */
export const circulate: FollowUpCommand<typeof circulateSchema> = {
  noun: 'follow-up',
  verb: 'circulate',
  title: 'Circulate the answer',
  schema: circulateSchema,
  run: (deps, ctx, id, typed) => askFollowUp(deps, ctx, id, 'circulate', typed, typed),
};

const holdSchema = form({ date: date('Hold until'), why: note('Why') });

/** Holds circulation until a day, for example through a pre-election period. */
export const holdUntil: FollowUpCommand<typeof holdSchema> = {
  noun: 'follow-up',
  verb: 'hold-until',
  title: 'Hold the circulation',
  schema: holdSchema,
  run: async (deps, ctx, id, typed) => {
    const { settings } = await officeFacts(deps, ctx.office);
    const at = instantOf(typed.date, settings.ladder.time, settings.zone);
    return askFollowUp(deps, ctx, id, 'holdUntil', typed, { ...typed, at });
  },
};

const recipientSchema = form({ recipient: line('Recipient'), why: note('Why') });

/** The clerk's word that something sent did not arrive: it is owed again. */
export const markDidNotArrive: FollowUpCommand<typeof recipientSchema> = {
  noun: 'follow-up',
  verb: 'mark-did-not-arrive',
  title: 'Mark as not arrived',
  schema: recipientSchema,
  run: (deps, ctx, id, typed) => askFollowUp(deps, ctx, id, 'markDidNotArrive', typed, typed),
};

/** Gives up sending to one recipient, by name and with a reason. */
export const waiveRecipient: FollowUpCommand<typeof recipientSchema> = {
  noun: 'follow-up',
  verb: 'waive-recipient',
  title: 'Waive the recipient',
  schema: recipientSchema,
  run: (deps, ctx, id, typed) => askFollowUp(deps, ctx, id, 'waiveRecipient', typed, typed),
};
