import { randomBytes } from 'node:crypto';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, inject } from 'vitest';
import { registerSearchAttributes } from '../../../embedded/search-attributes.ts';
import { bundle } from './bundle.ts';

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

interface OneHistory {
  workflowId: string;
  runId: string;
  type: string;
  history: History;
}

interface Server {
  client: Client;
  taskQueue: string;
  code: string;
  histories(): Promise<OneHistory[]>;
}

/** A real server with workers that forget every run after each task, as if they were restarted before it. */
// biome-ignore lint/suspicious/noExplicitAny: stubs take what the workflows pass
export function server(activities: Record<string, (args: any) => Promise<unknown>>): Server {
  const taskQueue = `t${randomBytes(4).toString('hex')}-workflows`;
  const it = { taskQueue } as Server;
  const workers: { worker: Worker; ended: Promise<void> }[] = [];
  let connection: Connection;
  let native: NativeConnection;
  beforeAll(async () => {
    Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR') });
    const address = inject('temporalAddress');
    connection = await Connection.connect({ address });
    native = await NativeConnection.connect({ address });
    it.code = (await bundle()).code;
    it.client = new Client({ connection, identity: 'test' });
    await registerSearchAttributes(it.client);
    const own = { connection: native, identity: 'test', activities, shutdownGraceTime: '5 seconds' } as const;
    const created = await Promise.all([
      Worker.create({ ...own, taskQueue, workflowBundle: { code: it.code }, maxCachedWorkflows: 0 }),
      Worker.create({ ...own, taskQueue: taskQueue.replace('workflows', 'mail') }),
      Worker.create({ ...own, taskQueue: taskQueue.replace('workflows', 'bulk') }),
    ]);
    for (const worker of created) workers.push({ worker, ended: worker.run() });
  });
  afterAll(async () => {
    for (const { worker } of workers) worker.shutdown();
    await Promise.all(workers.map(({ ended }) => ended));
    await native?.close();
    await connection?.close();
  });
  it.histories = async () => {
    const all: OneHistory[] = [];
    for await (const { workflowId, runId, type } of it.client.workflow.list({ query: `TaskQueue = "${taskQueue}"` })) {
      const history = await it.client.workflow.getHandle(workflowId, runId).fetchHistory();
      if (hasRun(history)) all.push({ workflowId, runId, type, history });
    }
    return all;
  };
  return it;
}

/**
 * Whether a worker has done anything in it yet. A run that has only just continued as new waits for its first task, and
 * a replay of nothing never ends.
 */
export const hasRun = ({ events }: History): boolean =>
  (events ?? []).some((event) => event.workflowTaskCompletedEventAttributes);

/** Replays histories by a bundle; the errors by run, none when all of them still fit. */
export async function replay(code: string, histories: { workflowId: string; history: unknown }[]): Promise<string[]> {
  const errors: string[] = [];
  for await (const { workflowId, error } of Worker.runReplayHistories(
    { workflowBundle: { code } },
    histories as never,
  )) {
    if (error) errors.push(`${workflowId}: ${error.message}`);
  }
  return errors;
}

/** History events, and what a Temporal account would bill. */
export function costOf({ events }: History): { events: number; actions: number } {
  const all = events ?? [];
  const isBilled = (event: (typeof all)[number]) =>
    event.workflowExecutionStartedEventAttributes ||
    event.workflowExecutionUpdateAcceptedEventAttributes ||
    event.workflowExecutionSignaledEventAttributes ||
    event.activityTaskScheduledEventAttributes ||
    event.timerStartedEventAttributes ||
    event.upsertWorkflowSearchAttributesEventAttributes;
  return { events: all.length, actions: all.filter(isBilled).length };
}

/** A history as it is saved: JSON, without the server's own ids of queues. */
export const asJson = (history: History): string => historyToJSON(history as never);
