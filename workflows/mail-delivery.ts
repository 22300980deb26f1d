import { allHandlersFinished, condition, continueAsNew, isCancellation, setHandler } from '@temporalio/workflow';
import { Lane } from './lane.ts';
import { type MailInput, mailPauseUpdate, mailResumeUpdate, mailWaitingSignal } from './messages.ts';
import { mailEffects } from './policies.ts';
import { Pulse } from './pulse.ts';
import { Shown } from './search-attributes.ts';
import { OfficeTime } from './time.ts';

/**
 * `mail/{office}`: sends what waits, for ever. Real time always, also for an office whose own clock is stepped: leases
 * and retries are between us and the relay.
 */
export async function mailDelivery(input: MailInput): Promise<void> {
  const { deliverMail } = mailEffects();
  const pulse = new Pulse(input);
  const time = new OfficeTime({ kind: 'real' }, pulse);
  const shown = new Shown();
  const delivery = new Lane(pulse);
  let { paused, waiting = true, wakeAt = null } = input;
  const attributes = () => ({ office: input.office, stage: paused ? 'paused' : 'delivering' });
  shown.show(attributes());

  // Signal: whoever writes mails must not depend on this run's worker. It may come while a delivery is under way, which
  // may have looked already: hence another delivery after it.
  setHandler(mailWaitingSignal, () => {
    pulse.beat();
    waiting = true;
  });
  // Updates: the officer who pauses waits to be told. Asking twice is harmless.
  setHandler(mailPauseUpdate, () => {
    pulse.beat();
    paused = true;
    delivery.stop();
    return { paused };
  });
  setHandler(mailResumeUpdate, () => {
    pulse.beat();
    paused = false;
    waiting = true;
    return { paused };
  });

  const deliver = async (): Promise<void> => {
    waiting = false;
    wakeAt = null;
    try {
      ({ wakeAt } = await deliverMail({ office: input.office }));
    } catch (error) {
      waiting = true;
      if (!isCancellation(error)) throw error;
    }
  };

  const deadline = () => (paused ? null : wakeAt);
  const next = (): 'continue' | 'finish' | 'show' | 'deliver' | 'arm' | null => {
    // A delivery must have ended before another run starts one, or two would work the same relay.
    if (pulse.isFull) return !delivery.busy ? 'continue' : finishing ? null : 'finish';
    if (shown.differs(attributes())) return 'show';
    const wanted = waiting || (wakeAt !== null && time.passed(wakeAt));
    if (wanted && !paused && !delivery.busy) return 'deliver';
    return time.isArmedFor(deadline()) ? null : 'arm';
  };

  let finishing = false;
  for (;;) {
    await condition(allHandlersFinished);
    const step = next();
    if (step === 'continue') await continueAsNew({ ...input, paused, waiting, wakeAt });
    else if (step === 'finish') {
      finishing = true;
      delivery.stop();
    } else if (step === 'show') shown.show(attributes());
    else if (step === 'deliver') delivery.start(deliver);
    else if (step === 'arm') time.arm(deadline());
    else await condition(() => next() !== null);
  }
}
