import type pg from 'pg';
import type { Actor, Json } from '../domain/aggregate.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { LocalDate, Period } from '../domain/dates.ts';
import type { LadderSettings, RoundPlan, Rung } from '../domain/ladder.ts';
import { type Reader, sql } from './sql.ts';

/** What a round was planned with. It stays for the whole round: a change of settings meets the next one. */
export interface RoundPlanRow {
  rungs: Rung[];
  calendar: Calendar;
  zone: string;
  ladder: LadderSettings;
  settingsVersion: number;
}

export interface RoundRow {
  office: string;
  period: Period;
  /** opening: its requests are being made. */
  status: 'opening' | 'open' | 'closed';
  paused: boolean;
  asAt: LocalDate;
  dueOn: LocalDate;
  cutOff: LocalDate;
  plan: RoundPlanRow;
  openedAt: string;
  closedAt: string | null;
  nextAt: string | null;
  /** Requests that could not be chased, for a person to look at. */
  setAside: number;
}

/** When the round is next to be looked at, and how many requests are still open. */
export interface RoundProgress {
  nextAt: string | null;
  open: number;
}

type Stored = Omit<RoundRow, 'openedAt' | 'closedAt' | 'nextAt'> & {
  openedAt: Date;
  closedAt: Date | null;
  nextAt: Date | null;
};

const columns = `office, period, status, paused, as_at as "asAt", due_on as "dueOn", cut_off as "cutOff", plan,
  opened_at as "openedAt", closed_at as "closedAt", next_at as "nextAt", set_aside as "setAside"`;

/** A month's round, or undefined. `lock` holds it to the end of the transaction, so that it can't close meanwhile. */
export async function roundOf(
  reader: Reader,
  office: string,
  period: Period,
  lock = false,
): Promise<RoundRow | undefined> {
  const { rows } = await sql(reader).query<Stored>(
    `select ${columns} from round where office = $1 and period = $2${lock ? ' for update' : ''}`,
    [office, period],
  );
  return rows[0] && read(rows[0]);
}

const read = (row: Stored): RoundRow => ({
  ...row,
  openedAt: row.openedAt.toISOString(),
  closedAt: row.closedAt?.toISOString() ?? null,
  nextAt: row.nextAt?.toISOString() ?? null,
});

/** Writes a changed plan: its dates are those of its rungs. */
export async function replanRound(
  client: pg.ClientBase,
  { office, period, dueOn, cutOff, plan }: RoundRow,
): Promise<void> {
  const dayOf = (kind: Rung['kind'], otherwise: LocalDate) =>
    plan.rungs.find((rung) => rung.kind === kind)?.dueOn ?? otherwise;
  await client.query('update round set plan = $3, due_on = $4, cut_off = $5 where office = $1 and period = $2', [
    office,
    period,
    JSON.stringify(plan),
    dayOf('due', dueOn),
    dayOf('not_reported', cutOff),
  ]);
}

/** Every round of an office that isn't closed, held to the end of the transaction, in the order of their months. */
export async function holdOpenRounds(client: pg.ClientBase, office: string): Promise<RoundRow[]> {
  const { rows } = await client.query<Stored>(
    `select ${columns} from round where office = $1 and status <> 'closed' order by period for update`,
    [office],
  );
  return rows.map(read);
}

/** Writes a round's row, once: a second round of a month is never made, even where Temporal has forgotten the first. */
export async function addRound(
  client: pg.ClientBase,
  of: { office: string; period: Period; now: string; plan: RoundPlan; planned: Omit<RoundPlanRow, 'rungs'> },
): Promise<boolean> {
  const { office, period, now, plan, planned } = of;
  const added = await client.query(
    `insert into round (office, period, status, as_at, due_on, cut_off, plan, opened_at, next_at)
     values ($1, $2, 'opening', $3, $4, $5, $6, $7, $8) on conflict (office, period) do nothing`,
    [
      office,
      period,
      plan.asAt,
      plan.dueOn,
      plan.cutOff,
      JSON.stringify({ ...planned, rungs: plan.rungs }),
      now,
      plan.rungs[0]?.at ?? null,
    ],
  );
  return added.rowCount === 1;
}

/** The instant of the round's own `not_reported`: nothing ends by itself before it. */
export const cutOffAt = (round: RoundRow): string => (round.plan.rungs.at(-1) as Rung).at;

/**
 * Works out, and stores, when the round has something to do next. With nothing open that is its cut-off, until that
 * has passed; a paused round waits for a person.
 */
export async function settleRound(reader: Reader, round: RoundRow, now: string): Promise<RoundProgress> {
  const { rows } = await sql(reader).query<{ nextAt: Date | null; open: number }>(
    `with found as (
       select min(next_at) filter (where state = 'open' and not paused) as next_at,
         (count(*) filter (where state = 'open'))::int as open, (count(*) filter (where set_aside is not null))::int as aside
       from update_request where office = $1 and period = $2
     )
     update round set set_aside = found.aside,
       next_at = case when round.paused or status = 'closed' then null
                      else coalesce(found.next_at, case when found.open = 0 and $3::timestamptz > $4::timestamptz then $3::timestamptz end) end
     from found where round.office = $1 and round.period = $2
     returning round.next_at as "nextAt", found.open`,
    [round.office, round.period, cutOffAt(round), now],
  );
  return { nextAt: rows[0]?.nextAt?.toISOString() ?? null, open: rows[0]?.open ?? 0 };
}

/** What happened in a round, for its audit trail. */
export interface RoundEvent {
  kind: string;
  at: string;
  actor: Actor;
  key: string | null;
  payload: Json;
}

/**
 * Appends to the trail of `round/{period}`. The caller holds the round's row locked, which numbers the events.
 * @returns the event's version
 */
export async function addRoundEvent(
  client: pg.ClientBase,
  office: string,
  period: Period,
  event: RoundEvent,
): Promise<number> {
  const { rows } = await client.query<{ version: number }>(
    `insert into event (office, aggregate, version, kind, at, actor, key, payload)
     select $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6, $7 from event where office = $1 and aggregate = $2
     returning version`,
    [
      office,
      `round/${period}`,
      event.kind,
      event.at,
      JSON.stringify(event.actor),
      event.key,
      JSON.stringify(event.payload),
    ],
  );
  return (rows[0] as { version: number }).version;
}

/** The event that a command of this key made in the round, if it was applied before. */
export async function roundEventOf(
  reader: Reader,
  office: string,
  period: Period,
  key: string,
): Promise<{ version: number; kind: string; payload: Json } | undefined> {
  const { rows } = await sql(reader).query<{ version: number; kind: string; payload: Json }>(
    'select version, kind, payload from event where office = $1 and aggregate = $2 and key = $3',
    [office, `round/${period}`, key],
  );
  return rows[0];
}

/** Programmes whose recalculation this round has queued and that nobody has worked off yet. */
export async function programmesQueuedBy(reader: Reader, office: string, period: Period): Promise<string[]> {
  const { rows } = await sql(reader).query<{ programme: string }>(
    'select distinct programme from programme_change where office = $1 and starts_with(cause, $2) order by programme',
    [office, `round/${period}@`],
  );
  return rows.map(({ programme }) => programme);
}

/**
 * Marks programmes for recalculation because of something that a round did. `version` is its event's: each cause is
 * one of its own, or a change that is just being worked off could swallow the next.
 */
export async function queueProgrammesOf(
  client: pg.ClientBase,
  of: { office: string; period: Period; version: number },
  programmes: readonly string[],
): Promise<void> {
  if (programmes.length === 0) return;
  await client.query(
    `insert into programme_change (office, programme, cause)
     select distinct $1, given.programme, $3 from unnest($2::text[]) as given (programme) on conflict do nothing`,
    [of.office, programmes, `round/${of.period}@${of.version}`],
  );
}
