import { workflowInfo } from '@temporalio/workflow';
import { historyCap, leastHistoryCap, renewAfterDays, renewSpreadDays } from './policies.ts';

const dayMs = 86_400_000;

/**
 * What a run knows of time and of its own history, as of the last thing that its history tells of: a message taken in,
 * an effect's end, a timer. Between those it must not look: a task that brings nothing but a refused update leaves no
 * trace, and what it made the run do could not be replayed (measured: `TMPRL1100 No command scheduled for event`).
 */
export class Pulse {
  readonly #cap: number;
  #now = 0;
  #isFull = false;
  #isOverfull = false;

  /** @param given `historyCap` is set low by tests */
  constructor(given: { historyCap?: number }) {
    this.#cap = Math.max(given.historyCap ?? historyCap, leastHistoryCap);
    this.beat();
  }

  /** Real time in milliseconds at the last beat. */
  get now(): number {
    return this.#now;
  }

  /**
   * True when the run should continue as new: the server suggests it, its history has reached the cap, or it is about
   * a month old; that is spread by the id, so that 10,000 runs don't renew on one day.
   */
  get isFull(): boolean {
    return this.#isFull;
  }

  /** True at twice the cap: then no effect is waited for any more. */
  get isOverfull(): boolean {
    return this.#isOverfull;
  }

  /** Called by whatever history tells of, and by nothing else: never by a validator, a query or a condition. */
  beat(least = 0): void {
    const { continueAsNewSuggested, historyLength, runStartTime, workflowId } = workflowInfo();
    this.#now = Math.max(this.#now, Date.now(), least);
    const days = renewAfterDays + (hash(workflowId) % (renewSpreadDays * 24)) / 24;
    const isOld = this.#now - runStartTime.getTime() >= days * dayMs;
    this.#isFull ||= continueAsNewSuggested || historyLength >= this.#cap || isOld;
    this.#isOverfull ||= historyLength >= 2 * this.#cap;
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}
