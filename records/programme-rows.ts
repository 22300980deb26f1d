import type pg from 'pg';
import type { ProgrammeState } from '../domain/programme/state.ts';

/**
 * Writes the programme's row from its state. The headline starts as the opening position's and is set by closing a
 * round; the provisional rating belongs to the recalculation. Neither is touched once it is there.
 */
export async function writeProgramme(client: pg.ClientBase, state: ProgrammeState): Promise<void> {
  await client.query(
    `insert into programme (office, ref, title, owner, envelope_pence, version, closed, headline)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (office, ref) do update set title = excluded.title, owner = excluded.owner,
       envelope_pence = excluded.envelope_pence, version = excluded.version, closed = excluded.closed, updated_at = now()`,
    [
      state.office,
      state.ref,
      state.title,
      state.owner,
      state.envelopePence,
      state.version,
      state.closed,
      openingHeadline(state),
    ],
  );
}

function openingHeadline({ openingRating: rating }: ProgrammeState): string | null {
  if (!rating) return null;
  return JSON.stringify({
    colour: rating.colour,
    period: rating.period,
    source: 'opening',
    why: [rating.why, `Declared by ${rating.declaredBy}.`].filter((sentence) => sentence !== ''),
    stated: rating.colour,
    computed: null,
  });
}

/**
 * Marks a programme for recalculation. `cause` names this very change (`project/P1@7`): the same is queued once. A closed
 * programme keeps its last rating, and nobody would ever work the mark off.
 */
export async function queueProgramme(
  client: pg.ClientBase,
  office: string,
  programme: string,
  cause: string,
): Promise<void> {
  await client.query(
    `insert into programme_change (office, programme, cause) select $1, $2, $3
      where not exists (select 1 from programme where office = $1 and ref = $2 and closed)
     on conflict do nothing`,
    [office, programme, cause],
  );
}

/** Refs of an office's programmes that are not closed. */
export async function openProgrammes(client: pg.ClientBase, office: string): Promise<string[]> {
  const { rows } = await client.query<{ ref: string }>(
    'select ref from programme where office = $1 and not closed order by ref',
    [office],
  );
  return rows.map(({ ref }) => ref);
}
