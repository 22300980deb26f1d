import { setTimeout as sleep } from 'node:timers/promises';

/** What has been started, to be stopped in reverse. */
export interface StopStack {
  add(name: string, stop: () => Promise<void> | void): void;
  /** Stops everything, the newest first; what fails or takes too long is told and does not hold up the rest. */
  stopAll(told: (sentence: string) => void): Promise<void>;
}

/** @param limitMs for each of them */
export function stopStack(limitMs = 45_000): StopStack {
  const started: { name: string; stop: () => Promise<void> | void }[] = [];
  return {
    add: (name, stop) => started.push({ name, stop }),
    stopAll: async (told) => {
      for (let one = started.pop(); one; one = started.pop()) {
        const { name, stop } = one;
        const enough = new AbortController();
        const late = sleep(limitMs, 'late', { signal: enough.signal }).catch(() => 'done');
        const outcome = await Promise.race([
          Promise.resolve()
            .then(stop)
            .then(
              () => 'done',
              (error: Error) => `failed: ${error.message}`,
            ),
          late,
        ]);
        enough.abort();
        if (outcome === 'late') told(`${name} did not stop within ${limitMs / 1000} s`);
        else if (outcome !== 'done') told(`Stopping ${name} ${outcome}`);
      }
    },
  };
}
