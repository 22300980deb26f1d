import { workflowInfo } from '@temporalio/workflow';
import { historyCap, leastHistoryCap, renewAfterDays, renewSpreadDays } from './policies.ts';

const dayMs = 86_400_000;

/**
 * True when the run should continue as new: the server suggests it, its history has reached the cap, or it is about a
 * month old. The last is looked at on a wake only, and spread by the id, so that 10,000 runs don't renew on one day.
 * @param given `historyCap` is set low by tests
 */
export function historyIsFull(given: { historyCap?: number }): boolean {
  const { continueAsNewSuggested, historyLength, runStartTime, workflowId } = workflowInfo();
  const cap = Math.max(given.historyCap ?? historyCap, leastHistoryCap);
  const days = renewAfterDays + (hash(workflowId) % (renewSpreadDays * 24)) / 24;
  return continueAsNewSuggested || historyLength >= cap || Date.now() - runStartTime.getTime() >= days * dayMs;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}
