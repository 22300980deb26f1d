import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Calendar, isWorkingDay } from '../../domain/calendar.ts';
import { addDays } from '../../domain/dates.ts';
import { ahead, defaultLadder, roundPlan } from '../../domain/ladder.ts';
import { offDaysMoved } from '../../domain/replan.ts';
import { localTimeOf } from '../../domain/zone.ts';

const zone = 'Europe/London';
const ladder = defaultLadder;
const calendar = (closures: string[]): Calendar => ({ division: 'england-and-wales', closures });
const plan = roundPlan({ period: '2023-11', calendar: calendar([]), zone, ladder });
const before = '2023-11-20T09:00:00.000Z';
const days = (closures: string[], now = before) =>
  offDaysMoved(plan.rungs, now, { calendar: calendar(closures), zone, ladder }).map(({ kind, dueOn }) => [kind, dueOn]);

describe('a closure added in mid-month', () => {
  it('moves the due day on, and the steps after it with it', () => {
    expect(days(['2023-12-05'])).toEqual([
      ['ask', '2023-11-28'],
      ['reminder', '2023-12-01'],
      ['due', '2023-12-06'],
      ['chase', '2023-12-07'],
      ['sponsor', '2023-12-08'],
      ['not_reported', '2023-12-11'],
    ]);
  });

  it('leaves alone what has gone out, and what falls on no closure', () => {
    expect(days(['2023-11-28', '2023-12-04'], '2023-12-01T10:00:00.000Z')).toEqual([
      ['due', '2023-12-05'],
      ['chase', '2023-12-06'],
      ['sponsor', '2023-12-07'],
      ['not_reported', '2023-12-08'],
    ]);
  });

  it('whatever days are closed: never on a day off, never earlier, never two steps in one, at 09:00', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 25 }), { maxLength: 15 }), (offsets) => {
        const closed = calendar(offsets.map((offset) => addDays('2023-11-25', offset)));
        const moved = offDaysMoved(plan.rungs, before, { calendar: closed, zone, ladder });
        const old = ahead(plan.rungs, before);
        expect(moved.map(({ kind }) => kind)).toEqual(old.map(({ kind }) => kind));
        moved.forEach((rung, index) => {
          expect(isWorkingDay(closed, rung.dueOn)).toBe(true);
          expect(rung.dueOn >= (old[index]?.dueOn ?? '')).toBe(true);
          expect(index === 0 || rung.dueOn > (moved[index - 1]?.dueOn ?? '')).toBe(true);
          expect(localTimeOf(rung.at, zone)).toBe('09:00');
        });
      }),
    );
  });
});
