import { CancellationScope, setHandler, sleep } from '@temporalio/workflow';
import { clockMovedSignal, type OfficeClock } from './messages.ts';
import type { Pulse } from './pulse.ts';

/**
 * The office's clock inside one run. Real: the run's pulse, woken by one durable timer. Stepped: the instant last told
 * by the signal `clockMoved`; several moves collapse into the latest, and it never goes back.
 */
export class OfficeTime {
  readonly #pulse: Pulse;
  #clock: OfficeClock;
  /** The deadline that the running timer is for. */
  #armed: string | null = null;
  #timer: CancellationScope | undefined;

  constructor(clock: OfficeClock, pulse: Pulse) {
    this.#clock = clock;
    this.#pulse = pulse;
    // Signal: whoever steps the clock must not depend on a live worker.
    setHandler(clockMovedSignal, ({ now }) => {
      pulse.beat();
      if (this.#clock.kind === 'stepped' && Date.parse(now) > Date.parse(this.#clock.now)) {
        this.#clock = { kind: 'stepped', now: new Date(now).toISOString() };
      }
    });
  }

  /** The clock as it stands: what a run hands to the next one. */
  get clock(): OfficeClock {
    return this.#clock;
  }

  /** UTC instant on the office's clock, as of the last pulse. */
  now(): string {
    return this.#clock.kind === 'stepped' ? this.#clock.now : new Date(this.#pulse.now).toISOString();
  }

  /** The same as of this very moment: for validators, whose answers leave no trace in history. */
  livelyNow(): string {
    return this.#clock.kind === 'stepped' ? this.#clock.now : new Date(Date.now()).toISOString();
  }

  /** True once the office's clock shows `at` or later. */
  passed(at: string): boolean {
    return Date.parse(at) <= Date.parse(this.now());
  }

  /**
   * Makes sure that the run wakes at `at`. A timer whose deadline is unchanged is kept: taking it down and setting it
   * up again would cost two history events for each command.
   */
  arm(at: string | null): void {
    if (this.isArmedFor(at)) return;
    const deadline = this.#ahead(at);
    this.#timer?.cancel();
    this.#timer = undefined;
    this.#armed = deadline;
    if (deadline !== null) void this.#wakeAt(deadline);
  }

  /** True when `arm` would change nothing: the timer that there is, if any, is the right one. */
  isArmedFor(at: string | null): boolean {
    return this.#clock.kind === 'stepped' || this.#ahead(at) === this.#armed;
  }

  #ahead(at: string | null): string | null {
    return at !== null && !this.passed(at) ? at : null;
  }

  async #wakeAt(deadline: string): Promise<void> {
    const timer = new CancellationScope();
    this.#timer = timer;
    const ms = Math.max(1, Date.parse(deadline) - this.#pulse.now);
    try {
      await timer.run(() => sleep(ms));
    } catch {
      return; // Another deadline took its place, or the run is being cancelled: then the main function says so.
    }
    // A timer that has fired is proof that its deadline has passed, whatever a machine's clock says.
    this.#pulse.beat(Date.parse(deadline));
    if (this.#timer === timer) this.#armed = null;
  }
}
