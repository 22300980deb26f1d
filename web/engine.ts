import type { Deps } from '../client/deps.ts';
import { taskQueues } from '../workflows/ids.ts';

/** Whether Temporal answers and somebody works for it. */
export interface EngineState {
  working: boolean;
  /** What is wrong, in a sentence; '' when nothing is. */
  words: string;
}

/** Asks Temporal, within two seconds, whether it answers and each task queue has a worker. Never throws. */
export async function engineState({ temporal }: Deps): Promise<EngineState> {
  try {
    const idle = await temporal.withDeadline(Date.now() + 2_000, async () => {
      const asked = await Promise.all(
        Object.values(taskQueues).map(async (name) => {
          const { pollers } = await temporal.workflowService.describeTaskQueue({
            namespace: temporal.options.namespace,
            taskQueue: { name },
            // 2: activities. Every queue has some, and the workflow queue has workflow pollers with them.
            taskQueueType: 2,
          });
          return (pollers ?? []).length > 0 ? [] : [name];
        }),
      );
      return asked.flat();
    });
    if (idle.length === 0) return { working: true, words: '' };
    return { working: false, words: `No worker is running for ${idle.join(', ')}: what is due waits until one is.` };
  } catch {
    return { working: false, words: 'Temporal does not answer: decisions and reminders wait until it does.' };
  }
}
