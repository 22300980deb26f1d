import type { LocalDate } from '../../domain/dates.ts';
import type { FollowUpRungState } from '../../domain/follow-up/state.ts';
import { directorWeekly, followUpRungs, missingAsk } from '../../domain/follow-up-ladder.ts';
import { Refusal } from '../../domain/refusal.ts';
import type { OfficeFacts } from '../facts.ts';

// Half a year of working days; after it the rules go on every seventh day, whatever day that is.
const mostAsks = 26;

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

/** The list of bank holidays ends in a known year: what lies behind it cannot be planned yet. */
function asFarAsKnown(make: (n: number) => FollowUpRungState): FollowUpRungState[] {
  const rungs: FollowUpRungState[] = [];
  for (let n = 1; n <= mostAsks; n += 1) {
    try {
      rungs.push(make(n));
    } catch (error) {
      if (error instanceof Refusal && error.code === 'calendar_ends' && rungs.length > 0) return rungs;
      throw error;
    }
  }
  return rungs;
}
