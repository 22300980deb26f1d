import { Refusal } from './refusal.ts';

/** A calendar day, `YYYY-MM-DD`, with no zone and no time. Compares rightly as text. */
export type LocalDate = string;

/** A calendar month, `YYYY-MM`: what a round reports on. Compares rightly as text. */
export type Period = string;

const dayMs = 86_400_000;
const months = 'January February March April May June July August September October November December'.split(' ');
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const weekdays = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

/** True for a real day written `YYYY-MM-DD`; 30 February is not one. */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(text)) return false;
  const [year, month, day] = [Number(text.slice(0, 4)), Number(text.slice(5, 7)), Number(text.slice(8))];
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (month === 2 && isLeap ? 29 : (monthLengths[month - 1] as number));
}

/** The day `days` later (earlier when negative). @throws Refusal date_unreadable */
export function addDays(date: LocalDate, days: number): LocalDate {
  return fromMs(toMs(date) + days * dayMs);
}

/** The same day of the month `count` months later, or that month's last day: 31 January + 1 is 28 or 29 February. */
export function addMonths(date: LocalDate, count: number): LocalDate {
  const day = new Date(toMs(date));
  const first = new Date(0);
  first.setUTCFullYear(day.getUTCFullYear(), day.getUTCMonth() + count, 1);
  const last = new Date(0);
  last.setUTCFullYear(first.getUTCFullYear(), first.getUTCMonth() + 1, 0);
  first.setUTCDate(Math.min(day.getUTCDate(), last.getUTCDate()));
  return fromMs(first.getTime());
}

/** Calendar days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return (toMs(to) - toMs(from)) / dayMs;
}

/** The later of two days. */
export function laterOf(a: LocalDate, b: LocalDate): LocalDate {
  return [a, b].sort()[1] as LocalDate;
}

/** The month a day falls in. */
export function monthOf(date: LocalDate): Period {
  toMs(date);
  return date.slice(0, 7);
}

/** ISO weekday: 1 Monday to 7 Sunday. */
export function weekday(date: LocalDate): number {
  return new Date(toMs(date)).getUTCDay() || 7;
}

/** `Thursday`. */
export function weekdayName(date: LocalDate): string {
  return weekdays[weekday(date) - 1] as string;
}

/** `28 November 2023`. */
export function formatDate(date: LocalDate): string {
  toMs(date);
  return `${Number(date.slice(8))} ${monthName(date)} ${date.slice(0, 4)}`;
}

/** `28 Nov 2023`. */
export function formatShortDate(date: LocalDate): string {
  toMs(date);
  return `${Number(date.slice(8))} ${monthName(date).slice(0, 3)} ${date.slice(0, 4)}`;
}

/** True for a month written `YYYY-MM`. */
export function isPeriod(text: string): boolean {
  return isLocalDate(`${text}-01`);
}

/** The month after. @throws Refusal period_unreadable */
export function nextPeriod(period: Period): Period {
  return addMonths(firstDay(period), 1).slice(0, 7);
}

/** The month before. @throws Refusal period_unreadable */
export function previousPeriod(period: Period): Period {
  return addMonths(firstDay(period), -1).slice(0, 7);
}

/** `November 2023`. @throws Refusal period_unreadable */
export function periodName(period: Period): string {
  return `${monthName(firstDay(period))} ${period.slice(0, 4)}`;
}

/** The first day of a month. @throws Refusal period_unreadable */
export function firstDay(period: Period): LocalDate {
  if (!isPeriod(period)) {
    throw new Refusal(
      'period_unreadable',
      `“${period.slice(0, 20)}” is not a month. Write it as year and month, for example 2023-11.`,
    );
  }
  return `${period}-01`;
}

/** The last day of a month, working or not. @throws Refusal period_unreadable */
export function lastDay(period: Period): LocalDate {
  return addDays(addMonths(firstDay(period), 1), -1);
}

function monthName(date: LocalDate): string {
  return months[Number(date.slice(5, 7)) - 1] as string;
}

function toMs(date: LocalDate): number {
  if (!isLocalDate(date)) {
    throw new Refusal(
      'date_unreadable',
      `“${date.slice(0, 20)}” is not a date. Write a day that exists, for example 2023-11-28.`,
    );
  }
  return Date.parse(`${date}T00:00:00.000Z`);
}

function fromMs(ms: number): LocalDate {
  const text = Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? new Date(ms).toISOString() : '';
  if (!/^\d{4}-/u.test(text) || text.startsWith('0000'))
    throw new Refusal('date_unreadable', 'The date falls outside the years 1 to 9999.');
  return text.slice(0, 10);
}
