import { expect, it } from 'vitest';
import { isWorkingDay } from '../../../domain/calendar.ts';
import { conditionRungs } from '../../../domain/project/condition-ladder.ts';
import { localDateOf, localTimeOf } from '../../../domain/zone.ts';

const calendar = { division: 'england-and-wales' as const, closures: [] };
const zone = 'Europe/London';
const rungs = (dueOn: string) => conditionRungs({ dueOn, calendar, zone, time: '09:00' });

it('a condition’s owner is chased on working days at the office’s hour, through holidays and clock changes', () => {
  const all = rungs('2023-12-17');
  expect(all.slice(0, 5).map(({ kind, at }) => [kind, localDateOf(at, zone)])).toEqual([
    ['due_soon', '2023-12-11'],
    ['due', '2023-12-18'],
    ['overdue', '2023-12-19'],
    ['overdue', '2023-12-27'], // Boxing Day is the 26th
    ['overdue', '2024-01-02'],
  ]);
  expect(all).toHaveLength(29);
  expect(localDateOf(all.at(-1)?.at as string, zone) > '2024-06-01').toBe(true);
  for (const { at } of all) {
    expect(localTimeOf(at, zone)).toBe('09:00');
    expect(isWorkingDay(calendar, localDateOf(at, zone))).toBe(true);
  }
});

it('a condition is chased as far ahead as the bank holidays are known; one that is due later is refused', () => {
  expect(rungs('2028-12-11').length).toBeLessThan(7);
  expect(() => rungs('2029-01-15')).toThrow('Bank holidays are known to the end of 2028');
});
