import { describe, expect, it } from 'vitest';
import { hold } from './harness/drive.ts';
import { meta, office } from './harness/samples.ts';
import { world } from './harness/world.ts';

const { start } = world();
const nine = '2023-11-28T09:00:00.000Z';
const later = (seconds: number) => new Date(Date.parse(nine) + seconds * 1_000).toISOString();

async function delivery(more: object = {}) {
  const relay = { wakeAt: null as string | null, holds: false, fails: false };
  const deliverMail = () => {
    if (relay.fails) throw new Error('The relay is away');
    if (relay.holds) return hold;
    const { wakeAt } = relay;
    relay.wakeAt = null;
    return { wakeAt };
  };
  const input = { office, paused: false, ...more };
  const run = await start({
    type: 'mailDelivery',
    workflowId: 'mail/harbour',
    input,
    at: nine,
    stubs: { deliverMail },
  });
  const runs = () => run.called('deliverMail').length;
  return { run, relay, runs };
}

describe('mail delivery', () => {
  it('looks once when it starts, then when mail waits', async () => {
    const { run, runs } = await delivery();
    expect(runs()).toBe(1);
    await run.advanceTo(later(86_400));
    expect(runs()).toBe(1);
    await run.signal('mailWaiting');
    expect(runs()).toBe(2);
  });

  it('delivers again after a delivery during which more mail came, however often it was told', async () => {
    const { run, relay, runs } = await delivery();
    relay.holds = true;
    await run.signal('mailWaiting');
    await run.signal('mailWaiting');
    await run.signal('mailWaiting');
    expect(runs()).toBe(2);
    relay.holds = false;
    await run.release('deliverMail', { wakeAt: null });
    expect(runs()).toBe(3);
    expect(run.onHold('deliverMail')).toBe(0);
  });

  it('misses no signal that comes in the same task as a delivery’s end', async () => {
    const { run, relay, runs } = await delivery();
    relay.holds = true;
    await run.signal('mailWaiting');
    relay.holds = false;
    run.postSignal('mailWaiting');
    await run.release('deliverMail', { wakeAt: null });
    expect(runs()).toBe(3);
  });

  it('wakes for the earliest lease or retry, in real time', async () => {
    const { run, relay, runs } = await delivery();
    relay.wakeAt = later(90);
    await run.signal('mailWaiting');
    await run.advanceTo(later(89));
    expect(runs()).toBe(2);
    await run.advanceTo(later(91));
    expect(runs()).toBe(3);
  });

  it('paused sends nothing and ends what is under way; resumed goes on', async () => {
    const { run, relay, runs } = await delivery();
    relay.holds = true;
    await run.signal('mailWaiting');
    expect(await run.update('pause', { meta: meta() })).toEqual({ paused: true });
    expect(run.onHold('deliverMail')).toBe(0);
    await run.signal('mailWaiting');
    await run.advanceTo(later(3_600));
    expect(runs()).toBe(2);
    relay.holds = false;
    expect(await run.update('resume', { meta: meta() })).toEqual({ paused: false });
    expect(runs()).toBe(3);
  });

  it('goes on for ever with short histories, and keeps its pause and its next wake', async () => {
    const { run, relay, runs } = await delivery({ historyCap: 20 });
    for (let n = 0; n < 40; n++) await run.signal('mailWaiting');
    expect(run.run).toBeGreaterThan(5);
    expect(runs()).toBe(41);
    expect(Math.max(...run.events)).toBeLessThan(40);
    relay.wakeAt = later(60);
    await run.signal('mailWaiting');
    const due = runs();
    const before = run.run;
    await run.update('pause', { meta: meta() });
    while (run.run === before) await run.signal('mailWaiting');
    await run.advanceTo(later(120));
    expect(runs()).toBe(due);
    await run.update('resume', { meta: meta() });
    expect(runs()).toBe(due + 1);
  });

  it('during a storm of signals ends a long delivery in order to continue as new, and delivers on', async () => {
    const { run, relay } = await delivery({ historyCap: 40 });
    relay.holds = true;
    for (let n = 0; n < 60; n++) await run.signal('mailWaiting');
    expect(run.run).toBeGreaterThan(2);
    expect(Math.max(...run.events)).toBeLessThan(60);
    expect(run.onHold('deliverMail')).toBe(1);
  });

  it('tries again for ever when the relay is away', async () => {
    const { run, relay, runs } = await delivery();
    relay.fails = true;
    await run.signal('mailWaiting');
    await run.advanceTo(later(86_400));
    expect(runs()).toBeGreaterThan(100);
    relay.fails = false;
    await run.advanceTo(later(86_500));
    const settled = runs();
    await run.advanceTo(later(2 * 86_400));
    expect(runs()).toBe(settled);
  });
});
