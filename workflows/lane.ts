import { CancellationScope, isCancellation, log, sleep } from '@temporalio/workflow';
import { pauseAfterGivenUp } from './policies.ts';
import type { Pulse } from './pulse.ts';

/**
 * One effect at a time, in the background of the main loop, which meanwhile goes on watching for commands, deadlines
 * and a full history. An effect that fails for good is not given up: the lane rests, then the loop may start it again.
 */
export class Lane {
  readonly #pulse: Pulse;
  #busy = false;
  #scope: CancellationScope | undefined;

  constructor(pulse: Pulse) {
    this.#pulse = pulse;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** Runs `effect`; `busy` until it has ended, a rest included. */
  start(effect: () => Promise<void>): void {
    this.#busy = true;
    void this.#run(effect);
  }

  /** Asks the running effect to end early. */
  stop(): void {
    this.#scope?.cancel();
  }

  async #run(effect: () => Promise<void>): Promise<void> {
    const scope = new CancellationScope();
    this.#scope = scope;
    try {
      await scope.run(effect);
    } catch (error) {
      if (!isCancellation(error)) {
        log.warn('An effect was given up; it is tried again later', { error: String(error) });
        await sleep(pauseAfterGivenUp).catch(() => undefined);
      }
    } finally {
      this.#scope = undefined;
      this.#busy = false;
      this.#pulse.beat();
    }
  }
}
