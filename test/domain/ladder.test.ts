import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Division } from '../../domain/bank-holidays.ts';
import type { Calendar } from '../../domain/calendar.ts';
import { addWorkingDays, isWorkingDay, workingDaysBetween } from '../../domain/calendar.ts';
import { addDays, addMonths, monthOf, nextPeriod } from '../../domain/dates.ts';
import type { Rung } from '../../domain/ladder.ts';
import { collapse, defaultLadder, extend, handOver, midMonth, roundPlan, skippedRungs } from '../../domain/ladder.ts';
import { instantOf, localDateOf, localTimeOf } from '../../domain/zone.ts';

const zone = 'Europe/London';
const calendar: Calendar = { division: 'england-and-wales', closures: [] };
const ladder = defaultLadder;
const setting = { calendar, zone, ladder };
const november = roundPlan({ period: '2023-11', ...setting });
const at = (date: string, time = '09:00') => instantOf(date, time, zone);
const days = (rungs: readonly Rung[]) => Object.fromEntries(rungs.map(({ kind, dueOn }) => [kind, dueOn]));
const kinds = (rungs: readonly Rung[]) => rungs.map(({ kind }) => kind);

const periods = fc.integer({ min: 1, max: 117 }).map((count) => monthOf(addMonths('2019-01-01', count)));
const calendars = fc.record({
  division: fc.constantFrom<Division>('england-and-wales', 'scotland', 'northern-ireland'),
  closures: fc.constantFrom<readonly string[]>(
    [],
    ['2023-12-27', '2023-12-28', '2023-12-29', '2024-03-27', '2024-03-28'],
  ),
});

function ordered(rungs: readonly Rung[]): void {
  const sorted = [...rungs].sort((a, b) => (a.at < b.at ? -1 : 1));
  expect(rungs).toEqual(sorted);
  expect(new Set(rungs.map((rung) => rung.at)).size).toBe(rungs.length);
}

describe('a month’s round', () => {
  it('for November 2023 stands as at 30 November, is due 5 December and asks on 28 November', () => {
    expect(november).toMatchObject({ asAt: '2023-11-30', dueOn: '2023-12-05', cutOff: '2023-12-08' });
    expect(days(november.rungs)).toEqual({
      ask: '2023-11-28',
      reminder: '2023-12-01',
      due: '2023-12-05',
      chase: '2023-12-06',
      sponsor: '2023-12-07',
      not_reported: '2023-12-08',
    });
    expect(november.rungs[0]?.at).toBe('2023-11-28T09:00:00.000Z');
  });

  it('for March 2024 goes round Easter and the clock change: due 4 April, still at nine', () => {
    const plan = roundPlan({ period: '2024-03', ...setting });
    expect(plan).toMatchObject({ asAt: '2024-03-28', dueOn: '2024-04-04' });
    expect(days(plan.rungs)).toMatchObject({ ask: '2024-03-26', reminder: '2024-04-02' });
    expect(plan.rungs.map((rung) => rung.at.slice(11, 16))).toEqual([
      '09:00',
      '08:00',
      '08:00',
      '08:00',
      '08:00',
      '08:00',
    ]);
  });

  it('for October goes through the end of summer time: nine before and nine after', () => {
    const plan = roundPlan({
      period: '2024-10',
      calendar,
      zone,
      ladder: { ...ladder, offsets: { ...ladder.offsets, ask: -8 } },
    });
    expect(plan.rungs[0]).toEqual({ kind: 'ask', dueOn: '2024-10-24', at: '2024-10-24T08:00:00.000Z' });
    expect(plan.rungs[1]?.at).toBe('2024-11-01T09:00:00.000Z');
  });

  it('falls on working days only, in order, at nine local, in every month of ten years', () => {
    fc.assert(
      fc.property(periods, calendars, (period, given) => {
        const plan = roundPlan({ period, calendar: given, zone, ladder });
        ordered(plan.rungs);
        expect(kinds(plan.rungs)).toEqual(['ask', 'reminder', 'due', 'chase', 'sponsor', 'not_reported']);
        for (const rung of plan.rungs) {
          expect(isWorkingDay(given, rung.dueOn)).toBe(true);
          expect([localDateOf(rung.at, zone), localTimeOf(rung.at, zone)]).toEqual([rung.dueOn, '09:00']);
        }
        expect(workingDaysBetween(given, plan.asAt, plan.dueOn)).toBe(3);
        expect(monthOf(plan.asAt)).toBe(period);
      }),
      { numRuns: 200 },
    );
  });

  it('asks after the month before was due, so that no lead has two months open before time', () => {
    for (let period = '2019-01'; period < '2028-10'; period = nextPeriod(period)) {
      const next = roundPlan({ period: nextPeriod(period), ...setting });
      expect((next.rungs[0] as Rung).dueOn > roundPlan({ period, ...setting }).dueOn).toBe(true);
    }
  });

  it('is refused when the calendar ends before its last rung', () => {
    expect(() => roundPlan({ period: '2028-12', ...setting })).toThrow(
      expect.objectContaining({ code: 'calendar_ends' }),
    );
  });
});

describe('an extension', () => {
  it('reminds again for the new date, but does not ask again', () => {
    const rungs = extend(november.rungs, '2023-12-12', at('2023-12-06', '10:00'), calendar, zone, ladder);
    expect(days(rungs)).toEqual({
      reminder: '2023-12-08',
      due: '2023-12-12',
      chase: '2023-12-13',
      sponsor: '2023-12-14',
      not_reported: '2023-12-15',
    });
  });

  it('given before the ask moves the ask, too', () => {
    const rungs = extend(november.rungs, '2023-12-07', at('2023-11-27'), calendar, zone, ladder);
    expect(days(rungs)).toMatchObject({ ask: '2023-11-30', due: '2023-12-07' });
  });

  it('leaves out what would already be past', () => {
    const rungs = extend(november.rungs, '2023-12-07', at('2023-12-06'), calendar, zone, ladder);
    expect(kinds(rungs)).toEqual(['due', 'chase', 'sponsor', 'not_reported']);
    expect(skippedRungs(november.rungs, rungs)).toEqual(['ask', 'reminder']);
  });

  it('to an earlier date, to today or to a day off is refused in an officer’s words', () => {
    const to =
      (date: string, now = at('2023-11-29')) =>
      () =>
        extend(november.rungs, date, now, calendar, zone, ladder);
    expect(to('2023-12-05')).toThrow('must be after 5 December 2023');
    expect(to('2023-12-11', at('2023-12-11'))).toThrow('must be after 11 December 2023');
    expect(to('2023-12-09')).toThrow('9 December 2023 is not a working day. The next one is 11 December 2023.');
  });

  it('only ever leaves rungs ahead, in order, on working days, up to the new cut-off', () => {
    fc.assert(
      fc.property(
        periods,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: -9, max: 8 }),
        (period, later, passed) => {
          const plan = roundPlan({ period, ...setting });
          const now = at(addDays(plan.dueOn, passed), '11:00');
          const due = addWorkingDays(calendar, plan.dueOn, later);
          fc.pre(due > localDateOf(now, zone));
          const rungs = extend(plan.rungs, due, now, calendar, zone, ladder);
          ordered(rungs);
          expect(rungs.every((rung) => rung.at > now && isWorkingDay(calendar, rung.dueOn))).toBe(true);
          expect(kinds(rungs).slice(-4)).toEqual(['due', 'chase', 'sponsor', 'not_reported']);
          expect(rungs.at(-1)?.dueOn).toBe(addWorkingDays(calendar, due, 3));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('a handover', () => {
  const given = { rungs: november.rungs, cutOff: november.cutOff, ...setting };

  it('before anybody was asked changes nothing', () => {
    expect(handOver({ ...given, now: at('2023-11-27') })).toEqual(november.rungs);
  });

  it('on T-3 asks the new lead at once and keeps the rest', () => {
    const now = at('2023-11-30', '14:20');
    const rungs = handOver({ ...given, now });
    expect(rungs[0]).toEqual({ kind: 'ask', dueOn: '2023-11-30', at: now });
    expect(days(rungs)).toMatchObject({
      reminder: '2023-12-01',
      due: '2023-12-05',
      chase: '2023-12-06',
      not_reported: '2023-12-08',
    });
  });

  it('on the day it is due gives two working days before the chase', () => {
    const rungs = handOver({ ...given, now: at('2023-12-05', '14:00') });
    expect(days(rungs)).toEqual({ ask: '2023-12-05', chase: '2023-12-07', not_reported: '2023-12-08' });
    expect(skippedRungs(november.rungs.slice(3), rungs)).toEqual(['sponsor']);
  });

  it('late is capped at the cut-off', () => {
    expect(days(handOver({ ...given, now: at('2023-12-07', '14:00') }))).toEqual({
      ask: '2023-12-07',
      not_reported: '2023-12-08',
    });
    expect(handOver({ ...given, now: at('2023-12-08', '14:00') })).toEqual([]);
  });

  it('after an extension is capped at the extension’s own cut-off', () => {
    const now = at('2023-12-08', '14:00');
    const extended = extend(november.rungs, '2023-12-12', at('2023-12-06'), calendar, zone, ladder);
    expect(days(handOver({ ...given, rungs: extended, now }))).toEqual({
      ask: '2023-12-08',
      due: '2023-12-12',
      chase: '2023-12-13',
      sponsor: '2023-12-14',
      not_reported: '2023-12-15',
    });
  });

  it('at a weekend asks on Monday at nine', () => {
    const rungs = handOver({ ...given, now: at('2023-12-02', '20:00') });
    expect(rungs[0]).toEqual({ kind: 'ask', dueOn: '2023-12-04', at: at('2023-12-04') });
  });

  it('never chases within two working days, nor on a day off, nor past the cut-off', () => {
    fc.assert(
      fc.property(
        periods,
        calendars,
        fc.integer({ min: -12, max: 8 }),
        fc.integer({ min: 0, max: 23 }),
        (period, own, passed, hour) => {
          const plan = roundPlan({ period, calendar: own, zone, ladder });
          const now = at(addDays(plan.dueOn, passed), `${String(hour).padStart(2, '0')}:30`);
          const rungs = handOver({ rungs: plan.rungs, now, calendar: own, zone, ladder, cutOff: plan.cutOff });
          ordered(rungs);
          for (const rung of rungs) {
            expect(rung.at >= now && rung.dueOn <= plan.cutOff && isWorkingDay(own, rung.dueOn)).toBe(true);
          }
          const ask = rungs.find(({ kind }) => kind === 'ask');
          const chase = rungs.find(({ kind }) => kind === 'chase' || kind === 'sponsor');
          if (ask && chase) expect(workingDaysBetween(own, ask.dueOn, chase.dueOn)).toBeGreaterThanOrEqual(2);
          if (now < (plan.rungs.at(-1) as Rung).at) expect(kinds(rungs)).toContain('not_reported');
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a round begun in mid-month', () => {
  const begun = (now: string, plan = november) => midMonth(plan, now, calendar, zone, ladder);

  it('before its first ask is the round as planned', () => {
    expect(begun(at('2023-11-27'))).toEqual(november);
  });

  it('asks at once and keeps the due date while there is time', () => {
    const plan = begun(at('2023-12-01', '13:00'));
    expect(plan.dueOn).toBe('2023-12-05');
    expect(days(plan.rungs)).toEqual({
      ask: '2023-12-01',
      due: '2023-12-05',
      chase: '2023-12-06',
      sponsor: '2023-12-07',
      not_reported: '2023-12-08',
    });
  });

  it('after the due date moves it just far enough, and a missed month can be opened long after', () => {
    expect(begun(at('2023-12-06', '13:00'))).toMatchObject({
      asAt: '2023-11-30',
      dueOn: '2023-12-07',
      cutOff: '2023-12-12',
    });
    expect(begun(at('2024-02-03', '13:00'))).toMatchObject({
      asAt: '2023-11-30',
      dueOn: '2024-02-06',
      cutOff: '2024-02-09',
    });
  });

  it('always gives two working days before any chase', () => {
    fc.assert(
      fc.property(
        // Sixty days late must still be inside the calendar, which ends with 2028.
        periods.filter((period) => period <= '2028-08'),
        fc.integer({ min: -10, max: 60 }),
        fc.integer({ min: 0, max: 23 }),
        (period, passed, hour) => {
          const plan = roundPlan({ period, ...setting });
          const now = at(addDays(plan.dueOn, passed), `${String(hour).padStart(2, '0')}:30`);
          const moved = midMonth(plan, now, calendar, zone, ladder);
          ordered(moved.rungs);
          expect(moved.asAt).toBe(plan.asAt);
          expect(moved.cutOff).toBe(moved.rungs.at(-1)?.dueOn);
          expect(moved.rungs.every((rung) => rung.at >= now && isWorkingDay(calendar, rung.dueOn))).toBe(true);
          const { ask, chase } = days(moved.rungs) as { ask: string; chase: string };
          expect(workingDaysBetween(calendar, ask, chase)).toBeGreaterThanOrEqual(2);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('after an outage', () => {
  const fired = (rungs: readonly Rung[], now: string): string[] => {
    const { fire, rest } = collapse(rungs, now);
    return fire && fire.at <= now ? [fire.kind, ...fired(rest, now)] : [];
  };

  it('nothing fires before its time', () => {
    expect(collapse(november.rungs, at('2023-11-27'))).toEqual({ fire: undefined, rest: november.rungs });
  });

  it('a rung on time fires alone', () => {
    const { fire, rest } = collapse(november.rungs, at('2023-11-28'));
    expect(fire?.kind).toBe('ask');
    expect(rest).toEqual(november.rungs.slice(1));
  });

  it('overdue mails to the lead become the latest one', () => {
    expect(fired(november.rungs, at('2023-12-05', '10:00'))).toEqual(['due']);
    expect(collapse(november.rungs, at('2023-12-05', '10:00')).rest).toEqual(november.rungs.slice(3));
  });

  it('the sponsor’s rung does not swallow the lead’s mail, nor the cut-off either', () => {
    expect(fired(november.rungs, at('2023-12-07', '10:00'))).toEqual(['chase', 'sponsor']);
    expect(fired(november.rungs, at('2023-12-09'))).toEqual(['chase', 'sponsor', 'not_reported']);
  });

  it('each of lead, sponsor and pack is told once, in order, and all that is ahead is kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1, max: 12 }), (passed) => {
        const now = at(addDays('2023-11-28', passed), '12:00');
        const kindsFired = fired(november.rungs, now);
        expect(kindsFired.length).toBeLessThanOrEqual(3);
        expect(new Set(kindsFired).size).toBe(kindsFired.length);
        const order = kinds(november.rungs) as string[];
        expect([...kindsFired].sort((a, b) => order.indexOf(a) - order.indexOf(b))).toEqual(kindsFired);
      }),
    );
  });
});
