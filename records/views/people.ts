import type { LocalDate } from '../../domain/dates.ts';
import type { Database } from '../database.ts';

/** A person of the office, as lists and choices show them. */
export interface PersonView {
  id: string;
  name: string;
  email: string | null;
  /** The post held. */
  role: string;
  leftOn: LocalDate | null;
}

/** What one person is named for: what would be orphaned if they left. */
export interface PersonDuties {
  leads: { ref: string; title: string }[];
  sponsors: { ref: string; title: string }[];
  owns: { ref: string; title: string }[];
  followUps: { id: string; words: string }[];
}

const columns = `id, name, email, role, left_on as "leftOn"`;

/** Everybody, by name as a reader sorts them; `after` is the last person of the page before. */
export async function listPeople(
  db: Database,
  office: string,
  { after, limit = 500 }: { after?: string; limit?: number } = {},
): Promise<PersonView[]> {
  const { rows } = await db.pool.query<PersonView>(
    `select ${columns} from person
      where office = $1
        and ($2::text is null or (name, id) > (select p.name, p.id from person p where p.office = $1 and p.id = $2))
      order by name, id limit $3`,
    [office, after ?? null, limit],
  );
  return rows;
}

/** One person, or undefined. */
export async function findPerson(db: Database, office: string, id: string): Promise<PersonView | undefined> {
  const { rows } = await db.pool.query<PersonView>(`select ${columns} from person where office = $1 and id = $2`, [
    office,
    id,
  ]);
  return rows[0];
}

/** Names by id; an id that nobody has stays out. */
export async function namesOf(
  db: Database,
  office: string,
  ids: Iterable<string | null>,
): Promise<Map<string, string>> {
  const wanted = [...new Set([...ids].filter((id): id is string => id !== null && id !== undefined))];
  if (wanted.length === 0) return new Map();
  const { rows } = await db.pool.query<{ id: string; name: string }>(
    'select id, name from person where office = $1 and id = any($2::text[])',
    [office, wanted],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}

/** What a person is named for, the first 100 of each kind. */
export async function dutiesOf(db: Database, office: string, person: string): Promise<PersonDuties> {
  const named = (where: string) =>
    db.pool.query<{ ref: string; title: string }>(
      `select ref, title from project where office = $1 and stage not in ('closed', 'stopped') and ${where} order by ref limit 100`,
      [office, person],
    );
  const [leads, sponsors, owns, followUps] = await Promise.all([
    named('lead = $2'),
    named('sponsor = $2'),
    db.pool.query<{ ref: string; title: string }>(
      'select ref, title from programme where office = $1 and owner = $2 and not closed order by ref limit 100',
      [office, person],
    ),
    db.pool.query<{ id: string; words: string }>(
      `select id, words from follow_up where office = $1 and owner = $2 and status <> 'accepted' order by due, id limit 100`,
      [office, person],
    ),
  ]);
  return { leads: leads.rows, sponsors: sponsors.rows, owns: owns.rows, followUps: followUps.rows };
}
