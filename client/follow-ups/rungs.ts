import type { LocalDate } from '../../domain/dates.ts';
import type { FollowUpRungState } from '../../domain/follow-up/state.ts';
import { directorWeekly, followUpRungs, missingAsk, sentBackRungs } from '../../domain/follow-up-ladder.ts';
import { asFarAsKnown } from '../../domain/weeks.ts';
import type { OfficeFacts } from '../facts.ts';

/**
 * When a promise's owner, director and clerk are written to, as far ahead as the calendar reaches: the asks for what
 * is missing from now on, and, when it has a due date, its ladder.
 */
export function rungsFor(due: LocalDate | null, facts: OfficeFacts, from: string): FollowUpRungState[] {
  const { settings } = facts;
  const setting = { calendar: settings.calendar, zone: settings.zone, time: settings.ladder.time };
  const missing = asFarAsKnown((n) => ({ kind: 'missing' as const, at: missingAsk(n, from, setting).at }));
  if (due === null) return missing;
  const ladder = followUpRungs({ due, ...setting }).map(({ kind, at }) => ({ kind, at }));
  const weekly = asFarAsKnown((n) => ({
    kind: 'director_weekly' as const,
    at: directorWeekly(n, { due, ...setting }).at,
  }));
  return [...missing, ...ladder, ...weekly].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** When its owner and director are written to after the body sent an answer back. */
export function rungsAfterSendingBack({ settings, today }: OfficeFacts): FollowUpRungState[] {
  const setting = { calendar: settings.calendar, zone: settings.zone, time: settings.ladder.time };
  return sentBackRungs({ on: today, ...setting }).map(({ kind, at }) => ({ kind, at }));
}
