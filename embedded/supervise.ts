import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** A server of ours that is started again when it dies, on the same address, until it is stopped. */
export interface Supervised {
  pid(): number;
  stop(): Promise<void>;
}

export interface Supervision {
  name: string;
  /** Starts it and answers once it is ready; throws when it does not come up. */
  start(): Promise<ChildProcess>;
  /** Signals in turn, with the ms to wait after each. */
  stopSignals: [NodeJS.Signals, number][];
  /** Told when it died by itself, and when it is back. */
  notice(message: string): void;
}

/**
 * Starts a child and keeps it running: after a crash again at once, then after ever longer waits up to ten seconds.
 * Clients reconnect by themselves, so a crash costs seconds and nothing else.
 * @throws what the first `start` throws
 */
export async function supervise({ name, start, stopSignals, notice }: Supervision): Promise<Supervised> {
  const stopping = new AbortController();
  let child = await start();
  let restarting: Promise<void> = Promise.resolve();

  const watch = () =>
    child.once('exit', (code, signal) => {
      if (!stopping.signal.aborted) restarting = restart(`${name} ended by itself (${signal ?? `exit code ${code}`})`);
    });
  const restart = async (why: string) => {
    notice(`${why}; starting it again`);
    for (let waitMs = 100; !stopping.signal.aborted; waitMs = Math.min(waitMs * 2, 10_000)) {
      try {
        child = await start();
        if (hasEnded(child)) continue;
        watch();
        return notice(`${name} is back as process ${child.pid}`);
      } catch (error) {
        notice(`${name} did not start: ${(error as Error).message}`);
        await sleep(waitMs, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      }
    }
  };
  watch();

  return {
    pid: () => child.pid ?? 0,
    stop: async () => {
      stopping.abort();
      await restarting;
      await endChild(child, stopSignals);
    },
  };
}

/** Sends each signal in turn until the child has ended. */
export async function endChild(child: ChildProcess, signals: [NodeJS.Signals, number][]): Promise<void> {
  for (const [signal, waitMs] of signals) {
    if (hasEnded(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const enough = new AbortController();
    await Promise.race([ended, sleep(waitMs, undefined, { signal: enough.signal }).catch(() => undefined)]);
    enough.abort();
  }
}

/** Whether the process is over. */
export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
