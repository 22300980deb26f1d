import { WorkflowNotFoundError } from '@temporalio/client';
import { addWorkingDays } from '../domain/calendar.ts';
import { addDays, firstDay, monthOf, nextPeriod, type Period, periodName } from '../domain/dates.ts';
import { Refusal } from '../domain/refusal.ts';
import { instantMs, instantOf } from '../domain/zone.ts';
import { nextDue, openAggregates } from '../records/office-work.ts';
import { moveClock, officeBegan } from '../records/offices.ts';
import { roundOf } from '../records/rounds.ts';
import { workflowIdOf } from '../workflows/ids.ts';
import { clockMovedSignal } from '../workflows/messages.ts';
import type { Deps } from './deps.ts';
import { officeFacts } from './facts.ts';
import { quiet } from './quiet.ts';
import { startRound } from './start-round.ts';

/** The next thing that an office's clock is waiting for. */
export interface ThingDue {
  /** UTC instant on the office's clock. */
  at: string;
  /** In words: `the monthly reporting of November 2023`. */
  what: string;
}

/** Where a stepped clock has come to, and what it passed on its way, in order. */
export interface Stepped {
  now: string;
  passed: ThingDue[];
}

// Like the Schedule of an office whose clock is real: on the 10th, at 06:00.
const openingDay = 10;
const openingTime = '06:00';
const signalsInFlight = 20;

/**
 * Moves an office's clock on to an instant, stopping at everything that falls due on the way until it is done: so no
 * step is skipped or collapsed, and the same story is told each time.
 * @param waitMs how long each stop may take, in real milliseconds
 * @throws Refusal clock_real, clock_backwards, clock_moving; NotNow naming what is still at work, the clock standing
 *   where it had come to
 */
export async function stepTo(deps: Deps, office: string, to: string, waitMs?: number): Promise<Stepped> {
  const target = new Date(instantMs(to)).toISOString();
  return alone(deps, office, async () => {
    const { clock } = await officeFacts(deps, office);
    if (clock.kind === 'stepped' && target > clock.now) {
      await goOn(deps, office, clock.now);
      await quiet(deps, office, [], waitMs);
    }
    const passed: ThingDue[] = [];
    for (;;) {
      const next = await nextThingDue(deps, office);
      if (!next || next.at > target) break;
      await moveTo(deps, office, next.at, waitMs);
      passed.push(next);
    }
    await moveTo(deps, office, target, waitMs, true);
    return { now: target, passed };
  });
}

/** To the start of the next working day, at the hour of the office's reminders. @throws as stepTo */
export async function stepToNextWorkingDay(deps: Deps, office: string, waitMs?: number): Promise<Stepped> {
  const { settings, today } = await officeFacts(deps, office);
  const day = addWorkingDays(settings.calendar, today, 1);
  return stepTo(deps, office, instantOf(day, settings.ladder.time, settings.zone), waitMs);
}

/** To the next thing due. @throws as stepTo, and Refusal nothing_due */
export async function stepToNextThingDue(deps: Deps, office: string, waitMs?: number): Promise<Stepped> {
  const next = await nextThingDue(deps, office);
  if (!next) throw new Refusal('nothing_due', 'Nothing is due in this office: there is nothing to step to.');
  return stepTo(deps, office, next.at, waitMs);
}

/** The earliest of all deadlines, reminders and openings of a month ahead of a stepped clock. */
export async function nextThingDue(deps: Deps, office: string): Promise<ThingDue | undefined> {
  const { clock, now } = await officeFacts(deps, office);
  if (clock.kind === 'real') throw new Refusal('clock_real', 'This office’s clock follows real time.');
  const [due, opening] = await Promise.all([nextDue(deps.db, office, now), nextOpening(deps, office)]);
  if (due && (!opening || due.at <= opening.at)) return { at: due.at, what: inWords(due.of) };
  return opening && { at: opening.at, what: `the opening of ${periodName(opening.period)}` };
}

/** When the next month's round opens that is not open yet. Undefined once the calendar ends. */
async function nextOpening(deps: Deps, office: string): Promise<{ at: string; period: Period } | undefined> {
  const { settings, now, today } = await officeFacts(deps, office);
  for (let period = monthOf(today), tries = 0; tries < 13; period = nextPeriod(period), tries += 1) {
    const at = openingOf(period, settings.zone);
    if (at > now && !(await roundOf(deps.db, office, period))) return { at, period };
  }
  return undefined;
}

const openingOf = (period: Period, zone: string): string =>
  instantOf(addDays(firstDay(period), openingDay - 1), openingTime, zone);

/** One move: the clock, the opening it passes, everybody who waits for it, and then quiet. */
async function moveTo(deps: Deps, office: string, at: string, waitMs?: number, all = false): Promise<void> {
  const opening = await nextOpening(deps, office);
  await moveClock(deps.db, office, at);
  if (opening && opening.at <= at) await startRound(deps, { office, period: opening.period });
  const ids = await tellAll(deps, office, at, all);
  await quiet(deps, office, ids.slice(0, 200), waitMs);
}

/**
 * Does again what a mover that was killed may not have done any more: the clock stands where it had been moved to, and
 * nobody has been told, or the month that opens there has no round, or its round no run. All of it is harmless twice.
 */
async function goOn(deps: Deps, office: string, now: string): Promise<void> {
  const { settings, today } = await officeFacts(deps, office);
  const period = monthOf(today);
  const at = openingOf(period, settings.zone);
  const began = await officeBegan(deps.db, office);
  // An office that was set up after the tenth opens that month by hand.
  if (began !== undefined && began < at && at <= now) {
    const round = await roundOf(deps.db, office, period);
    if (!round || round.status === 'opening') await startRound(deps, { office, period });
  }
  await tellAll(deps, office, now, false);
}

/** Tells whoever waits for the clock where it stands. @returns the ids of those told */
async function tellAll(deps: Deps, office: string, at: string, all: boolean): Promise<string[]> {
  const aggregates = await openAggregates(deps.db, office, at, all);
  const ids = aggregates.map((aggregate) => workflowIdOf(office, aggregate));
  for (let from = 0; from < ids.length; from += signalsInFlight) {
    await Promise.all(ids.slice(from, from + signalsInFlight).map((id) => tellTime(deps, id, at)));
  }
  return ids;
}

async function tellTime(deps: Deps, workflowId: string, now: string): Promise<void> {
  try {
    await deps.temporal.workflow.getHandle(workflowId).signal(clockMovedSignal, { now });
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** One mover at a time: two of them would each see the other's work as due. */
async function alone<T>(deps: Deps, office: string, work: () => Promise<T>): Promise<T> {
  const client = await deps.db.pool.connect();
  const name = [`clock/${office}`];
  try {
    const { rows } = await client.query<{ got: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 1)) as got',
      name,
    );
    if (!rows[0]?.got) {
      throw new Refusal('clock_moving', 'The clock is being moved already. Wait until it has come to rest.');
    }
    try {
      return await work();
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 1))', name);
    }
  } finally {
    client.release();
  }
}

// So many things of one instant are named; the rest are counted.
const mostNamed = 3;

function inWords(aggregates: readonly string[]): string {
  const named = aggregates.slice(0, mostNamed).map((aggregate) => {
    const [type, ref = ''] = aggregate.split('/');
    return type === 'round' ? `the monthly reporting of ${periodName(ref)}` : `${type} ${ref}`;
  });
  const more = aggregates.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
