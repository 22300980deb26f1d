import type { PersonId } from '../domain/aggregate.ts';
import type { LocalDate } from '../domain/dates.ts';
import { type Reader, sql } from './sql.ts';

export interface Person {
  id: PersonId;
  name: string;
  /** null: not known, so nothing can be sent. */
  email: string | null;
  /** Post held, as shown. */
  role: string;
  leftOn: LocalDate | null;
}

interface PersonRow {
  id: string;
  name: string;
  email: string | null;
  role: string;
  left_on: LocalDate | null;
}

/** Adds people, or changes those whose ids are known. */
export async function upsertPeople(reader: Reader, office: string, people: readonly Person[]): Promise<void> {
  await sql(reader).query(
    `insert into person (office, id, name, email, role, left_on)
     select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::date[])
     on conflict (office, id) do update set name = excluded.name, email = excluded.email, role = excluded.role,
       left_on = excluded.left_on, updated_at = now()`,
    [
      office,
      people.map(({ id }) => id),
      people.map(({ name }) => name),
      people.map(({ email }) => email),
      people.map(({ role }) => role),
      people.map(({ leftOn }) => leftOn),
    ],
  );
}

/** Those of the ids that the office knows. */
export async function peopleByIds(
  reader: Reader,
  office: string,
  ids: readonly (PersonId | null)[],
): Promise<Map<PersonId, Person>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const { rows } = await sql(reader).query<PersonRow>(
    'select id, name, email, role, left_on from person where office = $1 and id = any($2)',
    [office, wanted],
  );
  return new Map(rows.map((row) => [row.id, toPerson(row)]));
}

/** Everybody of an office, by name as a reader sorts names (Adam, Émile, eve, Ŵil, Zoe). */
export async function peopleOf(reader: Reader, office: string): Promise<Person[]> {
  const { rows } = await sql(reader).query<PersonRow>(
    'select id, name, email, role, left_on from person where office = $1 order by name, id',
    [office],
  );
  return rows.map(toPerson);
}

/** Where a person's mail goes on a day; null when they are unknown, have no address, or have left. */
export function addressOf(person: Person | undefined, today: LocalDate): string | null {
  if (!person || (person.leftOn !== null && person.leftOn <= today)) return null;
  return person.email;
}

const toPerson = (row: PersonRow): Person => ({
  id: row.id,
  name: row.name,
  email: row.email,
  role: row.role,
  leftOn: row.left_on,
});
