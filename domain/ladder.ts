import type { Calendar } from './calendar.ts';
import { addWorkingDays, isWorkingDay, lastWorkingDay, nextWorkingDay } from './calendar.ts';
import type { LocalDate, Period } from './dates.ts';
import { formatDate, laterOf } from './dates.ts';
import { Refusal } from './refusal.ts';
import { instantMs, instantOf, localDateOf } from './zone.ts';

/** The steps of a month's ladder, in order. `not_reported` is the cut-off: a state in the pack, not a mail. */
export type RungKind = 'ask' | 'reminder' | 'due' | 'chase' | 'sponsor' | 'not_reported';

/** One step: the working day it falls on and the UTC instant it fires at. */
export type Rung = { kind: RungKind; dueOn: LocalDate; at: string };

/** `dueAfter` and `offsets` count working days (from the as-at date, from the due date T); `time` is local. */
export type LadderSettings = {
  asAt: 'last_working_day';
  dueAfter: number;
  offsets: Record<RungKind, number>;
  time: string;
};

/** A round's dates: the day the figures stand for, T, and the day of `not_reported`. */
export type RoundPlan = { asAt: LocalDate; dueOn: LocalDate; cutOff: LocalDate; rungs: Rung[] };

/** As at the last working day, three working days to answer (S47); ask T-5 to not reported T+3 (S48, S49). */
export const defaultLadder: LadderSettings = {
  asAt: 'last_working_day',
  dueAfter: 3,
  offsets: { ask: -5, reminder: -2, due: 0, chase: 1, sponsor: 2, not_reported: 3 },
  time: '09:00',
};

/** The order in which rungs stand on the ladder. */
export const rungKinds = ['ask', 'reminder', 'due', 'chase', 'sponsor', 'not_reported'] as const satisfies RungKind[];

/** Working days between an ask and the first chase that a new lead, or a month begun late, has at least. */
export const leastNotice = 2;

type Setting = { calendar: Calendar; zone: string; ladder: LadderSettings };

/**
 * A month's plan. November 2023 in England: as at 30 November, T is 5 December, the ask (T-5) is 28 November.
 * @throws Refusal calendar_ends, calendar_starts, no_working_day, period_unreadable, zone_unknown
 */
export function roundPlan(given: { period: Period } & Setting): RoundPlan {
  const asAt = lastWorkingDay(given.calendar, given.period);
  const dueOn = addWorkingDays(given.calendar, asAt, given.ladder.dueAfter);
  return planFor(asAt, dueOn, given);
}

/**
 * One request given more time: the rungs of the ladder for the new due date that are still ahead of `now`. A rung
 * fired for the old date fires again for the new one, except the ask: who has been asked needs no second ask.
 * @param rungs the request's whole present ladder, past rungs included
 * @throws Refusal due_not_later, due_not_working_day, calendar_ends
 */
export function extend(
  rungs: readonly Rung[],
  newDueOn: LocalDate,
  now: string,
  calendar: Calendar,
  zone: string,
  ladder: LadderSettings,
): Rung[] {
  const today = localDateOf(now, zone);
  const current = rungs.find(({ kind }) => kind === 'due')?.dueOn ?? today;
  const floor = laterOf(current, today);
  if (newDueOn <= floor) {
    throw new Refusal('due_not_later', `The new due date must be after ${formatDate(floor)}.`, { field: 'dueOn' });
  }
  if (!isWorkingDay(calendar, newDueOn)) {
    const next = formatDate(nextWorkingDay(calendar, newDueOn));
    const sentence = `${formatDate(newDueOn)} is not a working day. The next one is ${next}.`;
    throw new Refusal('due_not_working_day', sentence, { field: 'dueOn' });
  }
  const asked = !ahead(rungs, now).some(({ kind }) => kind === 'ask');
  const { rungs: fresh } = planFor(newDueOn, newDueOn, { calendar, zone, ladder });
  return ahead(fresh, now).filter(({ kind }) => !(asked && kind === 'ask'));
}

/**
 * A request's rungs for a new lead: a fresh ask now (the next working day's start when `now` is not on a working
 * day), and what was still ahead, with no chase and no sponsor sooner than two working days after it. The cut-off
 * stays (or an extension's own, when later): steps pushed onto it or past it are left out (`skippedRungs` names
 * them). While the first ask is still ahead nobody was asked yet, so nothing changes. Past the cut-off: nothing.
 * @throws Refusal calendar_ends, zone_unknown
 */
export function handOver(given: { rungs: readonly Rung[]; now: string; cutOff: LocalDate } & Setting): Rung[] {
  const { rungs, now, calendar, zone, ladder } = given;
  const left = ahead(rungs, now);
  const last = left.at(-1);
  if (!last || left.some(({ kind }) => kind === 'ask')) return left;
  const cutOff = laterOf(last.dueOn, given.cutOff);
  const ask = askNow(now, calendar, zone, ladder);
  const end = on('not_reported', cutOff, zone, ladder);
  if (instantMs(ask.at) >= instantMs(end.at)) return [end];
  const moved: Rung[] = [ask];
  let earliest = addWorkingDays(calendar, ask.dueOn, leastNotice);
  for (const rung of left) {
    if (rung.kind === 'not_reported') continue;
    if (!isChase(rung.kind)) {
      if (rung.dueOn > ask.dueOn) moved.push(rung);
    } else {
      const dueOn = laterOf(rung.dueOn, earliest);
      if (dueOn < cutOff) moved.push(on(rung.kind, dueOn, zone, ladder));
      earliest = addWorkingDays(calendar, dueOn, 1);
    }
  }
  return [...moved, end];
}

/**
 * A round begun when its first ask is already past, up to months late: past rungs are dropped, the ask goes out now,
 * and T moves just far enough that the first chase comes at least two working days after the ask. The as-at date stays.
 * @throws Refusal calendar_ends, zone_unknown
 */
export function midMonth(
  plan: RoundPlan,
  now: string,
  calendar: Calendar,
  zone: string,
  ladder: LadderSettings,
): RoundPlan {
  if (ahead(plan.rungs, now).some(({ kind }) => kind === 'ask')) return plan;
  const ask = askNow(now, calendar, zone, ladder);
  const notice = addWorkingDays(calendar, ask.dueOn, Math.max(1, leastNotice - ladder.offsets.chase));
  const moved = planFor(plan.asAt, laterOf(plan.dueOn, notice), { calendar, zone, ladder });
  return { ...moved, rungs: [ask, ...moved.rungs.filter(({ kind, dueOn }) => kind !== 'ask' && dueOn > ask.dueOn)] };
}

/**
 * What to fire now. After an outage everyone is told once, in order: overdue rungs collapse into the latest one for
 * each of those they go to (the lead; the sponsor; the pack). So the sponsor's rung never swallows the lead's mail,
 * and `not_reported` never swallows either: it fires last. `fire` is the first of them, `rest` what is left to
 * collapse again (at once, while its first is overdue too) or to wait for.
 */
export function collapse(rungs: readonly Rung[], now: string): { fire: Rung | undefined; rest: Rung[] } {
  const ms = instantMs(now);
  const overdue = rungs.filter(({ at }) => instantMs(at) <= ms);
  const latest = overdue.filter(
    (rung, index) => !overdue.slice(index + 1).some((later) => goesTo(later) === goesTo(rung)),
  );
  return { fire: latest[0], rest: [...latest.slice(1), ...ahead(rungs, now)] };
}

/** The rungs that fire after `now`. */
export function ahead(rungs: readonly Rung[], now: string): Rung[] {
  const ms = instantMs(now);
  return rungs.filter(({ at }) => instantMs(at) > ms);
}

/** The kinds that a replanned ladder left out, to be recorded: no step is skipped silently. */
export function skippedRungs(before: readonly Rung[], after: readonly Rung[]): RungKind[] {
  return before.map(({ kind }) => kind).filter((kind) => !after.some((rung) => rung.kind === kind));
}

function planFor(asAt: LocalDate, dueOn: LocalDate, { calendar, zone, ladder }: Setting): RoundPlan {
  const rungs = rungKinds.map((kind) => on(kind, addWorkingDays(calendar, dueOn, ladder.offsets[kind]), zone, ladder));
  return { asAt, dueOn, cutOff: (rungs.at(-1) as Rung).dueOn, rungs };
}

function on(kind: RungKind, dueOn: LocalDate, zone: string, ladder: LadderSettings): Rung {
  return { kind, dueOn, at: instantOf(dueOn, ladder.time, zone) };
}

/** An ask that goes out at once, but never on a day that nobody works. */
function askNow(now: string, calendar: Calendar, zone: string, ladder: LadderSettings): Rung {
  const today = localDateOf(now, zone);
  if (!isWorkingDay(calendar, today)) return on('ask', nextWorkingDay(calendar, today), zone, ladder);
  return { kind: 'ask', dueOn: today, at: new Date(instantMs(now)).toISOString() };
}

/** The steps that press somebody, as against telling them. */
function isChase(kind: RungKind): boolean {
  return kind === 'chase' || kind === 'sponsor';
}

function goesTo({ kind }: Rung): 'lead' | 'sponsor' | 'pack' {
  if (kind === 'not_reported') return 'pack';
  return kind === 'sponsor' ? 'sponsor' : 'lead';
}
