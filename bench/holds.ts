import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until it holds, looking often enough not to matter beside seconds. Gives up after five minutes. */
export async function holds(what: () => Promise<boolean>, everyMs = 25): Promise<void> {
  for (const end = performance.now() + 300_000; performance.now() < end; await sleep(everyMs)) {
    if (await what()) return;
  }
  throw new Error('A benchmark has not come to its end in five minutes.');
}
