import { addWorkingDays, type Calendar, isWorkingDay, nextWorkingDay } from './calendar.ts';
import { type LocalDate, laterOf } from './dates.ts';
import { ahead, type LadderSettings, type Rung } from './ladder.ts';
import { instantOf } from './zone.ts';

/**
 * The rungs still ahead of `now` under a calendar with more days off: what would fall on one moves to the next working
 * day, and what follows keeps its order, a day apart where it was: nothing goes out on a day off, and no rung is skipped
 * silently. No rung is brought forward.
 * @throws Refusal calendar_ends
 */
export function offDaysMoved(
  rungs: readonly Rung[],
  now: string,
  { calendar, zone, ladder }: { calendar: Calendar; zone: string; ladder: LadderSettings },
): Rung[] {
  const left = ahead(rungs, now);
  const moved: Rung[] = [];
  for (const [index, rung] of left.entries()) {
    const before = left[index - 1];
    const last = moved.at(-1);
    const apart = before && last && before.dueOn < rung.dueOn;
    const earliest: LocalDate = apart ? addWorkingDays(calendar, last.dueOn, 1) : (last?.dueOn ?? rung.dueOn);
    const wanted = isWorkingDay(calendar, rung.dueOn) ? rung.dueOn : nextWorkingDay(calendar, rung.dueOn);
    const dueOn = laterOf(wanted, earliest);
    moved.push(dueOn === rung.dueOn ? rung : { ...rung, dueOn, at: instantOf(dueOn, ladder.time, zone) });
  }
  return moved;
}
