import { setTimeout as sleep } from 'node:timers/promises';
import { type OfficeWork, officeWork } from '../records/office-work.ts';
import { officeNow } from '../records/offices.ts';
import { progressQuery } from '../workflows/messages.ts';
import type { Deps } from './deps.ts';
import { NotNow } from './not-now.ts';

const standardWait = 30_000;

/**
 * Waits until an office's engine has nothing left to do at the instant its clock shows: nothing due, no mail on its
 * way, nothing accepted that is not recorded.
 * @param runs workflow ids that must also say themselves that they rest
 * @param waitMs how long, in real milliseconds
 * @throws NotNow naming what is still at work
 */
export async function quiet(
  deps: Deps,
  office: string,
  runs: readonly string[] = [],
  waitMs = standardWait,
): Promise<void> {
  const end = Date.now() + waitMs;
  for (let pause = 20; ; pause = Math.min(pause * 2, 250)) {
    const left = await stillWorking(deps, office, runs);
    if (left === '') return;
    if (Date.now() > end) {
      const sentence = `The engine is still at work on ${left}. Look again in a moment; the status page says more.`;
      throw new NotNow(sentence, { accepted: true });
    }
    await sleep(pause);
  }
}

/** What is not done yet, in words; '' when all is quiet. */
async function stillWorking(deps: Deps, office: string, runs: readonly string[]): Promise<string> {
  const left = inWords(await officeWork(deps.db, office, await officeNow(deps.db, office)));
  if (left !== '') return left;
  for (let from = 0; from < runs.length; from += 10) {
    const busy = await Promise.all(runs.slice(from, from + 10).map((id) => isBusy(deps, id)));
    if (busy.includes(true)) return 'what has just fallen due';
  }
  // A run may have written between the count and its own answer.
  return runs.length === 0 ? '' : inWords(await officeWork(deps.db, office, await officeNow(deps.db, office)));
}

/** A run that is gone rests; one that nobody works for does not. */
async function isBusy(deps: Deps, workflowId: string): Promise<boolean> {
  try {
    const query = () => deps.temporal.workflow.getHandle(workflowId).query(progressQuery);
    const { busy } = await deps.temporal.withDeadline(Date.now() + 5_000, query);
    const { status } = busy ? await deps.temporal.workflow.getHandle(workflowId).describe() : { status: null };
    return busy && status?.name === 'RUNNING';
  } catch (error) {
    return (error as Error).name !== 'WorkflowNotFoundError';
  }
}

function inWords(work: OfficeWork): string {
  const said: [number, string, string][] = [
    [work.due, 'deadline', 'deadlines'],
    [work.rounds, 'step of the monthly reporting', 'steps of the monthly reporting'],
    [work.mails, 'mail', 'mails'],
    [work.recalculations, 'rating', 'ratings'],
    [work.unrecorded, 'command that is not recorded yet', 'commands that are not recorded yet'],
  ];
  return said
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${count} ${count === 1 ? one : many}`)
    .join(', ');
}
