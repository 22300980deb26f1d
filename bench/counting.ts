import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Deps } from '../client/deps.ts';

/** What a piece of work cost the database. */
export interface DatabaseCost {
  /** Statements sent: each is a round trip. */
  roundTrips: number;
  /** Bytes of write-ahead log. */
  walBytes: number;
}

let statements = 0;
let counting = false;
const observers = new WeakSet<object>();

/** Connections of a benchmark that only looks on: what they send is not counted. */
export function lookOn(pool: pg.Pool): pg.Pool {
  return pool.on('connect', (client) => observers.add(client));
}

/** Counts every statement of this process from now on, through whatever pool. */
function countStatements(): void {
  if (counting) return;
  counting = true;
  const query = pg.Client.prototype.query as (...args: unknown[]) => unknown;
  pg.Client.prototype.query = function counted(this: pg.Client, ...args: unknown[]) {
    if (!observers.has(this)) statements++;
    return query.apply(this, args);
  } as typeof pg.Client.prototype.query;
}

/** Longer than an idle delivery waits between two looks, also on a busy machine. */
const quietMs = 1_500;

/**
 * Waits until nothing is sent any more: a delivery looks for mail for two seconds after its last, and would be counted
 * with whatever comes next.
 */
async function quiet(): Promise<void> {
  for (let before = -1; before !== statements; ) {
    before = statements;
    await sleep(quietMs);
  }
}

/** Does the work once all is quiet, and says what it cost. Nothing else may run meanwhile. */
export async function databaseCost(observer: pg.Pool, work: () => Promise<void>): Promise<DatabaseCost> {
  countStatements();
  await quiet();
  const from = await position(observer);
  const before = statements;
  await work();
  const roundTrips = statements - before;
  const walBytes = (await position(observer)) - from;
  return { roundTrips, walBytes };
}

async function position(observer: pg.Pool): Promise<number> {
  const { rows } = await observer.query<{ at: string }>(
    `select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::text as at`,
  );
  return Number(rows[0]?.at);
}

/** Events of a run's history by type, of the run that is open now. */
export async function eventsOf(deps: Deps, workflowId: string): Promise<Map<string, number>> {
  const { events } = await deps.temporal.workflow.getHandle(workflowId).fetchHistory();
  const counts = new Map<string, number>();
  for (const event of events ?? []) {
    const kind = Object.entries(event).find(([key, value]) => key.endsWith('EventAttributes') && value)?.[0] ?? '';
    counts.set(kind.replace('EventAttributes', ''), (counts.get(kind.replace('EventAttributes', '')) ?? 0) + 1);
  }
  return counts;
}

/** How many events a history has grown by. */
export const grown = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Map<string, number> =>
  new Map([...after].map(([kind, count]) => [kind, count - (before.get(kind) ?? 0)]));

export const total = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

/** What Temporal Cloud bills of a history, signals received left out: they are the sender's. */
export function actionsOf(counts: ReadonlyMap<string, number>): number {
  const billed = [
    'workflowExecutionUpdateAccepted',
    'activityTaskScheduled',
    'timerStarted',
    'upsertWorkflowSearchAttributes',
    'signalExternalWorkflowExecutionInitiated',
    'startChildWorkflowExecutionInitiated',
  ];
  return billed.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0);
}
