import { describe, expect, it } from 'vitest';
import { office, zone } from './harness/samples.ts';
import { world } from './harness/world.ts';

const { start } = world();

async function opener(given: { scheduledAt?: string; period?: string }) {
  return start({
    type: 'roundOpener',
    workflowId: 'round-opener/harbour',
    input: { office, zone, period: given.period ?? null },
    at: '2024-02-03T12:00:00.000Z',
    stubs: { startRound: () => undefined },
    ...(given.scheduledAt ? { scheduledAt: given.scheduledAt } : {}),
  });
}

describe('opening a round', () => {
  it.each([
    ['the Schedule’s own time, however late it comes', { scheduledAt: '2023-11-10T06:00:00Z' }, '2023-11'],
    ['the office’s zone at the start of a summer month', { scheduledAt: '2024-06-30T23:30:00Z' }, '2024-07'],
    ['a hand start', { period: '2023-12' }, '2023-12'],
    ['a hand start, whatever a Schedule says', { period: '2023-12', scheduledAt: '2023-11-10T06:00:00Z' }, '2023-12'],
  ])('takes the month from %s', async (_, given, period) => {
    const run = await opener(given);
    expect(run.called('startRound').map(({ args }) => args)).toEqual([{ office, period }]);
    expect(run.closed).toBe('completed');
  });

  it('fails, rather than guess, when nobody says which month', async () => {
    const run = await opener({});
    expect(run.closed).toBe('failed');
    expect(run.activities).toEqual([]);
  });
});
