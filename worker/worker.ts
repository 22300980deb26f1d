import { NativeConnection, type NativeConnectionOptions, Worker, type WorkerOptions } from '@temporalio/worker';
import { bulkEffects, mailEffects, quickEffects } from '../activities/create.ts';
import type { MailSettings } from '../activities/deliver-mail.ts';
import type { Deps } from '../client/deps.ts';
import { taskQueues } from '../workflows/ids.ts';
import { workflowBundle } from './bundle.ts';
import { startHousekeeping } from './housekeeping.ts';

/** Where the workers connect to; the same address, TLS and key as the client's. */
export interface WorkerTarget {
  options: NativeConnectionOptions;
  namespace: string;
}

export interface WorkerSettings {
  mail: Omit<MailSettings, 'stopping'>;
  /** Workflows kept in memory, about 0.3 MB each; tests pass 0. */
  maxCachedWorkflows: number;
}

export interface RunningWorkers {
  /** Rejects when a worker fails by itself; never resolves before `stop`. */
  ended: Promise<void>;
  /** Takes no more work, lets what is under way finish (at most 25 s), and closes the connections. Safe to call twice. */
  stop(): Promise<void>;
}

/** How long running activities may go on once a stop has begun, and when they are dropped. */
const grace = { shutdownGraceTime: '20s', shutdownForceTime: '25s' } as const;

/**
 * Activities at once. Quick ones share the pool of eight connections, and more of them would wait there; one delivery
 * an office is under way at a time; bulk work is few and long.
 */
const slots = { workflows: 32, mail: 16, bulk: 4 };

/**
 * Starts the three workers of this process and its housekeeping. `Runtime.install` belongs to the program, before this.
 * @throws when Temporal doesn't answer
 */
export async function startWorkers(
  deps: Deps,
  target: WorkerTarget,
  settings: WorkerSettings,
): Promise<RunningWorkers> {
  const bundle = workflowBundle();
  const stopping = new AbortController();
  const mail = mailEffects(deps, { ...settings.mail, stopping: stopping.signal });
  const connection = await NativeConnection.connect(target.options);
  const common = { connection, namespace: target.namespace, ...grace };
  const make = (options: Pick<WorkerOptions, 'taskQueue' | 'activities'> & Partial<WorkerOptions>) =>
    Worker.create({ ...common, ...options });
  const workers = await Promise.all([
    make({
      taskQueue: taskQueues.workflows,
      activities: quickEffects(deps),
      workflowBundle: await bundle,
      maxCachedWorkflows: settings.maxCachedWorkflows,
      // A killed worker's runs go to another after this: it took a drain's end from 17.7 s to 9.7 s.
      stickyQueueScheduleToStartTimeout: '2s',
      maxConcurrentActivityTaskExecutions: slots.workflows,
    }),
    make({
      taskQueue: taskQueues.mail,
      activities: mail.effects,
      maxConcurrentActivityTaskExecutions: slots.mail,
    }),
    make({
      taskQueue: taskQueues.bulk,
      activities: bulkEffects(deps),
      maxConcurrentActivityTaskExecutions: slots.bulk,
    }),
  ]);
  const housekeeping = startHousekeeping(deps);
  const runs = Promise.all(workers.map((worker) => worker.run()));
  const ended = runs.then(() => undefined);
  ended.catch((error: unknown) => deps.log.error({ error }, 'a worker has failed'));
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    stopping.abort();
    await housekeeping.stop();
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    await ended.catch(() => undefined);
    mail.close();
    await connection.close();
  };
  return {
    ended,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
