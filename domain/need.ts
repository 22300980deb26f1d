import type { LocalDate } from './dates.ts';
import { Refusal } from './refusal.ts';

/** Refuses an empty text: code `text_empty` with the field. `sentence` says what to fill in. @throws Refusal */
export function needText(value: string, field: string, sentence: string): void {
  if (value.trim() === '') throw new Refusal('text_empty', sentence, { field });
}

/** Refuses with `code` unless something holds. @throws Refusal */
export function need(holds: boolean, code: string, sentence: string, field?: string): asserts holds {
  if (!holds) throw new Refusal(code, sentence, field === undefined ? {} : { field });
}

/** What can't be found by its id: a follow-up's recipient, a project's decision. @throws Refusal not_found */
export function found<T>(item: T | undefined, what: string, field: string): T {
  if (item === undefined)
    throw new Refusal('not_found', `There is no such ${what} here. Choose one from the list.`, { field });
  return item;
}

/** The same name as people write it: letter case and outer spaces don't make another person. */
export function sameName(a: string, b: string): boolean {
  const plain = (name: string) => name.trim().replaceAll(/\s+/gu, ' ').toLowerCase();
  return plain(a) === plain(b);
}

/** The instant `days` times 24 hours later; UTC, so a clock change shows as an hour. */
export function daysLater(instant: string, days: number): string {
  return new Date(Date.parse(instant) + days * 86_400_000).toISOString();
}

/** The latest day that it is anywhere at an instant: an office's own day is at most 14 hours ahead of UTC. */
export function latestDay(now: string): LocalDate {
  return new Date(Date.parse(now) + 14 * 3_600_000).toISOString().slice(0, 10);
}

/** Refuses what is said to have happened on a day still to come: code `day_ahead`. @throws Refusal */
export function needPast(day: LocalDate, now: string, sentence: string, field: string): void {
  need(day <= latestDay(now), 'day_ahead', sentence, field);
}
