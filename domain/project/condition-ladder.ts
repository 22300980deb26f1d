import { addWorkingDays, type Calendar, nextWorkingDay } from '../calendar.ts';
import { addDays, type LocalDate } from '../dates.ts';
import { asFarAsKnown } from '../weeks.ts';
import { instantOf } from '../zone.ts';
import type { ConditionRung } from './state.ts';

/**
 * When a condition's owner is written to: five working days before it is due, on the day, one working day after, and
 * every week from there for half a year or as far as the bank holidays are known. Always on a working day, at the same
 * local time. A due date that isn't a working day counts as the next one.
 * @param given `time` is local, for example 09:00
 * @throws Refusal calendar_ends when the due date itself lies behind what is known; calendar_starts, zone_unknown
 */
export function conditionRungs(given: {
  dueOn: LocalDate;
  calendar: Calendar;
  zone: string;
  time: string;
}): ConditionRung[] {
  const { calendar, zone, time } = given;
  const at = (on: LocalDate) => instantOf(on, time, zone);
  const due = nextWorkingDay(calendar, given.dueOn);
  const overdue = addWorkingDays(calendar, due, 1);
  return [
    { kind: 'due_soon', at: at(addWorkingDays(calendar, due, -5)) },
    { kind: 'due', at: at(due) },
    { kind: 'overdue', at: at(overdue) },
    ...asFarAsKnown((n): ConditionRung => {
      return { kind: 'overdue', at: at(nextWorkingDay(calendar, addDays(overdue, 7 * n))) };
    }),
  ];
}
