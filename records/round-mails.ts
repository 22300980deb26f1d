import type pg from 'pg';
import type { PersonId } from '../domain/aggregate.ts';
import type { Period } from '../domain/dates.ts';
import { type Reader, sql } from './sql.ts';

/** Key of the first mail that each person got in a round: what follows stands under it. */
export async function firstMailsOf(reader: Reader, office: string, period: Period): Promise<Map<PersonId, string>> {
  const { rows } = await sql(reader).query<{ person: string; key: string }>(
    `select distinct on (person) person, key from mail
      where office = $1 and about = $2 and person is not null order by person, id`,
    [office, `round/${period}`],
  );
  return new Map(rows.map(({ person, key }) => [person, key]));
}

/** Takes back every chaser of a round that still waits: the round has closed. */
export async function cancelMailsOfRound(client: pg.ClientBase, office: string, period: Period): Promise<void> {
  await client.query(
    `update mail set state = 'CANCELLED',
       decided = jsonb_build_object('by', 'Gatehouse', 'what', 'cancelled', 'why', 'the round has closed', 'at', now())
     where office = $1 and about = $2 and state = 'PENDING' and kind = 'chaser'`,
    [office, `round/${period}`],
  );
}
