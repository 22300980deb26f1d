import type { Calendar } from './calendar.ts';
import { addWorkingDays, isWorkingDay, nextWorkingDay } from './calendar.ts';
import type { LocalDate } from './dates.ts';
import { addDays } from './dates.ts';
import { asFarAsKnown } from './weeks.ts';
import { instantMs, instantOf, localDateOf } from './zone.ts';

/** The steps of a promise that has an owner and a due date. The director's weekly one repeats until it is answered. */
export type FollowUpRungKind =
  | 'owner_due_soon'
  | 'owner_due'
  | 'owner_overdue'
  | 'director_overdue'
  | 'director_weekly';

/** One step: the working day it falls on and the UTC instant it fires at. */
export type FollowUpRung = { kind: FollowUpRungKind; dueOn: LocalDate; at: string };

/** One ask for what a promise lacks; from the second the programme officer is copied. */
export type MissingAsk = { kind: 'missing_ask'; dueOn: LocalDate; at: string; copyOfficer: boolean };

/** What working days and local times hang on. `time` is local, 09:00 unless the office says otherwise. */
export type FollowUpSetting = { calendar: Calendar; zone: string; time?: string };

const offsets = { owner_due_soon: -5, owner_due: 0, owner_overdue: 1, director_overdue: 3 } as const;
const missingEvery = 5;

/**
 * The rungs of a promise due on `due`: its owner at D-5, D and D+1, the director at D+3, in working days. A due date
 * that isn't a working day counts as the next one. Rungs may lie in the past; the caller fires them as after an outage.
 * @throws Refusal calendar_ends, calendar_starts, zone_unknown
 */
export function followUpRungs(given: { due: LocalDate } & FollowUpSetting): FollowUpRung[] {
  const base = nextWorkingDay(given.calendar, given.due);
  const kinds = ['owner_due_soon', 'owner_due', 'owner_overdue', 'director_overdue'] as const;
  return kinds.map((kind) => on(kind, addWorkingDays(given.calendar, base, offsets[kind]), given));
}

/**
 * The `n`th (from 1) weekly mail to the director after D+3: the same weekday, or the next working day.
 * @throws Refusal calendar_ends, calendar_starts, zone_unknown
 */
export function directorWeekly(n: number, given: { due: LocalDate } & FollowUpSetting): FollowUpRung {
  const first = addWorkingDays(given.calendar, nextWorkingDay(given.calendar, given.due), offsets.director_overdue);
  return on('director_weekly', nextWorkingDay(given.calendar, addDays(first, 7 * n)), given);
}

/**
 * The `n`th (from 1) ask for what a promise lacks. The first goes out at `from`, the instant of capture (the next
 * working day's start when that is not on a working day), the others every five working days after it. A promise with
 * no owner or date is the commonest way to lose one (S60, S62).
 * @throws Refusal calendar_ends, calendar_starts, zone_unknown
 */
export function missingAsk(n: number, from: string, given: FollowUpSetting): MissingAsk {
  const today = localDateOf(from, given.zone);
  if (n === 1 && isWorkingDay(given.calendar, today)) {
    return { kind: 'missing_ask', dueOn: today, at: new Date(instantMs(from)).toISOString(), copyOfficer: false };
  }
  const first = nextWorkingDay(given.calendar, today);
  const dueOn = addWorkingDays(given.calendar, first, missingEvery * (n - 1));
  return { kind: 'missing_ask', dueOn, at: at(dueOn, given), copyOfficer: n > 1 };
}

/**
 * The rungs after a body sent an answer back on the day `on`: the owner after a week and every week, the director from
 * the second week, on the same weekday or the next working day; as far ahead as is planned at all.
 * @throws Refusal calendar_starts, zone_unknown
 */
export function sentBackRungs(given: { on: LocalDate } & FollowUpSetting): FollowUpRung[] {
  const week = (n: number) => nextWorkingDay(given.calendar, addDays(given.on, 7 * n));
  return [
    ...asFarAsKnown((n) => on('owner_overdue', week(n), given)),
    ...asFarAsKnown((n) => on('director_weekly', week(n + 1), given)),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

function on(kind: FollowUpRungKind, dueOn: LocalDate, given: FollowUpSetting): FollowUpRung {
  return { kind, dueOn, at: at(dueOn, given) };
}

function at(dueOn: LocalDate, { zone, time }: FollowUpSetting): string {
  return instantOf(dueOn, time ?? '09:00', zone);
}
