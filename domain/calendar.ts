import type { Division } from './bank-holidays.ts';
import { bankHolidays, firstYear, lastYear } from './bank-holidays.ts';
import type { LocalDate, Period } from './dates.ts';
import { addDays, addMonths, formatDate, lastDay, monthOf, periodName, weekday } from './dates.ts';
import { Refusal } from './refusal.ts';

/** An office's working calendar: Monday to Friday, less its division's bank holidays and its own closures. */
export type Calendar = { division: Division; closures: readonly LocalDate[] };

const lastKnown = `${lastYear}-12-31`;

/**
 * Whether the office works on a day.
 * @throws Refusal calendar_ends or calendar_starts outside the years whose bank holidays are known
 */
export function isWorkingDay(calendar: Calendar, date: LocalDate): boolean {
  const day = weekday(date);
  const year = Number(date.slice(0, 4));
  if (year > lastYear) {
    throw new Refusal(
      'calendar_ends',
      `Bank holidays are known to the end of ${lastYear}, so ${formatDate(date)} cannot be planned.`,
    );
  }
  if (year < firstYear) {
    throw new Refusal(
      'calendar_starts',
      `Bank holidays are known from ${firstYear}, so working days cannot be counted on ${formatDate(date)}.`,
    );
  }
  return day < 6 && !bankHolidays(calendar.division).has(date) && !calendar.closures.includes(date);
}

/**
 * The `count`th working day after a date, or before it when negative. From a day that isn't a working day it counts
 * from there: Saturday + 1 is Monday. Nought gives the date back as it is.
 * @throws Refusal calendar_ends, calendar_starts
 */
export function addWorkingDays(calendar: Calendar, date: LocalDate, count: number): LocalDate {
  if (!Number.isSafeInteger(count)) throw new Refusal('days_unreadable', 'A number of working days must be whole.');
  const step = count < 0 ? -1 : 1;
  let day = date;
  for (let left = Math.abs(count); left > 0; ) {
    day = addDays(day, step);
    if (isWorkingDay(calendar, day)) left -= 1;
  }
  return day;
}

/** The date itself when it is a working day, else the next one. @throws Refusal calendar_ends, calendar_starts */
export function nextWorkingDay(calendar: Calendar, date: LocalDate): LocalDate {
  return isWorkingDay(calendar, date) ? date : addWorkingDays(calendar, date, 1);
}

/**
 * A month's last working day: the as-at date of its round by default (S47).
 * @throws Refusal no_working_day when the office is closed all month; calendar_ends, calendar_starts
 */
export function lastWorkingDay(calendar: Calendar, period: Period): LocalDate {
  let day = lastDay(period);
  while (!isWorkingDay(calendar, day)) {
    day = addDays(day, -1);
    if (monthOf(day) !== period) {
      throw new Refusal(
        'no_working_day',
        `The office has no working day in ${periodName(period)}. Check its closures.`,
      );
    }
  }
  return day;
}

/**
 * The day a decision takes effect after so many clear working days for call-in: neither the day of publication nor
 * the day of effect counts. Published 30 September 2024 with five clear days: effective 8 October (S15).
 * @throws Refusal calendar_ends, calendar_starts
 */
export function effectiveAfterClearDays(calendar: Calendar, decidedOn: LocalDate, clear: number): LocalDate {
  if (clear < 0) throw new Refusal('days_unreadable', 'A number of clear working days cannot be negative.');
  return addWorkingDays(calendar, decidedOn, clear + 1);
}

/**
 * Working days after `from` up to and including `to`; negative the other way round. For working days a and b,
 * `addWorkingDays(a, workingDaysBetween(a, b))` is b.
 * @throws Refusal calendar_ends, calendar_starts
 */
export function workingDaysBetween(calendar: Calendar, from: LocalDate, to: LocalDate): number {
  const step = to < from ? -1 : 1;
  let count = 0;
  for (let day = from; day !== to; ) {
    day = addDays(day, step);
    if (isWorkingDay(calendar, day)) count += step;
  }
  return count;
}

/** A sentence for the status page once the list of bank holidays ends within 12 months; else undefined. */
export function calendarWarning(_calendar: Calendar, today: LocalDate): string | undefined {
  if (addMonths(today, 12) <= lastKnown) return undefined;
  return today > lastKnown
    ? `Bank holidays are known only to ${formatDate(lastKnown)}. Nothing can be planned until Gatehouse is upgraded.`
    : `Bank holidays are known to ${formatDate(lastKnown)}. Upgrade Gatehouse before then: nothing later can be planned.`;
}
