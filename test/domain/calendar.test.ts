import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Division } from '../../domain/bank-holidays.ts';
import { bankHolidays } from '../../domain/bank-holidays.ts';
import type { Calendar } from '../../domain/calendar.ts';
import {
  addWorkingDays,
  calendarWarning,
  effectiveAfterClearDays,
  isWorkingDay,
  lastWorkingDay,
  nextWorkingDay,
  workingDaysBetween,
} from '../../domain/calendar.ts';
import { addDays, firstDay, lastDay, monthOf, weekday } from '../../domain/dates.ts';

const england: Calendar = { division: 'england-and-wales', closures: [] };
const divisions: Division[] = ['england-and-wales', 'scotland', 'northern-ireland'];

const days = fc.integer({ min: 0, max: 3500 }).map((count) => addDays('2019-03-01', count));
const calendars = fc.record({
  division: fc.constantFrom(...divisions),
  closures: fc.array(days, { maxLength: 8 }),
});

describe('a working day', () => {
  it('is never one of the 280 bank holidays', () => {
    const all = divisions.flatMap((division) => [...bankHolidays(division)].map((date) => ({ division, date })));
    expect(all).toHaveLength(280);
    for (const { division, date } of all) expect(isWorkingDay({ division, closures: [] }, date)).toBe(false);
  });

  it('is every other Monday to Friday, and no weekend', () => {
    for (const division of divisions) {
      for (let date = '2019-01-01'; date <= '2028-12-31'; date = addDays(date, 1)) {
        expect(isWorkingDay({ division, closures: [] }, date)).toBe(
          weekday(date) < 6 && !bankHolidays(division).has(date),
        );
      }
    }
  });

  it('differs between divisions and with closures', () => {
    expect(isWorkingDay({ division: 'scotland', closures: [] }, '2024-04-01')).toBe(true);
    expect(isWorkingDay(england, '2024-04-01')).toBe(false);
    expect(isWorkingDay({ division: 'northern-ireland', closures: [] }, '2024-03-18')).toBe(false);
    expect(isWorkingDay({ ...england, closures: ['2023-12-28'] }, '2023-12-28')).toBe(false);
  });
});

describe('published vectors for England', () => {
  it('March 2024 ends on Thursday 28 (Good Friday) and its third working day after is 4 April', () => {
    expect(lastWorkingDay(england, '2024-03')).toBe('2024-03-28');
    expect(addWorkingDays(england, '2024-03-28', 3)).toBe('2024-04-04');
  });

  it('December 2023 ends on the 29th and working day 3 of January is the 4th', () => {
    expect(lastWorkingDay(england, '2023-12')).toBe('2023-12-29');
    expect(addWorkingDays(england, '2023-12-29', 3)).toBe('2024-01-04');
  });

  it('April 2023 has 18 working days, the fifth on the 11th', () => {
    expect(workingDaysBetween(england, '2023-03-31', '2023-04-30')).toBe(18);
    expect(addWorkingDays(england, '2023-03-31', 5)).toBe('2023-04-11');
  });

  it('May 2023 lost three days, the coronation among them', () => {
    expect(workingDaysBetween(england, '2023-04-30', '2023-05-31')).toBe(20);
  });

  it('a decision takes effect after five clear working days (call-in)', () => {
    expect(effectiveAfterClearDays(england, '2024-09-30', 5)).toBe('2024-10-08');
    expect(effectiveAfterClearDays(england, '2023-12-20', 5)).toBe('2024-01-02');
    expect(effectiveAfterClearDays(england, '2024-09-30', 0)).toBe('2024-10-01');
  });
});

describe('counting working days', () => {
  it('starts from a day off where it stands', () => {
    expect(addWorkingDays(england, '2023-12-02', 1)).toBe('2023-12-04');
    expect(addWorkingDays(england, '2023-12-03', -1)).toBe('2023-12-01');
    expect(addWorkingDays(england, '2023-12-02', 0)).toBe('2023-12-02');
    expect(nextWorkingDay(england, '2023-12-02')).toBe('2023-12-04');
    expect(nextWorkingDay(england, '2023-12-04')).toBe('2023-12-04');
  });

  it('lands on a working day with exactly that many on the way, and comes back', () => {
    fc.assert(
      fc.property(calendars, days, fc.integer({ min: -30, max: 30 }), (calendar, start, count) => {
        const from = nextWorkingDay(calendar, start);
        const there = addWorkingDays(calendar, from, count);
        expect(isWorkingDay(calendar, there)).toBe(true);
        expect(workingDaysBetween(calendar, from, there)).toBe(count);
        expect(addWorkingDays(calendar, there, -count)).toBe(from);
      }),
      { numRuns: 200 },
    );
  });

  it('finds a month end after which only days off follow', () => {
    fc.assert(
      fc.property(calendars, days, (calendar, date) => {
        const period = monthOf(date);
        const last = lastWorkingDay(calendar, period);
        expect(monthOf(last)).toBe(period);
        expect(isWorkingDay(calendar, last)).toBe(true);
        for (let day = addDays(last, 1); day <= lastDay(period); day = addDays(day, 1))
          expect(isWorkingDay(calendar, day)).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  it('says so when an office is closed all month', () => {
    const closures = Array.from({ length: 31 }, (_, index) => addDays(firstDay('2024-08'), index));
    expect(() => lastWorkingDay({ ...england, closures }, '2024-08')).toThrow('no working day in August 2024');
  });
});

describe('the end of the list of bank holidays', () => {
  it('is refused beyond, not guessed', () => {
    expect(isWorkingDay(england, '2028-12-29')).toBe(true);
    expect(() => isWorkingDay(england, '2029-01-02')).toThrow(expect.objectContaining({ code: 'calendar_ends' }));
    expect(() => addWorkingDays(england, '2028-12-29', 1)).toThrow(expect.objectContaining({ code: 'calendar_ends' }));
    expect(() => isWorkingDay(england, '2018-12-31')).toThrow(expect.objectContaining({ code: 'calendar_starts' }));
    expect(() => addWorkingDays(england, '2024-01-02', Number.POSITIVE_INFINITY)).toThrow('whole');
  });

  it('is announced twelve months ahead', () => {
    expect(calendarWarning(england, '2027-12-31')).toBeUndefined();
    expect(calendarWarning(england, '2028-01-01')).toContain('31 December 2028');
    expect(calendarWarning(england, '2029-01-01')).toContain('Nothing can be planned');
  });
});
