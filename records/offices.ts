import type pg from 'pg';
import type { LocalDate } from '../domain/dates.ts';
import type { OfficeSettings } from '../domain/office.ts';
import { Refusal } from '../domain/refusal.ts';
import { localDateOf } from '../domain/zone.ts';
import { inTransaction } from './database.ts';
import { type Reader, sql } from './sql.ts';

export interface Office {
  id: string;
  name: string;
  /** Instant of a stepped clock as ISO-8601 UTC; a real clock has none. */
  clock: { kind: 'real' } | { kind: 'stepped'; now: string };
  demonstration: boolean;
  /** Why its mail is paused; null when it runs. */
  mailPaused: string | null;
}

interface OfficeRow {
  id: string;
  name: string;
  clock_kind: string;
  clock_now: Date | null;
  demonstration: boolean;
  mail_paused: string | null;
}

const columns = 'id, name, clock_kind, clock_now, demonstration, mail_paused';

/** The office, or undefined. */
export async function officeOf(reader: Reader, office: string): Promise<Office | undefined> {
  const { rows } = await sql(reader).query<OfficeRow>(`select ${columns} from office where id = $1`, [office]);
  return rows[0] && toOffice(rows[0]);
}

/** All of them, by name. */
export async function offices(reader: Reader): Promise<Office[]> {
  const { rows } = await sql(reader).query<OfficeRow>(`select ${columns} from office order by name, id`);
  return rows.map(toOffice);
}

/**
 * Adds an office with its first settings, or answers false when the id is there already (asking twice is harmless).
 * @param settings in effect from the beginning: a past date may be asked about
 */
export async function addOffice(
  reader: Reader,
  given: { id: string; clock: Office['clock']; demonstration: boolean; settings: OfficeSettings; recordedBy: string },
): Promise<boolean> {
  const { id, clock, demonstration, settings, recordedBy } = given;
  return atomically(reader, async (client) => {
    const added = await client.query(
      `insert into office (id, name, clock_kind, clock_now, demonstration) values ($1, $2, $3, $4, $5)
       on conflict (id) do nothing`,
      [id, settings.name, clock.kind, clock.kind === 'stepped' ? clock.now : null, demonstration],
    );
    if (added.rowCount === 0) return false;
    await client.query(
      `insert into office_settings (office, version, effective_from, json, recorded_by) values ($1, 1, '0001-01-01', $2, $3)`,
      [id, JSON.stringify(settings), recordedBy],
    );
    return true;
  });
}

/**
 * The settings in effect on a day: those with the latest `effective_from` up to it; of two from the same day, the later
 * version.
 * @throws Refusal not_found when the office has none
 */
export async function settingsAt(
  reader: Reader,
  office: string,
  date: LocalDate,
): Promise<{ version: number; settings: OfficeSettings }> {
  const { rows } = await sql(reader).query<{ version: number; json: OfficeSettings }>(
    `select version, json from office_settings where office = $1 and effective_from <= $2
      order by effective_from desc, version desc limit 1`,
    [office, date],
  );
  if (!rows[0]) throw new Refusal('not_found', `There is no office “${office.slice(0, 40)}” with settings on ${date}.`);
  return { version: rows[0].version, settings: rows[0].json };
}

/**
 * The settings in effect at an instant, and the day that it is in the office then. The zone is itself a setting: the day
 * in UTC finds it, and where the office's own day is another, that one decides.
 * @throws Refusal not_found when the office has none
 */
export async function settingsNow(
  reader: Reader,
  office: string,
  now: string,
): Promise<{ version: number; settings: OfficeSettings; today: LocalDate }> {
  const inUtc = localDateOf(now, 'UTC');
  const found = await settingsAt(reader, office, inUtc);
  const today = localDateOf(now, found.settings.zone);
  return { ...(today === inUtc ? found : await settingsAt(reader, office, today)), today };
}

/** The days after `date` from which other settings are to apply. */
export async function settingsAhead(reader: Reader, office: string, date: LocalDate): Promise<LocalDate[]> {
  const { rows } = await sql(reader).query<{ day: LocalDate }>(
    `select distinct effective_from::text as day from office_settings
      where office = $1 and effective_from > $2 order by 1`,
    [office, date],
  );
  return rows.map(({ day }) => day);
}

/** Appends a version of the settings and answers its number. The versions before stay as they were. */
export async function addSettings(
  reader: Reader,
  office: string,
  given: { settings: OfficeSettings; effectiveFrom: LocalDate; recordedBy: string },
): Promise<number> {
  return atomically(reader, async (client) => {
    // The office's row is the lock that numbers them.
    await client.query('select from office where id = $1 for update', [office]);
    const { rows } = await client.query<{ version: number }>(
      `insert into office_settings (office, version, effective_from, json, recorded_by)
       select $1, coalesce(max(version), 0) + 1, $2, $3, $4 from office_settings where office = $1 returning version`,
      [office, given.effectiveFrom, JSON.stringify(given.settings), given.recordedBy],
    );
    const today = localDateOf(await officeNow(client, office), given.settings.zone);
    if (given.effectiveFrom <= today) {
      await client.query('update office set name = $2 where id = $1', [office, given.settings.name]);
    }
    return (rows[0] as { version: number }).version;
  });
}

/** When it was set up, on its own clock: the first line of its trail. Undefined where there is none. */
export async function officeBegan(reader: Reader, office: string): Promise<string | undefined> {
  const { rows } = await sql(reader).query<{ at: Date }>(
    `select at from event where office = $1 and aggregate = 'office/' || $1 and version = 1`,
    [office],
  );
  return rows[0]?.at.toISOString();
}

/** What time it is in the office: now, or where its stepped clock stands. @throws Refusal not_found */
export async function officeNow(reader: Reader, office: string): Promise<string> {
  const { rows } = await sql(reader).query<{ now: Date | null }>(
    `select case when clock_kind = 'stepped' then clock_now end as now from office where id = $1`,
    [office],
  );
  if (!rows[0]) throw new Refusal('not_found', `There is no office “${office.slice(0, 40)}”.`);
  return (rows[0].now ?? new Date()).toISOString();
}

/**
 * Steps an office's clock forward; to where it stands already is harmless.
 * @throws Refusal clock_real when it follows real time, clock_backwards when `to` is earlier, not_found
 */
export async function moveClock(reader: Reader, office: string, to: string): Promise<void> {
  const moved = await sql(reader).query(
    `update office set clock_now = $2 where id = $1 and clock_kind = 'stepped' and clock_now <= $2`,
    [office, to],
  );
  if (moved.rowCount === 1) return;
  const present = await officeOf(reader, office);
  if (!present) throw new Refusal('not_found', `There is no office “${office.slice(0, 40)}”.`);
  if (present.clock.kind === 'real') {
    throw new Refusal('clock_real', `The clock of ${present.name} follows real time, so it can't be stepped.`);
  }
  throw new Refusal('clock_backwards', `The clock stands at ${present.clock.now} and moves forwards only.`);
}

/** In the caller's transaction, or in one of its own. */
function atomically<T>(reader: Reader, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  return 'pool' in reader ? inTransaction(reader, work) : work(reader);
}

function toOffice(row: OfficeRow): Office {
  return {
    id: row.id,
    name: row.name,
    clock: row.clock_now ? { kind: 'stepped', now: row.clock_now.toISOString() } : { kind: 'real' },
    demonstration: row.demonstration,
    mailPaused: row.mail_paused,
  };
}
