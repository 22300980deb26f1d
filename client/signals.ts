import { WorkflowNotFoundError } from '@temporalio/client';
import { followUpId, mailId, programmeId, roundId, taskQueues } from '../workflows/ids.ts';
import {
  deliveredSignal,
  type MailInput,
  mailWaitingSignal,
  programmeChangedSignal,
  replannedSignal,
} from '../workflows/messages.ts';
import type { Deps } from './deps.ts';

/** Signals after a commit: each may be sent again at will, and a run that is gone is a normal answer. */

/** Tells a programme that something is queued for its recalculation. @returns false when there is no such open run */
export function programmeChanged(deps: Deps, office: string, ref: string): Promise<boolean> {
  return toRun(() => handle(deps, programmeId(office, ref)).signal(programmeChangedSignal));
}

/** Tells a round that its rows have other dates now. @returns false when there is no such open run */
export function roundReplanned(deps: Deps, office: string, period: string): Promise<boolean> {
  return toRun(() => handle(deps, roundId(office, period)).signal(replannedSignal));
}

/** Tells a follow-up what became of a recipient's mail. @returns false when there is no such open run */
export function followUpDelivered(
  deps: Deps,
  office: string,
  id: string,
  what: { recipient: string; attempt: number; outcome: 'sent' | 'failed' | 'uncertain'; at: string },
): Promise<boolean> {
  return toRun(() => handle(deps, followUpId(office, id)).signal(deliveredSignal, what));
}

/** Tells the office's mail delivery that rows wait, starting it when it isn't there. */
export async function mailWaiting(deps: Deps, office: string): Promise<void> {
  const input: MailInput = { office, paused: false };
  await deps.temporal.workflow.signalWithStart('mailDelivery', {
    workflowId: mailId(office),
    taskQueue: taskQueues.workflows,
    args: [input],
    signal: mailWaitingSignal,
  });
}

/** @returns false when the run is closed or was never there */
export async function toRun(signal: () => Promise<void>): Promise<boolean> {
  try {
    await signal();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

const handle = (deps: Deps, workflowId: string) => deps.temporal.workflow.getHandle(workflowId);
