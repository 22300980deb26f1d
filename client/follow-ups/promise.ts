import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { PromiseFollowUp } from '../../domain/follow-up/commands.ts';
import { type FollowUpState, followUpKinds } from '../../domain/follow-up/state.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { Person } from '../../records/people.ts';
import { followUpId } from '../../workflows/ids.ts';
import { snapshotOf } from '../answers.ts';
import type { Answer, Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { mustBeKnown, officeFacts } from '../facts.ts';
import { changedTo, choice, date, form, line, list, maybe, maybeText, narrative, ref, tick } from '../fields.ts';
import { listLimits } from '../limits.ts';
import { open } from '../opening.ts';
import { askFollowUp } from './ask.ts';
import { rungsFor } from './rungs.ts';

/** Somebody the office knows, or a name that stands for itself (then it is sent by hand). */
const recipient = form({ person: maybe(ref('Recipient')), name: maybeText(line('Recipient’s name')) });

const promiseSchema = form({
  kind: choice('Kind', followUpKinds),
  body: line('Body'),
  bodyRef: maybeText(line('The body’s reference')),
  meetingOn: date('Meeting'),
  item: maybeText(line('Agenda item')),
  words: narrative('Words of the minutes'),
  askedBy: maybeText(line('Asked by')),
  promisedBy: maybeText(line('Promised by')),
  programme: maybe(ref('Programme')),
  project: maybe(ref('Project')),
  clerk: maybe(ref('Clerk')),
  officer: maybe(ref('Programme officer')),
  owner: maybe(ref('Owner')),
  director: maybe(ref('Director')),
  due: maybe(date('Due')),
  publicity: choice('Publicity', ['public', 'exempt', 'confidential']),
  exemptParagraph: maybeText(line('Paragraph of the Schedule')),
  recipients: list('Recipients', recipient, listLimits.recipients),
}).check(({ value, issues }) => {
  if (value.publicity === 'exempt' && value.exemptParagraph === '') {
    const message = 'Name the paragraph of Schedule 12A (7A in Scotland) that makes it exempt.';
    issues.push({ code: 'custom', path: ['exemptParagraph'], message, input: '' });
  }
});

type Typed = z.output<typeof promiseSchema>;

/** Captures what was promised to a body. What it lacks is asked for, from the clerk, until it is there. */
export const promiseFollowUp: Command<Typed, Answer<FollowUpState>> = {
  noun: 'follow-up',
  verb: 'promise',
  title: 'Capture the promise',
  opens: true,
  schema: promiseSchema,
  run: async (deps, ctx, _target, typed) => {
    const facts = await officeFacts(deps, ctx.office);
    const people = await mustBeKnown(deps, ctx.office, [...peopleOf(typed), ...recipientsOf(typed.recipients)]);
    const id = idFor(ctx);
    return open<PromiseFollowUp, FollowUpState>(deps, ctx, {
      workflowType: 'followUp',
      workflowId: followUpId(ctx.office, id),
      ref: id,
      called: `Follow-up ${id}`,
      clock: facts.clock,
      content: typed,
      input: {
        office: ctx.office,
        id,
        ...typed,
        clerk: typed.clerk ?? facts.settings.clerk,
        officer: typed.officer ?? facts.settings.officer,
        director: typed.director ?? facts.settings.director,
        recipients: named(typed.recipients, people),
        rungs: rungsFor(typed.due, facts, facts.now),
      },
    });
  },
};

const completeSchema = form({
  owner: changedTo(ref('Owner')),
  ownerConfirmed: tick('The owner is confirmed'),
  director: changedTo(ref('Director')),
  due: changedTo(date('Due')),
  recipients: list('Recipients', recipient, listLimits.recipients),
});

/** Gives a promise what it lacked: its owner, its date, its recipients. */
export const completeFollowUp: Command<z.output<typeof completeSchema>, Answer<FollowUpState>> = {
  noun: 'follow-up',
  verb: 'complete',
  title: 'Complete the promise',
  schema: completeSchema,
  run: async (deps, ctx, id, typed) => {
    const facts = await officeFacts(deps, ctx.office);
    const people = await mustBeKnown(deps, ctx.office, [
      { field: 'owner', label: 'Owner', person: typed.owner },
      { field: 'director', label: 'Director', person: typed.director },
      ...recipientsOf(typed.recipients),
    ]);
    const present = await snapshotOf<FollowUpState>(deps.db.pool, ctx.office, `follow-up/${id}`);
    const { owner, director, due, ownerConfirmed, recipients } = typed;
    return askFollowUp(deps, ctx, id, 'complete', typed, {
      ...(owner !== undefined && { owner }),
      ...(ownerConfirmed && { ownerConfirmed }),
      ...(director !== undefined && { director }),
      ...(due !== undefined && { due }),
      ...(recipients.length > 0 && { recipients: named(recipients, people) }),
      rungs: rungsFor(due ?? present?.state.due ?? null, facts, facts.now),
    });
  },
};

/** The id that this form's promise gets: the same however often the form is sent. */
function idFor(ctx: CommandContext): string {
  return `fu-${createHash('sha256').update(`${ctx.office}\n${ctx.key}`).digest('hex').slice(0, 8)}`;
}

const peopleOf = (typed: Typed) => [
  { field: 'clerk', label: 'Clerk', person: typed.clerk },
  { field: 'officer', label: 'Programme officer', person: typed.officer },
  { field: 'owner', label: 'Owner', person: typed.owner },
  { field: 'director', label: 'Director', person: typed.director },
];

const recipientsOf = (recipients: { person: string | null }[]) =>
  recipients.map(({ person }, index) => ({ field: `recipients.${index}.person`, label: 'Recipient', person }));

/** Each recipient is a person of the office, by their name there, or has a name typed. @throws Refusal recipient_unnamed */
function named(recipients: { person: string | null; name: string }[], people: Map<string, Person>) {
  return recipients.map(({ person, name }, index) => {
    const known = person === null ? undefined : people.get(person);
    if (!known && name === '') {
      throw new Refusal('recipient_unnamed', 'Choose a person, or type the recipient’s name.', {
        field: `recipients.${index}.name`,
      });
    }
    return { person, name: known?.name ?? name };
  });
}
