import type { Actor } from '../domain/aggregate.ts';
import type { LinkPurpose, OpenedLink } from '../mail/links.ts';
import { peopleByIds } from '../records/people.ts';
import type { Command } from './command.ts';
import type { Deps } from './deps.ts';
import { respond } from './follow-ups/answering.ts';
import { confirmOwner } from './follow-ups/confirm.ts';
import { completeFollowUp } from './follow-ups/promise.ts';
import { perform } from './perform.ts';
import { meetCondition } from './projects/gates.ts';
import { submitUpdate } from './projects/updates.ts';
import { InvalidInput } from './validation.ts';

/** The one form that a link in a mail opens. */
export interface LinkForm {
  command: Command<unknown>;
  /** Ref of the project, or id of the follow-up. */
  target: string;
  /** What the link itself says: the month, the condition. Nobody types it. */
  fixed: Record<string, string>;
  /** The fields that its holder may fill in. */
  fields: readonly string[];
}

interface Purpose {
  command: Command<unknown>;
  /** Names in the link's target: of the command's target, and of the fields that it fixes. */
  target: string;
  fixes: readonly string[];
  fields: readonly string[];
}

const purposes: Record<LinkPurpose, Purpose> = {
  update: {
    command: submitUpdate,
    target: 'project',
    fixes: ['period'],
    fields: [
      'rating',
      'why',
      'pathToGreen',
      'whatChanged',
      'finishFrom',
      'finishTo',
      'outturn',
      'spend',
      'spendAsAt',
      'help',
      'reached',
      'stance',
      'resolves',
    ],
  },
  condition: { command: meetCondition, target: 'project', fixes: ['condition'], fields: ['on', 'how'] },
  answer: { command: respond, target: 'followUp', fixes: [], fields: ['text'] },
  promise: {
    command: completeFollowUp,
    target: 'followUp',
    fixes: [],
    fields: ['owner', 'director', 'due', 'recipients'],
  },
  confirm: { command: confirmOwner, target: 'followUp', fixes: [], fields: ['confirmed', 'owner', 'why'] },
};

/** What a live link lets its holder do, and nothing else. */
export function formOf(link: OpenedLink): LinkForm {
  const { command, target, fixes, fields } = purposes[link.purpose];
  const said = link.target as Record<string, string>;
  return {
    command,
    target: said[target] as string,
    fixed: Object.fromEntries(fixes.map((field) => [field, said[field] as string])),
    fields,
  };
}

/** Who holds a link: the person it was sent to. */
export async function holderOf(deps: Deps, link: OpenedLink): Promise<Actor> {
  const person = (await peopleByIds(deps.db, link.office, [link.person])).get(link.person);
  return { name: person?.name ?? link.person, person: link.person, via: 'link' };
}

/**
 * Answers a link with what its holder typed.
 * @param key the form's own key: sent twice, it counts once
 * @throws InvalidInput, Refusal, NotNow
 */
export async function answerLink(
  deps: Deps,
  link: OpenedLink,
  key: string,
  typed: Record<string, unknown>,
): Promise<unknown> {
  const { command, target, fixed, fields } = formOf(link);
  const strange = Object.keys(typed).filter((field) => !fields.includes(field));
  if (strange.length > 0) {
    throw new InvalidInput(
      strange.slice(0, 30).map((field) => ({ field, message: `“${field.slice(0, 60)}” is not a field of this form.` })),
    );
  }
  const ctx = { office: link.office, actor: await holderOf(deps, link), key, expectedVersion: null };
  return perform(deps, ctx, command, target, { ...typed, ...fixed });
}
