import { formatDate, type LocalDate } from '../domain/dates.ts';
import type { OfficeSettings } from '../domain/office.ts';
import { Refusal } from '../domain/refusal.ts';
import { localDateOf } from '../domain/zone.ts';
import type { Database } from '../records/database.ts';
import { officeOf, settingsNow } from '../records/offices.ts';
import { type Person, peopleByIds } from '../records/people.ts';
import type { OfficeClock } from '../workflows/messages.ts';
import type { Deps } from './deps.ts';
import { within } from './patience.ts';

/** What commands are resolved from: the office's clock, and its settings as they stand on the day. */
export interface OfficeFacts {
  clock: OfficeClock;
  /** UTC instant on the office's clock. */
  now: string;
  /** The day that it is in the office. */
  today: string;
  settings: OfficeSettings;
  settingsVersion: number;
}

type Held = Omit<OfficeFacts, 'now' | 'today'>;

// The last known facts, for the minutes in which the database is away: decisions go on, on settings that rarely change.
const lastKnown = new WeakMap<Database, Map<string, Held>>();

/**
 * Reads an office's clock and settings. When the database does not answer, the last known ones hold.
 * @throws Refusal not_found for an office that does not exist
 */
export async function officeFacts(deps: Deps, office: string): Promise<OfficeFacts> {
  const known = lastKnown.get(deps.db) ?? new Map<string, Held>();
  lastKnown.set(deps.db, known);
  let held = known.get(office);
  try {
    held = await within(Math.max(500, deps.deadlineMs / 4), read(deps.db, office));
    known.set(office, held);
  } catch (error) {
    if (error instanceof Refusal || !held) throw error;
    deps.log.warn({ error }, 'the database did not give the settings; going on with the last known ones');
  }
  const now = nowOf(held.clock);
  return { ...held, now, today: localDateOf(now, held.settings.zone) };
}

async function read(db: Database, office: string): Promise<Held> {
  const found = await officeOf(db, office);
  if (!found) throw new Refusal('not_found', 'There is no such office.', { field: 'office' });
  const { settings, version } = await settingsNow(db, office, nowOf(found.clock));
  return { clock: found.clock, settings, settingsVersion: version };
}

const nowOf = (clock: OfficeClock): string => (clock.kind === 'stepped' ? clock.now : new Date().toISOString());

/**
 * What has happened has happened by today: a later day is a slip of the pen, most often in the year.
 * @param day null counts as today
 * @returns the day
 * @throws Refusal day_ahead, naming the field
 */
export function happenedOn(today: LocalDate, day: LocalDate | null, field: string, label: string): LocalDate {
  if (day === null || day <= today) return day ?? today;
  throw new Refusal(
    'day_ahead',
    `${label} ${formatDate(day)}: that day is still to come. Record it once it has happened.`,
    {
      field,
    },
  );
}

/**
 * Checks that everybody named is known to the office and still there.
 * @param named person ids by the field that names them; empty ones are passed over
 * @returns them, by id
 * @throws Refusal person_unknown or person_left, naming the field
 */
export async function mustBeKnown(
  deps: Deps,
  office: string,
  named: { field: string; label: string; person: string | null | undefined }[],
): Promise<Map<string, Person>> {
  const asked = named.flatMap((one) => (one.person ? [{ ...one, person: one.person }] : []));
  if (asked.length === 0) return new Map();
  const ids = asked.map(({ person }) => person);
  const people = await within(deps.deadlineMs, peopleByIds(deps.db, office, ids));
  const { today } = await officeFacts(deps, office);
  for (const { field, label, person } of asked) {
    const row = people.get(person);
    if (!row) {
      const sentence = `${label} “${person}” is not one of this office’s people. Add them first.`;
      throw new Refusal('person_unknown', sentence, { field });
    }
    if (row.leftOn !== null && row.leftOn <= today) {
      throw new Refusal('person_left', `${label} ${row.name} has left. Choose somebody else.`, { field });
    }
  }
  return people;
}
