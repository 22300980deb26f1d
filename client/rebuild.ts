import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { Actor } from '../domain/aggregate.ts';
import { type Office, offices } from '../records/offices.ts';
import { mailIsWaiting, type OpenRound, openRounds, type Snapshot, snapshotsAfter } from '../records/snapshots.ts';
import { mailId, roundId, taskQueues, workflowIdOf } from '../workflows/ids.ts';
import { type EntityInput, progressQuery, type RoundInput, recordAgainSignal } from '../workflows/messages.ts';
import type { Deps } from './deps.ts';
import { mailWaiting, toRun } from './signals.ts';

/** What a rebuild found of one run, and what it does about it. */
export interface Rebuilt {
  office: string;
  /** `project/REF`, `programme/REF`, `follow-up/ID`, `round/PERIOD`, or `mail` for the office's delivery. */
  aggregate: string;
  found:
    | 'same'
    | 'run missing'
    | 'snapshot ahead'
    | 'run ahead'
    | 'run without a row'
    | 'run of a closed one'
    | 'no answer';
  action: 'none' | 'start' | 'restart' | 'end' | 'ask to record' | 'look at it';
}

/** Starts that are under way at once. */
const inFlight = 10;
const pageSize = 200;
const types = { project: 'project', programme: 'programme', 'follow-up': 'followUp' } as const;

/**
 * Brings Temporal's runs back in line with PostgreSQL: after Temporal's database was lost, or on a move to another
 * cluster. What is recorded and open has a run afterwards, with its timers; a run that knows more than the records is
 * left alone and asked to record. No mail goes out twice: mails are keyed by what they are about. A command that was
 * accepted and not recorded when Temporal's database was lost is lost.
 * @param asked.apply false: only say what would be done
 * @returns everything that was not in order, by office and key
 */
export async function rebuild(deps: Deps, asked: { office?: string; apply: boolean }): Promise<Rebuilt[]> {
  const found: Rebuilt[] = [];
  for (const office of await offices(deps.db)) {
    if (asked.office === undefined || asked.office === office.id) {
      found.push(...(await rebuildOffice(deps, office, asked.apply)));
    }
  }
  return found.filter(({ found: what }) => what !== 'same');
}

async function rebuildOffice(deps: Deps, office: Office, apply: boolean): Promise<Rebuilt[]> {
  const running = await runningIds(deps, office.id);
  const known = new Set<string>();
  const done: Rebuilt[] = [];
  for (let after = ''; ; ) {
    const page = await snapshotsAfter(deps.db, office.id, after, pageSize);
    for (const { aggregate } of page) known.add(workflowIdOf(office.id, aggregate));
    done.push(...(await mapInFlight(page, (snapshot) => rebuildOne(deps, office, snapshot, running, apply))));
    const last = page.at(-1);
    if (!last || page.length < pageSize) break;
    after = last.aggregate;
  }
  const strays = [...running].filter((id) => isEntity(id) && !known.has(id));
  done.push(...(await mapInFlight(strays, (id) => askStray(deps, office, id, apply))));
  const rounds = await openRounds(deps.db, office.id);
  done.push(...(await mapInFlight(rounds, (round) => rebuildRound(deps, office, round, running, apply))));
  if (!running.has(mailId(office.id)) && (await mailIsWaiting(deps.db, office.id))) {
    if (apply) await mailWaiting(deps, office.id);
    done.push({ office: office.id, aggregate: 'mail', found: 'run missing', action: 'start' });
  }
  return done;
}

async function rebuildOne(
  deps: Deps,
  office: Office,
  snapshot: Snapshot,
  running: ReadonlySet<string>,
  apply: boolean,
): Promise<Rebuilt> {
  const { aggregate, version, open } = snapshot;
  const workflowId = workflowIdOf(office.id, aggregate);
  const of = { office: office.id, aggregate };
  if (!running.has(workflowId)) {
    if (!open) return { ...of, found: 'same', action: 'none' };
    if (apply) await startFrom(deps, office, snapshot);
    return { ...of, found: 'run missing', action: 'start' };
  }
  const run = await progressOf(deps, workflowId);
  if (run === null) return { ...of, found: 'no answer', action: 'look at it' };
  if (run.version > version || run.recordedVersion < run.version) {
    if (apply) await toRun(() => deps.temporal.workflow.getHandle(workflowId).signal(recordAgainSignal));
    return { ...of, found: 'run ahead', action: 'ask to record' };
  }
  if (run.version === version) return { ...of, found: 'same', action: 'none' };
  if (apply)
    await deps.temporal.workflow.getHandle(workflowId).terminate('The records are ahead of this run: rebuilt.');
  if (!open) return { ...of, found: 'run of a closed one', action: 'end' };
  if (apply) await startFrom(deps, office, snapshot);
  return { ...of, found: 'snapshot ahead', action: 'restart' };
}

/** A run that PostgreSQL knows nothing of is asked to write itself down. */
async function askStray(deps: Deps, office: Office, workflowId: string, apply: boolean): Promise<Rebuilt> {
  if (apply) await toRun(() => deps.temporal.workflow.getHandle(workflowId).signal(recordAgainSignal));
  const aggregate = workflowId.replace(`/${office.id}/`, '/');
  return { office: office.id, aggregate, found: 'run without a row', action: 'ask to record' };
}

async function startFrom(deps: Deps, office: Office, { aggregate, state }: Snapshot): Promise<void> {
  const [type, ref] = aggregate.split('/') as [keyof typeof types, string];
  const input: EntityInput<unknown, never> = {
    office: office.id,
    ref,
    clock: office.clock,
    opening: null,
    // A recalculation may have been owed; where nothing has changed it writes nothing.
    carried: { v: 1, state, unrecorded: [], unrecordedCommands: [], ring: [], owed: type === 'programme' },
  };
  await startRun(deps, types[type], workflowIdOf(office.id, aggregate), input);
}

async function rebuildRound(
  deps: Deps,
  office: Office,
  round: OpenRound,
  running: ReadonlySet<string>,
  apply: boolean,
): Promise<Rebuilt> {
  const of = { office: office.id, aggregate: `round/${round.period}` };
  const workflowId = roundId(office.id, round.period);
  if (running.has(workflowId)) return { ...of, found: 'same', action: 'none' };
  const { status, paused, nextAt, closing } = round;
  const close = closing && { actor: closing.actor as Actor, why: closing.why };
  const stage = status === 'opening' ? 'fan_out' : close ? 'closing' : 'running';
  const input: RoundInput = {
    office: office.id,
    period: round.period,
    clock: office.clock,
    carried: { v: 1, stage, paused, nextAt, look: true, accepted: 0, applied: 0, queue: [], ring: [], close },
  };
  if (apply) await startRun(deps, 'reportingRound', workflowId, input);
  return { ...of, found: 'run missing', action: 'start' };
}

/** Closed runs of the id don't matter: its row says that it is open. A run that came meanwhile is as good. */
async function startRun(deps: Deps, type: string, workflowId: string, input: unknown): Promise<void> {
  try {
    await deps.temporal.workflow.start(type, {
      workflowId,
      taskQueue: taskQueues.workflows,
      args: [input],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}

/** Ids of an office's open runs. */
async function runningIds(deps: Deps, office: string): Promise<Set<string>> {
  const ids = new Set<string>();
  for await (const { workflowId } of deps.temporal.workflow.list({ query: `ExecutionStatus = 'Running'` })) {
    if (workflowId.split('/')[1] === office) ids.add(workflowId);
  }
  return ids;
}

/** null: no worker answers for it, or it is stuck. */
async function progressOf(
  deps: Deps,
  workflowId: string,
): Promise<{ version: number; recordedVersion: number } | null> {
  try {
    const query = () => deps.temporal.workflow.getHandle(workflowId).query(progressQuery);
    return await deps.temporal.withDeadline(Date.now() + deps.deadlineMs, query);
  } catch (error) {
    deps.log.warn({ error, workflowId }, 'a run did not say how far it is');
    return null;
  }
}

const isEntity = (workflowId: string): boolean => Object.hasOwn(types, workflowId.split('/')[0] as string);

async function mapInFlight<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, items.length) }, lane));
  return results;
}
