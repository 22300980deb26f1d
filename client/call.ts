import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UpdateDefinition } from '@temporalio/common';
import { Refusal } from '../domain/refusal.ts';
import { aggregateOf } from '../workflows/ids.ts';
import type { CommandArgs, CommandMeta, CommandResult } from '../workflows/messages.ts';
import { earlierAnswer, noteAccepted, snapshotOf } from './answers.ts';
import type { Answer } from './command.ts';
import type { CommandContext } from './context.ts';
import type { Deps } from './deps.ts';
import { failureOf, stillWorking, unreachable } from './failures.ts';
import { hashOf } from './hash.ts';
import { NotNow } from './not-now.ts';
import { within } from './patience.ts';

/** One command for one running workflow. */
export interface Asked<I, S> {
  workflowId: string;
  /** Ref or id, and what to call it in a sentence: `Project P1`. */
  target: string;
  called: string;
  update: UpdateDefinition<CommandResult<S>, [CommandArgs<I>]>;
  /** What the person typed: what makes two requests with one key the same. */
  content: unknown;
  /** What the workflow gets: the content with its facts resolved. */
  input: I;
  /** False for what appends and does no harm to a stale view. */
  checkVersion?: boolean;
}

/**
 * Asks a workflow, once per key however often it is called, and answers with the state after the command.
 * @throws Refusal of the rules, or not_found, closed, key_reused; NotNow
 */
export async function ask<I, S>(deps: Deps, ctx: CommandContext, asked: Asked<I, S>): Promise<Answer<S>> {
  const { workflowId, target, update, input } = asked;
  const aggregate = aggregateOf(workflowId);
  const meta = metaFor(ctx, hashOf({ command: update.name, aggregate, content: asked.content }));
  if (asked.checkVersion === false) meta.expectedVersion = null;
  const known = { target, aggregate, argsHash: meta.argsHash };
  const earlier = await ifDatabaseAnswers(deps, () => earlierAnswer<S>(deps, ctx, known));
  if (earlier) return earlier;
  const handle = deps.temporal.workflow.getHandle(workflowId);
  const updateId = updateIdOf(ctx);
  const result = await patiently(
    deps,
    () => handle.executeUpdate(update, { args: [{ meta, input }], updateId }),
    async () => {
      const answer = await ifDatabaseAnswers(deps, () => earlierAnswer<S>(deps, ctx, known));
      if (answer) return { version: answer.version, state: answer.state, repeated: true };
      throw await goneRefusal(deps, ctx.office, aggregate, asked.called);
    },
  );
  await noted(deps, ctx, { aggregate, argsHash: meta.argsHash, version: result.version });
  return { target, ...result };
}

/** What every command carries to its workflow. */
export function metaFor(ctx: CommandContext, argsHash: string): CommandMeta {
  return { key: ctx.key, argsHash, actor: ctx.actor, expectedVersion: ctx.expectedVersion };
}

/** Temporal drops a second update of the same id: so the id is the caller's key, hashed, because keys are free text. */
export function updateIdOf(ctx: CommandContext): string {
  return createHash('sha256').update(`${ctx.office}\n${ctx.key}`).digest('hex');
}

/**
 * Calls Temporal within the deadline of a person's request: again while it cannot be reached, and once more when the
 * answer was lost with a run that ended. `gone` answers for a run that isn't there.
 */
export async function patiently<T>(deps: Deps, call: () => Promise<T>, gone: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + deps.deadlineMs;
  let askedAgain = false;
  for (let wait = 100; ; wait = Math.min(wait * 2, 2_000)) {
    try {
      return await deps.temporal.withDeadline(deadline, call);
    } catch (error) {
      const failure = failureOf(error);
      switch (failure.kind) {
        case 'refused':
          throw failure.refusal;
        case 'gone':
        case 'taken':
          return await gone();
        case 'not_now':
          throw failure.notNow;
        case 'unknown':
          if (askedAgain) return await gone();
          askedAgain = true;
          continue;
        case 'moving_on':
          if (Date.now() + wait >= deadline) throw stillWorking(failure.cause);
          await sleep(wait);
          continue;
        case 'no_answer':
          throw (await answers(deps)) ? stillWorking(failure.cause) : unreachable(failure.cause);
        case 'unreachable':
          if (Date.now() + wait >= deadline)
            throw askedAgain ? stillWorking(failure.cause) : unreachable(failure.cause);
          await sleep(wait);
      }
    }
  }
}

/** Whether the engine can be reached at all. */
async function answers({ temporal }: Deps): Promise<boolean> {
  try {
    await temporal.withDeadline(Date.now() + 1_000, () => temporal.workflowService.getSystemInfo({}));
    return true;
  } catch {
    return false;
  }
}

/** Decisions outlive an outage of the database: its answer is used when it comes, and not waited for when it doesn't. */
export async function ifDatabaseAnswers<T>(deps: Deps, read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await within(Math.max(500, deps.deadlineMs / 4), read());
  } catch (error) {
    if (error instanceof Refusal) throw error;
    deps.log.warn({ error }, 'the database did not answer a command; going on without it');
    return undefined;
  }
}

/** Best effort: the recording transaction writes the same row. */
export async function noted(
  deps: Deps,
  ctx: CommandContext,
  of: { aggregate: string; argsHash: string; version: number },
): Promise<void> {
  await ifDatabaseAnswers(deps, () => noteAccepted(deps, ctx, of));
}

/** Temporal says the same of closed and of unknown runs: PostgreSQL knows which it is. */
async function goneRefusal(deps: Deps, office: string, aggregate: string, called: string): Promise<Error> {
  let row: { open: boolean } | undefined;
  try {
    row = await within(deps.deadlineMs, snapshotOf(deps.db.pool, office, aggregate));
  } catch (error) {
    return new NotNow('The records do not answer at the moment. Try again shortly.', { accepted: false, cause: error });
  }
  if (!row) return new Refusal('not_found', `${called} does not exist in this office.`);
  if (!row.open) return new Refusal('closed', `${called} is closed: nothing more can be recorded on it.`);
  return new NotNow(
    `${called} is in the records but not in the engine: an operator must run "gatehouse rebuild --apply".`,
    { accepted: false },
  );
}
