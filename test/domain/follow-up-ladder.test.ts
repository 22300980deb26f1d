import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Calendar } from '../../domain/calendar.ts';
import { isWorkingDay, nextWorkingDay, workingDaysBetween } from '../../domain/calendar.ts';
import { addDays } from '../../domain/dates.ts';
import { directorWeekly, followUpRungs, missingAsk, sentBackRungs } from '../../domain/follow-up-ladder.ts';
import { instantOf, localTimeOf } from '../../domain/zone.ts';

const zone = 'Europe/London';
const calendar: Calendar = { division: 'england-and-wales', closures: [] };
const setting = { calendar, zone };
const dates = fc.integer({ min: 0, max: 3300 }).map((days) => addDays('2019-03-01', days));

describe('a promise with an owner and a due date', () => {
  it('chases the owner at D-5, D and D+1 and the director at D+3', () => {
    expect(followUpRungs({ due: '2023-12-20', ...setting })).toEqual([
      { kind: 'owner_due_soon', dueOn: '2023-12-13', at: '2023-12-13T09:00:00.000Z' },
      { kind: 'owner_due', dueOn: '2023-12-20', at: '2023-12-20T09:00:00.000Z' },
      { kind: 'owner_overdue', dueOn: '2023-12-21', at: '2023-12-21T09:00:00.000Z' },
      { kind: 'director_overdue', dueOn: '2023-12-27', at: '2023-12-27T09:00:00.000Z' },
    ]);
  });

  it('then tells the director weekly, over Christmas on the next working day', () => {
    expect([1, 2].map((n) => directorWeekly(n, { due: '2023-12-20', ...setting }).dueOn)).toEqual([
      '2024-01-03',
      '2024-01-10',
    ]);
    expect(directorWeekly(1, { due: '2023-12-13', ...setting })).toMatchObject({
      kind: 'director_weekly',
      dueOn: '2023-12-27',
    });
  });

  it('due on a day off counts as due on the next working day, so that no two rungs meet', () => {
    const rungs = followUpRungs({ due: '2023-12-23', ...setting });
    expect(rungs.map(({ dueOn }) => dueOn)).toEqual(['2023-12-18', '2023-12-27', '2023-12-28', '2024-01-02']);
  });

  it('is chased in order, on working days, at the office’s hour', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 1, max: 8 }), (due, n) => {
        const rungs = [
          ...followUpRungs({ due, ...setting, time: '10:30' }),
          directorWeekly(n, { due, ...setting, time: '10:30' }),
        ];
        for (const [index, rung] of rungs.entries()) {
          expect(isWorkingDay(calendar, rung.dueOn)).toBe(true);
          expect(localTimeOf(rung.at, zone)).toBe('10:30');
          if (index > 0) expect(rung.at > (rungs[index - 1]?.at ?? '')).toBe(true);
        }
      }),
    );
  });
});

describe('a promise that lacks an owner, a date or recipients', () => {
  it('is asked about at capture, then every five working days, the officer copied from the second', () => {
    const from = instantOf('2023-12-14', '15:40', zone);
    expect([1, 2, 3].map((n) => missingAsk(n, from, setting))).toEqual([
      { kind: 'missing_ask', dueOn: '2023-12-14', at: from, copyOfficer: false },
      { kind: 'missing_ask', dueOn: '2023-12-21', at: '2023-12-21T09:00:00.000Z', copyOfficer: true },
      { kind: 'missing_ask', dueOn: '2024-01-02', at: '2024-01-02T09:00:00.000Z', copyOfficer: true },
    ]);
  });

  it('captured at a weekend is asked about on Monday', () => {
    expect(missingAsk(1, instantOf('2023-12-16', '15:40', zone), setting)).toMatchObject({
      dueOn: '2023-12-18',
      at: '2023-12-18T09:00:00.000Z',
      copyOfficer: false,
    });
  });

  it('is asked about on working days five apart for as long as it takes', () => {
    fc.assert(
      fc.property(dates, fc.integer({ min: 2, max: 20 }), (date, n) => {
        const from = instantOf(date, '23:15', zone);
        const ask = missingAsk(n, from, setting);
        expect(isWorkingDay(calendar, ask.dueOn)).toBe(true);
        expect(workingDaysBetween(calendar, nextWorkingDay(calendar, date), ask.dueOn)).toBe(5 * (n - 1));
      }),
    );
  });
});

describe('an answer that the body sent back', () => {
  it('is chased with its owner weekly and its director from the second week, on working days at the same hour', () => {
    const rungs = sentBackRungs({ on: '2024-03-18', ...setting });
    expect(rungs.slice(0, 4).map(({ kind, dueOn }) => [kind, dueOn])).toEqual([
      ['owner_overdue', '2024-03-25'],
      ['owner_overdue', '2024-04-02'], // Easter Monday is the 1st
      ['director_weekly', '2024-04-02'],
      ['owner_overdue', '2024-04-08'],
    ]);
    for (const { at, dueOn } of rungs) {
      expect(localTimeOf(at, zone)).toBe('09:00');
      expect(isWorkingDay(calendar, dueOn)).toBe(true);
    }
  });
});
