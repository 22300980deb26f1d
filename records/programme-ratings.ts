import type pg from 'pg';
import { monthOf, type Period } from '../domain/dates.ts';
import type { Override, ProgrammeState } from '../domain/programme/state.ts';
import { type Drift, driftOf } from '../domain/programme-drift.ts';
import { type Colour, computeRag, type RagInputs, type RagResult } from '../domain/rag.ts';
import { settingsNow } from './offices.ts';
import { type Member, membersOf, ragProject } from './programme-members.ts';

/** A programme's rating for a month: `programme.provisional` until the month's round closes. */
export interface ProgrammeRating extends Omit<RagResult, 'rating'> {
  period: Period;
  /** What is shown: the override while it runs, else the computed one. */
  rating: Colour | 'not_rated';
  computed: Colour | 'not_rated';
  /** What a person stated for this month. */
  stated: Colour | null;
  override: Override | null;
  drift: Drift;
  /** Instant on the office's clock. */
  at: string;
}

export interface Rated {
  rating: ProgrammeRating;
  inputs: RagInputs;
}

/** The rating from its inputs alone: the same for the engine, for closing a round, and for an auditor's recompute. */
export function rate(of: {
  state: ProgrammeState;
  members: readonly Member[];
  period: Period;
  asked: boolean;
  now: string;
}): Rated {
  const { state, members, period, asked, now } = of;
  const inputs: RagInputs = {
    projects: members.map((member) => ragProject(member, state, asked)),
    contingency: [
      {
        kind: 'time',
        provided: String(state.timeContingency.providedDays),
        committed: String(state.timeContingency.committedDays),
      },
      {
        kind: 'money',
        provided: state.moneyContingency.providedPence,
        committed: state.moneyContingency.committedPence,
      },
    ],
    envelopePence: state.envelopePence,
  };
  const { rating: computed, ...result } = computeRag(inputs);
  const stated = state.stated?.period === period ? state.stated.colour : null;
  const drift = driftOf(members.filter(({ stage }) => stage !== 'stopped'));
  const rating = state.override?.colour ?? computed;
  return { inputs, rating: { ...result, period, rating, computed, stated, override: state.override, drift, at: now } };
}

/**
 * Recalculates a programme over everything queued so far and stores the result with its inputs, in the caller's
 * transaction. Five statements, however many projects there are elsewhere. With nothing queued and nothing changed it
 * writes nothing, so a repeat is harmless.
 * @param of.now instant on the office's clock
 * @param of.period the month to rate; without it the newest round that isn't closed, else the month that it is
 * @returns the rating; null when the programme has no row yet (it will be asked again once it has)
 */
export async function recalculate(
  client: pg.ClientBase,
  of: { office: string; programme: string; now: string; state: ProgrammeState; period?: Period },
): Promise<Rated | null> {
  const { office, programme, now, state } = of;
  // One at a time: whoever comes second finds the queue that the first left, and its result.
  const locked = await client.query('select from programme where office = $1 and ref = $2 for update', [
    office,
    programme,
  ]);
  if (locked.rowCount === 0) return null;
  const { rows: queued } = await client.query<{ cause: string }>(
    'delete from programme_change where office = $1 and programme = $2 returning cause',
    [office, programme],
  );
  const month = await currentMonth(client, office, now, of.period);
  const members = await membersOf(client, { office, programme, period: month.period });
  const rated = rate({ state, members, period: month.period, asked: month.asked, now });
  await store(client, { office, programme }, rated, queued.map(({ cause }) => cause).sort());
  return rated;
}

/** The month that ratings are about, and whether its requests have been made. */
async function currentMonth(
  client: pg.ClientBase,
  office: string,
  now: string,
  period: Period | undefined,
): Promise<{ period: Period; asked: boolean }> {
  const { rows } = await client.query<{ period: Period; status: string }>(
    `select period, status from round where office = $1 and case when $2::text is null then status <> 'closed' else period = $2 end
      order by period desc limit 1`,
    [office, period ?? null],
  );
  if (rows[0]) return { period: rows[0].period, asked: rows[0].status !== 'opening' };
  if (period) return { period, asked: false };
  return { period: monthOf((await settingsNow(client, office, now)).today), asked: false };
}

async function store(
  client: pg.ClientBase,
  of: { office: string; programme: string },
  { rating, inputs }: Rated,
  causes: string[],
): Promise<void> {
  const { period, rating: shown, computed, stated, override, rule, packVersion, why, coverage, at } = rating;
  await client.query(
    `with changed as (
       update programme set provisional = $3, updated_at = now()
        where office = $1 and ref = $2 and ($15 or provisional - 'at' is distinct from $3::jsonb - 'at') returning ref
     )
     insert into programme_rating (office, programme, n, period, rating, computed, stated, override, rule, pack_version,
       why, coverage, inputs, causes, at)
     select $1, $2, coalesce((select max(n) from programme_rating where office = $1 and programme = $2), 0) + 1, $4, $5,
            $6, $7, $8, $9, $10, $11, $12, $13, $14, $16 from changed`,
    [
      of.office,
      of.programme,
      JSON.stringify(rating),
      period,
      shown,
      computed,
      stated,
      override && JSON.stringify(override),
      rule,
      packVersion,
      JSON.stringify(why),
      JSON.stringify(coverage),
      JSON.stringify(inputs),
      JSON.stringify(causes),
      causes.length > 0,
      at,
    ],
  );
}
