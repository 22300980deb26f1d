import type { LocalDate } from '../../domain/dates.ts';
import type { OfficeSettings } from '../../domain/office.ts';
import { localDateOf } from '../../domain/zone.ts';
import type { Database } from '../database.ts';

/** The office that a page is shown for: its clock, and the settings in force on its day. */
export interface OfficeView {
  id: string;
  name: string;
  clock: 'real' | 'stepped';
  /** UTC instant on the office's clock. */
  now: string;
  /** The office's day. */
  today: LocalDate;
  zone: string;
  demonstration: boolean;
  /** Why its mail is paused; null while it runs. */
  mailPaused: string | null;
  /** Null until an office has been set up. */
  settings: OfficeSettings | null;
  settingsVersion: number | null;
}

interface Row {
  id: string;
  name: string;
  clock: 'real' | 'stepped';
  now: Date;
  demonstration: boolean;
  mailPaused: string | null;
  settings: OfficeSettings | null;
  settingsVersion: number | null;
}

/** The office of that id, or the first that was set up; undefined while there is none. */
export async function findOffice(db: Database, id?: string): Promise<OfficeView | undefined> {
  const { rows } = await db.pool.query<Row>(
    `select o.id, o.name, o.clock_kind as clock, coalesce(o.clock_now, now()) as now, o.demonstration,
            o.mail_paused as "mailPaused", s.json as settings, s.version as "settingsVersion"
       from office o
       left join lateral (
         select json, version from office_settings
          where office = o.id and effective_from <= (coalesce(o.clock_now, now()) at time zone 'Europe/London')::date
          order by effective_from desc, version desc limit 1) s on true
      where $1::text is null or o.id = $1
      order by o.created_at, o.id limit 1`,
    [id ?? null],
  );
  const row = rows[0];
  if (!row) return undefined;
  const now = row.now.toISOString();
  const zone = row.settings?.zone ?? 'Europe/London';
  return { ...row, now, zone, today: localDateOf(now, zone) };
}
