import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  addMonths,
  daysBetween,
  firstDay,
  formatDate,
  formatShortDate,
  isLocalDate,
  isPeriod,
  lastDay,
  laterOf,
  monthOf,
  nextPeriod,
  periodName,
  previousPeriod,
  weekday,
  weekdayName,
} from '../../domain/dates.ts';
import { Refusal } from '../../domain/refusal.ts';

const dates = fc.integer({ min: 0, max: 80_000 }).map((days) => addDays('1900-01-01', days));

describe('a date', () => {
  it.each(['2023-11-28', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('%s is one', (text) => {
    expect(isLocalDate(text)).toBe(true);
  });

  it.each([
    '2024-02-30',
    '2023-02-29',
    '1900-02-29',
    '2023-13-01',
    '2023-00-10',
    '2023-01-00',
    '2023-04-31',
    '0000-01-01',
    '2023-1-1',
    '28/11/2023',
    '2023-11-28T00:00',
    ' 2023-11-28',
    '',
    '２０２３-11-28',
  ])('%j is not one', (text) => {
    expect(isLocalDate(text)).toBe(false);
    expect(() => addDays(text, 1)).toThrow(Refusal);
  });

  it('has a name', () => {
    expect(formatDate('2023-11-28')).toBe('28 November 2023');
    expect(formatShortDate('2023-11-28')).toBe('28 Nov 2023');
    expect(formatDate('2024-03-01')).toBe('1 March 2024');
    expect(weekday('2023-11-30')).toBe(4);
    expect(weekdayName('2023-11-30')).toBe('Thursday');
    expect(weekday('2024-03-31')).toBe(7);
  });

  it('counts days both ways', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(daysBetween('2024-03-01', '2024-02-28')).toBe(-2);
    expect(laterOf('2024-03-01', '2024-02-28')).toBe('2024-03-01');
    fc.assert(
      fc.property(dates, fc.integer({ min: -5000, max: 5000 }), (date, days) => {
        const there = addDays(date, days);
        expect(daysBetween(date, there)).toBe(days);
        expect((weekday(there) - weekday(date) - days) % 7).toBeCloseTo(0);
      }),
    );
  });

  it('keeps to the month end when a month is added', () => {
    expect(addMonths('2023-01-31', 1)).toBe('2023-02-28');
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29');
    expect(addMonths('2024-02-29', 12)).toBe('2025-02-28');
    expect(addMonths('2023-12-15', 1)).toBe('2024-01-15');
    expect(addMonths('2024-03-31', -1)).toBe('2024-02-29');
    fc.assert(
      fc.property(dates, fc.integer({ min: -600, max: 600 }), (date, count) => {
        const there = addMonths(date, count);
        const months = (text: string) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5, 7));
        expect(months(there) - months(date)).toBe(count);
        expect(Number(there.slice(8))).toBe(Math.min(Number(date.slice(8)), Number(lastDay(monthOf(there)).slice(8))));
      }),
    );
  });

  it('never runs off the calendar silently', () => {
    expect(() => addDays('9999-12-31', 1)).toThrow(Refusal);
    expect(() => addDays('0001-01-01', -1)).toThrow(Refusal);
    expect(() => addDays('2023-01-01', Number.NaN)).toThrow(Refusal);
  });
});

describe('a period', () => {
  it('is a month with neighbours and a name', () => {
    expect(monthOf('2023-11-28')).toBe('2023-11');
    expect(nextPeriod('2023-12')).toBe('2024-01');
    expect(previousPeriod('2024-01')).toBe('2023-12');
    expect(periodName('2023-11')).toBe('November 2023');
    expect(firstDay('2023-11')).toBe('2023-11-01');
    expect(lastDay('2024-02')).toBe('2024-02-29');
  });

  it.each(['2023-13', '2023-00', '2023-1', '2023', '2023-11-01', ''])('%j is not one', (text) => {
    expect(isPeriod(text)).toBe(false);
    expect(() => periodName(text)).toThrow(Refusal);
  });
});
