import { setTimeout as sleep } from 'node:timers/promises';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { Refusal } from '../domain/refusal.ts';
import { aggregateOf, taskQueues } from '../workflows/ids.ts';
import {
  type CommandMeta,
  type CommandResult,
  type EntityInput,
  type OfficeClock,
  openedUpdate,
} from '../workflows/messages.ts';
import { earlierAnswer, snapshotOf } from './answers.ts';
import { ifDatabaseAnswers, metaFor, noted, patiently, updateIdOf } from './call.ts';
import type { Answer } from './command.ts';
import type { CommandContext } from './context.ts';
import type { Deps } from './deps.ts';
import { hashOf } from './hash.ts';
import { NotNow } from './not-now.ts';

/** Something to open: a project, a programme, a follow-up. */
export interface Opened<O> {
  workflowType: 'project' | 'programme' | 'followUp';
  workflowId: string;
  ref: string;
  /** In a sentence: `Project P1`. */
  called: string;
  clock: OfficeClock;
  content: unknown;
  input: O;
}

/**
 * Opens it, once. The opening travels in the start's arguments: a run can then never exist without it. The same
 * content again gets the same answer, whatever its key.
 * @throws Refusal of the rules, or ref_taken saying what differs, key_reused; NotNow
 */
export async function open<O extends object, S>(
  deps: Deps,
  ctx: CommandContext,
  opened: Opened<O>,
): Promise<Answer<S>> {
  const aggregate = aggregateOf(opened.workflowId);
  const argsHash = hashOf({ command: 'open', aggregate, content: opened.content });
  const meta = { ...metaFor(ctx, argsHash), expectedVersion: null };
  const known = { target: opened.ref, aggregate, argsHash };
  const earlier = await ifDatabaseAnswers(deps, () => earlierAnswer<S>(deps, ctx, known));
  if (earlier) return earlier;
  const there = () => alreadyThere<S>(deps, ctx, opened, aggregate, argsHash);
  const found = await ifDatabaseAnswers(deps, there);
  if (found) return found;
  try {
    const result = await patiently(
      deps,
      () => start<O, S>(deps, ctx, opened, meta),
      async () => {
        const answer = await there();
        if (answer) return answer;
        throw new NotNow('It was opened a moment ago and is being recorded. Try again shortly.', { accepted: true });
      },
    );
    await noted(deps, ctx, { aggregate, argsHash, version: result.version });
    return { target: opened.ref, version: result.version, state: result.state, repeated: result.repeated };
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'ref_taken') throw error;
    // The run knows that its ref is taken, the records know by what: a moment later, when it was only just opened.
    for (let tries = 0; tries < 10; tries += 1) {
      const answer = await ifDatabaseAnswers(deps, there);
      if (answer) return answer;
      await sleep(200);
    }
    throw error;
  }
}

async function start<O extends object, S>(
  deps: Deps,
  ctx: CommandContext,
  opened: Opened<O>,
  meta: CommandMeta,
): Promise<CommandResult<S>> {
  const input: EntityInput<S, O> = {
    office: ctx.office,
    ref: opened.ref,
    clock: opened.clock,
    opening: { meta, input: opened.input },
    carried: null,
  };
  const startWorkflowOperation = new WithStartWorkflowOperation(opened.workflowType, {
    workflowId: opened.workflowId,
    taskQueue: taskQueues.workflows,
    args: [input],
    // With the default policy a closed run of this id would be followed by a new one. A run that failed is one whose
    // opening was refused: its ref is free.
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  const result = await deps.temporal.workflow.executeUpdateWithStart(openedUpdate, {
    startWorkflowOperation,
    args: [{ meta }],
    updateId: updateIdOf(ctx),
  });
  return result as CommandResult<S>;
}

/** What holds the ref, if anything does: the same content is the same answer, other content is refused. */
async function alreadyThere<S>(
  deps: Deps,
  ctx: CommandContext,
  opened: Opened<object>,
  aggregate: string,
  argsHash: string,
): Promise<Answer<S> | undefined> {
  const present = await snapshotOf<S>(deps.db.pool, ctx.office, aggregate);
  if (!present) return undefined;
  const { rows } = await deps.db.pool.query<{ hash: string | null; payload: Record<string, unknown> }>(
    `select e.payload, (select args_hash from command c
                         where c.office = e.office and c.aggregate = e.aggregate and c.key = e.key) as hash
       from event e where e.office = $1 and e.aggregate = $2 and e.version = 1`,
    [ctx.office, aggregate],
  );
  const first = rows[0];
  const differs = differences(opened.input, { ...present.state, ...first?.payload });
  const same = first?.hash ? first.hash === argsHash : differs.length === 0;
  if (same) return { target: opened.ref, version: present.version, state: present.state, repeated: true };
  const what = differs.length > 0 ? ` It differs in: ${differs.join(', ')}.` : '';
  throw new Refusal(
    'ref_taken',
    `${opened.called} exists already with other content.${what} Choose another reference.`,
    {
      field: 'ref',
      details: { differs: differs.join(', ') },
    },
  );
}

// Resolved anew at each opening, from settings and clock: not what anybody typed.
const resolved = new Set(['office', 'ref', 'id', 'settingsVersion', 'evidence', 'rungs', 'path']);

/** Names, in words, of the fields that were opened with something else. */
function differences(input: object, held: Record<string, unknown>): string[] {
  return Object.entries(input)
    .filter(
      ([field, value]) => !resolved.has(field) && field in held && hashOf({ value }) !== hashOf({ value: held[field] }),
    )
    .map(([field]) =>
      field
        .replace(/Pence$/u, '')
        .replaceAll(/([a-z])([A-Z])/gu, '$1 $2')
        .toLowerCase(),
    );
}
