import { describe, expect, it } from 'vitest';
import { driftOf } from '../../domain/programme-drift.ts';

const project = (ref: string, forecastTo: string | null, more: object = {}) => ({
  ref,
  title: `Project ${ref}`,
  finishOriginal: '2024-04-30',
  forecastTo,
  budgetPence: null,
  outturnPence: null,
  reBaselines: 0,
  ...more,
});

describe('drift against the original baseline', () => {
  it('counts from the first promise, by the later end of a range, the furthest first', () => {
    const drift = driftOf([
      project('A', '2024-05-30'),
      project('B', '2024-08-31', { reBaselines: 2 }),
      project('C', '2024-04-30'),
      project('D', '2024-03-31', { reBaselines: 1 }),
      project('E', null),
    ]);
    expect(drift).toMatchObject({ laterCount: 2, worstDays: 123, reBaselines: 3, overPence: null });
    expect(drift.later.map(({ ref, days }) => `${ref} ${days}`)).toEqual(['B 123', 'A 30']);
  });

  it('adds up outturn less budget where both are known, to the penny', () => {
    const drift = driftOf([
      project('A', null, { budgetPence: '100000000000001', outturnPence: '100000000000003' }),
      project('B', null, { budgetPence: '500', outturnPence: '400' }),
      project('C', null, { budgetPence: '900' }),
    ]);
    expect(drift.overPence).toBe('-98');
  });

  it('names at most five, so that a programme of thousands still has a sentence', () => {
    const drift = driftOf(Array.from({ length: 12 }, (_, n) => project(`P${n}`, '2024-05-01')));
    expect([drift.later.length, drift.laterCount]).toEqual([5, 12]);
  });
});
