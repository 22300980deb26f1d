import type { LocalDate } from '../../domain/dates.ts';
import type { OfficeSettings } from '../../domain/office.ts';
import type { Database } from '../database.ts';
import { settingsNow } from '../offices.ts';

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
  settings: OfficeSettings;
  settingsVersion: number;
}

interface Row {
  id: string;
  name: string;
  clock: 'real' | 'stepped';
  now: Date;
  demonstration: boolean;
  mailPaused: string | null;
}

/** The office of that id, or the first that was set up; undefined while there is none. */
export async function findOffice(db: Database, id?: string): Promise<OfficeView | undefined> {
  const { rows } = await db.pool.query<Row>(
    `select o.id, o.name, o.clock_kind as clock, coalesce(o.clock_now, now()) as now, o.demonstration,
            o.mail_paused as "mailPaused"
       from office o where $1::text is null or o.id = $1
      order by o.created_at, o.id limit 1`,
    [id ?? null],
  );
  const row = rows[0];
  if (!row) return undefined;
  const now = row.now.toISOString();
  const { settings, version, today } = await settingsNow(db, row.id, now);
  return { ...row, now, today, zone: settings.zone, settings, settingsVersion: version };
}
