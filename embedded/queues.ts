import { setTimeout as sleep } from 'node:timers/promises';
import type { Deps } from '../client/deps.ts';
import { Refusal } from '../setup/refusal.mjs';
import { engineState } from '../web/engine.ts';

/**
 * Waits until every task queue has somebody who works for it: only then is what people ask done.
 * @throws Refusal saying what is missing, after `waitMs`
 */
export async function queuesPolled(deps: Deps, waitMs = 60_000): Promise<void> {
  for (const until = performance.now() + waitMs; ; await sleep(50)) {
    const { working, words } = await engineState(deps);
    if (working) return;
    if (performance.now() > until) throw new Refusal(`${words} Look into the log of the worker.`);
  }
}
