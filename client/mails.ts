import { WithStartWorkflowOperation } from '@temporalio/client';
import type pg from 'pg';
import type { z } from 'zod';
import { Refusal } from '../domain/refusal.ts';
import { cancelMail, releaseMail } from '../mail/decisions.ts';
import { pauseMail, resumeMail } from '../mail/pauses.ts';
import { changeOffice } from '../records/office-events.ts';
import { mailId, taskQueues } from '../workflows/ids.ts';
import { type MailInput, mailPauseUpdate, mailResumeUpdate } from '../workflows/messages.ts';
import { keyReused } from './answers.ts';
import { metaFor, patiently, updateIdOf } from './call.ts';
import type { Command } from './command.ts';
import type { CommandContext } from './context.ts';
import type { Deps } from './deps.ts';
import { form, note } from './fields.ts';
import { hashOf } from './hash.ts';
import { NotNow } from './not-now.ts';
import { askOffice, type OfficeAnswer } from './offices/ask.ts';
import { mailWaiting } from './signals.ts';

const whySchema = form({ why: note('Why') });
type Why = z.output<typeof whySchema>;

/**
 * Holds all mail of the office back until it is resumed. The office's row is what delivery looks at before each batch,
 * so it holds even while Temporal is away; the update stops a delivery under way at once.
 */
export const pauseMails: Command<Why, OfficeAnswer> = {
  noun: 'mail',
  verb: 'pause',
  title: 'Pause mail',
  schema: whySchema,
  run: async (deps, ctx, _target, typed) => {
    const answer = await askOffice(deps, ctx, { kind: 'mail_paused', typed }, async (client) => {
      if (await pauseMail(client, ctx.office, typed.why)) return;
      throw new Refusal('mail_paused', 'Mail is paused already.');
    });
    try {
      await tellDelivery(deps, ctx, mailPauseUpdate, typed);
    } catch (error) {
      if (!(error instanceof NotNow)) throw error;
      deps.log.warn({ error }, 'mail is paused; its delivery could not be told at once');
    }
    return answer;
  },
};

/** Lets the office's mail go again: what waits is sent, oldest first. */
export const resumeMails: Command<Why, OfficeAnswer> = {
  noun: 'mail',
  verb: 'resume',
  title: 'Resume mail',
  schema: whySchema,
  run: async (deps, ctx, _target, typed) => {
    const answer = await askOffice(deps, ctx, { kind: 'mail_resumed', typed }, async (client) => {
      if (await resumeMail(client, ctx.office)) return;
      throw new Refusal('mail_not_paused', 'Mail is not paused.');
    });
    await tellDelivery(deps, ctx, mailResumeUpdate, typed);
    return answer;
  },
};

/** Sends one mail again that failed, or of which nobody knows whether it arrived. */
export const releaseOne: Command<Why, OfficeAnswer> = {
  noun: 'mail',
  verb: 'release',
  title: 'Send it again',
  schema: whySchema,
  run: async (deps, ctx, mail, typed) => {
    const answer = await askMail(deps, ctx, mail, { kind: 'released', typed }, releaseMail);
    await mailWaiting(deps, ctx.office);
    return answer;
  },
};

/** Takes one mail back. */
export const cancelOne: Command<Why, OfficeAnswer> = {
  noun: 'mail',
  verb: 'cancel',
  title: 'Cancel this mail',
  schema: whySchema,
  run: async (deps, ctx, mail, typed) => {
    const answer = await askMail(deps, ctx, mail, { kind: 'cancelled', typed }, cancelMail);
    await mailWaiting(deps, ctx.office); // delivery passes it on to the follow-up of a circulated answer
    return answer;
  },
};

/** A mail has no workflow of its own: its row is changed with a line in the trail, once per key. */
async function askMail(
  deps: Deps,
  ctx: CommandContext,
  mail: string,
  of: { kind: string; typed: Why },
  decide: (client: pg.ClientBase, decided: { office: string; id: string; by: string; why: string }) => Promise<void>,
): Promise<OfficeAnswer> {
  const { office, actor, key } = ctx;
  const change = {
    office,
    aggregate: `mail/${mail}`,
    actor,
    key,
    argsHash: hashOf({ command: `mail ${of.kind}`, mail, content: of.typed }),
    kind: of.kind,
    payload: { why: of.typed.why },
  };
  const changed = await changeOffice(
    deps.db,
    change,
    (client) => decide(client, { office, id: mail, by: actor.name, why: of.typed.why }),
    keyReused,
  );
  return { target: mail, ...changed };
}

/** An update, since the officer waits to know that no more mail leaves; starts delivery where there is none yet. */
async function tellDelivery(
  deps: Deps,
  ctx: CommandContext,
  update: typeof mailPauseUpdate | typeof mailResumeUpdate,
  typed: Why,
): Promise<void> {
  const input: MailInput = { office: ctx.office, paused: false };
  const meta = metaFor(ctx, hashOf(typed));
  const call = async (): Promise<unknown> =>
    deps.temporal.workflow.executeUpdateWithStart(update, {
      startWorkflowOperation: new WithStartWorkflowOperation('mailDelivery', {
        workflowId: mailId(ctx.office),
        taskQueue: taskQueues.workflows,
        args: [input],
        workflowIdConflictPolicy: 'USE_EXISTING',
      }),
      args: [{ meta }],
      updateId: updateIdOf(ctx),
    });
  await patiently(deps, call, call);
}
