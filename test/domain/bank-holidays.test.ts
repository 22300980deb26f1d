import { describe, expect, it } from 'vitest';
import type { Division } from '../../domain/bank-holidays.ts';
import { bankHolidays, firstYear, lastYear } from '../../domain/bank-holidays.ts';
import { addDays, weekday } from '../../domain/dates.ts';

/*
 * The list is published data. Here it is worked out a second time, from the rules that the days follow and the few
 * that were proclaimed or moved once, so that a slip in copying cannot hide.
 */

/** Easter Sunday, by the anonymous Gregorian algorithm. */
function easter(year: number): string {
  const a = year % 19;
  const [b, c] = [Math.floor(year / 100), year % 100];
  const [d, e] = [Math.floor(b / 4), b % 4];
  const g = Math.floor((8 * b + 13) / 25);
  const h = (19 * a + b - d - g + 15) % 30;
  const [i, k] = [Math.floor(c / 4), c % 4];
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 19 * l) / 433);
  const month = Math.floor((h + l - 7 * m + 90) / 25);
  return day(year, month, (h + l - 7 * m + 33 * month + 19) % 32);
}

function day(year: number, month: number, of: number): string {
  return `${year}-${String(month).padStart(2, '0')}-${String(of).padStart(2, '0')}`;
}

function firstMonday(from: string): string {
  return addDays(from, (8 - weekday(from)) % 7);
}

function lastMonday(to: string): string {
  return addDays(to, 1 - weekday(to));
}

/** Weekend days of a group move to the next weekdays that the group leaves free. */
function withSubstitutes(group: string[]): string[] {
  const kept = group.filter((date) => weekday(date) < 6);
  for (const date of group.filter((each) => weekday(each) > 5)) {
    let next = date;
    while (weekday(next) > 5 || kept.includes(next)) next = addDays(next, 1);
    kept.push(next);
  }
  return kept;
}

const movedOnce: Record<string, string> = { '2020-05-04': '2020-05-08', '2022-05-30': '2022-06-02' };
const proclaimed = ['2022-06-03', '2022-09-19', '2023-05-08'];

function expected(division: Division, year: number): string[] {
  const sunday = easter(year);
  const scotland = division === 'scotland';
  const everywhere = [addDays(sunday, -2), firstMonday(day(year, 5, 1)), lastMonday(day(year, 5, 31))].map(
    (date) => movedOnce[date] ?? date,
  );
  return [
    ...everywhere,
    ...withSubstitutes(scotland ? [day(year, 1, 1), day(year, 1, 2)] : [day(year, 1, 1)]),
    ...withSubstitutes([day(year, 12, 25), day(year, 12, 26)]),
    ...proclaimed.filter((date) => date.startsWith(String(year))),
    ...(scotland
      ? [
          firstMonday(day(year, 8, 1)),
          ...withSubstitutes([day(year, 11, 30)]),
          ...(year === 2026 ? ['2026-06-15'] : []),
        ]
      : [addDays(sunday, 1), lastMonday(day(year, 8, 31))]),
    ...(division === 'northern-ireland'
      ? withSubstitutes([day(year, 3, 17)]).concat(withSubstitutes([day(year, 7, 12)]))
      : []),
  ].sort();
}

describe('bank holidays', () => {
  const divisions: Division[] = ['england-and-wales', 'scotland', 'northern-ireland'];

  it.each(divisions)('of %s are those that the rules and proclamations give, 2019 to 2028', (division) => {
    const years = Array.from({ length: lastYear - firstYear + 1 }, (_, index) => firstYear + index);
    expect([...bankHolidays(division)].sort()).toEqual(years.flatMap((year) => expected(division, year)));
  });

  it('are 280 in all, none at a weekend', () => {
    const all = divisions.flatMap((division) => [...bankHolidays(division)]);
    expect(all).toHaveLength(280);
    expect(all.filter((date) => weekday(date) > 5)).toEqual([]);
  });
});
