import type pg from 'pg';
import type { PersonId } from '../domain/aggregate.ts';
import type { LocalDate, Period } from '../domain/dates.ts';
import type { Rung, RungKind } from '../domain/ladder.ts';
import { type Reader, sql } from './sql.ts';

export type RequestState = 'open' | 'answered' | 'not_reported' | 'excused' | 'cancelled';

/** Asking one project for one month. */
export interface UpdateRequest {
  project: string;
  programme: string;
  state: RequestState;
  paused: boolean;
  /** Who is asked; null: nobody leads the project, so nobody is chased. */
  assigned: PersonId | null;
  delegates: PersonId[];
  sponsor: PersonId | null;
  /** Raised by whatever re-arms the ladder: part of each mail's key, or a second reminder would look like the first. */
  plan: number;
  dueOn: LocalDate;
  /** Its whole ladder, fired rungs included; `nextRung` is the index of the one that fires at `nextAt`. */
  rungs: Rung[];
  nextRung: number;
  nextAt: string | null;
  lastRung: RungKind | null;
  /** Of its links: a handover's new one kills the old lead's. */
  generation: number;
  note: string;
  setAside: string | null;
}

type Stored = Omit<UpdateRequest, 'nextAt'> & { nextAt: Date | null };

const columns = `r.project, r.programme, r.state, r.paused, r.assigned, r.delegates, r.sponsor, r.plan, r.due_on as "dueOn",
  r.rungs, r.next_rung as "nextRung", r.next_at as "nextAt", r.last_rung as "lastRung", r.generation, r.note,
  r.set_aside as "setAside"`;

const read = <T extends Stored>(row: T): T & { nextAt: string | null } =>
  ({ ...row, nextAt: row.nextAt?.toISOString() ?? null }) as unknown as T & { nextAt: string | null };

/** A project's request of a month, or undefined. `lock` holds it to the end of the transaction. */
export async function requestOf(
  reader: Reader,
  office: string,
  period: Period,
  project: string,
  lock = false,
): Promise<UpdateRequest | undefined> {
  const { rows } = await sql(reader).query<Stored>(
    `select ${columns} from update_request r where office = $1 and project = $2 and period = $3${lock ? ' for update' : ''}`,
    [office, project, period],
  );
  return rows[0] && read(rows[0]);
}

/** Every open request of a round, held to the end of the transaction in key order. */
export async function openRequestsOf(client: pg.ClientBase, office: string, period: Period): Promise<UpdateRequest[]> {
  const { rows } = await client.query<Stored>(
    `select ${columns} from update_request r where office = $1 and period = $2 and state = 'open'
      order by project for update`,
    [office, period],
  );
  return rows.map(read);
}

/** Months for which a project is still asked. */
export async function openMonthsOf(reader: Reader, office: string, project: string): Promise<Period[]> {
  const { rows } = await sql(reader).query<{ period: Period }>(
    `select period from update_request where office = $1 and project = $2 and state = 'open' order by period`,
    [office, project],
  );
  return rows.map(({ period }) => period);
}

/** A request whose next rung is due, with its project's title. */
export type DueRequest = UpdateRequest & { title: string };

/** Every request of a round with a rung due at `now`, in key order. Reads only; nothing is locked. */
export async function dueRequests(reader: Reader, office: string, period: Period, now: string): Promise<DueRequest[]> {
  const { rows } = await sql(reader).query<Stored & { title: string }>(
    `select ${columns}, coalesce(p.title, r.project) as title
       from update_request r left join project p on p.office = r.office and p.ref = r.project
      where r.office = $1 and r.period = $2 and r.state = 'open' and not r.paused and r.next_at <= $3
      order by r.project`,
    [office, period, now],
  );
  return rows.map(read);
}

/** One request's step: from the plan and rung that were read, to the next. */
export interface Step {
  project: string;
  /** As read: a row that has moved on since is left alone. */
  plan: number;
  rung: number;
  kind: RungKind;
  nextRung: number;
  nextAt: string | null;
  /** Said on the request when nothing else is. */
  note: string;
  /** Rows that stand in one mail move together, or not at all. */
  bundle: number;
}

/**
 * Moves requests on by one rung: locks them in key order, looks at each again, and moves those bundles of which every
 * row still stands where it was read. The others are read again by the next pass. `any` keeps PostgreSQL from reading
 * the whole round for each batch.
 * @returns the bundles that moved, with their projects' programmes
 */
export async function advanceRequests(
  client: pg.ClientBase,
  office: string,
  period: Period,
  steps: readonly Step[],
): Promise<{ project: string; programme: string; bundle: number; kind: RungKind }[]> {
  const { rows } = await client.query(
    `with want as materialized (
       select * from unnest($3::text[], $4::int[], $5::int[], $6::text[], $7::int[], $8::timestamptz[], $9::text[], $10::int[])
         as w (project, plan, rung, kind, next_rung, next_at, note, bundle)
     ), held as materialized (
       select r.project from update_request r join want w on w.project = r.project
        where r.office = $1 and r.period = $2 and r.project = any($3) and r.state = 'open' and not r.paused
          and r.plan = w.plan and r.next_rung = w.rung
        order by r.project for update of r
     ), whole as materialized (
       select w.bundle from want w left join held h on h.project = w.project
        group by w.bundle having count(h.project) = count(*)
     )
     update update_request r
        set next_rung = w.next_rung, next_at = w.next_at, last_rung = w.kind,
            state = case w.kind when 'not_reported' then w.kind else r.state end,
            note = case r.note when '' then w.note else r.note end
       from want w join whole on whole.bundle = w.bundle
      where r.office = $1 and r.period = $2 and r.project = any($3) and r.project = w.project
     returning r.project, r.programme, w.bundle, w.kind`,
    [
      office,
      period,
      steps.map(({ project }) => project),
      steps.map(({ plan }) => plan),
      steps.map(({ rung }) => rung),
      steps.map(({ kind }) => kind),
      steps.map(({ nextRung }) => nextRung),
      steps.map(({ nextAt }) => nextAt),
      steps.map(({ note }) => note),
      steps.map(({ bundle }) => bundle),
    ],
  );
  return rows;
}

/**
 * Sets rows aside with their reasons: they are chased no more, stand on the round's page for a person, and become not
 * reported at the cut-off.
 */
export async function setAside(
  reader: Reader,
  of: { office: string; period: Period; until: string },
  rows: readonly { project: string; plan: number; reason: string }[],
): Promise<void> {
  if (rows.length === 0) return;
  await sql(reader).query(
    `update update_request r set set_aside = w.reason, next_at = $3
       from unnest($4::text[], $5::int[], $6::text[]) as w (project, plan, reason)
      where r.office = $1 and r.period = $2 and r.project = w.project and r.plan = w.plan and r.state = 'open'`,
    [
      of.office,
      of.period,
      of.until,
      rows.map(({ project }) => project),
      rows.map(({ plan }) => plan),
      rows.map(({ reason }) => reason.slice(0, 500)),
    ],
  );
}

/** What a command may change on a request. `rungs` are those still ahead; the fired ones are kept before them. */
export interface Change {
  state?: RequestState;
  rungs?: readonly Rung[];
  dueOn?: LocalDate;
  assigned?: PersonId | null;
  delegates?: readonly PersonId[];
  sponsor?: PersonId | null;
  /** True: the links sent so far belong to somebody else now. */
  newGeneration?: boolean;
  note?: string;
}

/**
 * Changes a locked request. New rungs raise the plan number and arm the first of them, or the last one only while
 * nobody is assigned; a request that isn't open has nothing to wait for.
 */
export async function changeRequest(
  client: pg.ClientBase,
  office: string,
  period: Period,
  row: UpdateRequest,
  change: Change,
): Promise<void> {
  const state = change.state ?? row.state;
  const assigned = change.assigned === undefined ? row.assigned : change.assigned;
  const next = change.rungs ? ladderOf(row, change.rungs, assigned) : { rungs: row.rungs, nextRung: row.nextRung };
  await client.query(
    `update update_request set state = $4, assigned = $5, delegates = $6, sponsor = $7, plan = plan + $8, due_on = $9,
       rungs = $10, next_rung = $11, next_at = $12, generation = generation + $13, note = $14, set_aside = $15
     where office = $1 and period = $2 and project = $3`,
    [
      office,
      period,
      row.project,
      state,
      assigned,
      change.delegates ?? row.delegates,
      change.sponsor === undefined ? row.sponsor : change.sponsor,
      change.rungs ? 1 : 0,
      change.dueOn ?? row.dueOn,
      JSON.stringify(next.rungs),
      next.nextRung,
      state === 'open' ? (change.rungs ? (next.rungs[next.nextRung]?.at ?? null) : row.nextAt) : null,
      change.newGeneration ? 1 : 0,
      change.note ?? row.note,
      change.rungs || state !== 'open' ? null : row.setAside,
    ],
  );
}

/** The whole ladder after a change, each kind once, and where it goes on. */
function ladderOf(
  row: UpdateRequest,
  ahead: readonly Rung[],
  assigned: PersonId | null,
): { rungs: Rung[]; nextRung: number } {
  const fired = row.rungs.slice(0, row.nextRung).filter(({ kind }) => !ahead.some((rung) => rung.kind === kind));
  const rungs = [...fired, ...ahead];
  return { rungs, nextRung: assigned === null ? Math.max(fired.length, rungs.length - 1) : fired.length };
}

/** Counts a project's requests of months that aren't closed in another programme. The caller holds the open rounds. */
export async function moveRequests(
  client: pg.ClientBase,
  office: string,
  project: string,
  programme: string,
): Promise<void> {
  await client.query(
    `update update_request r set programme = $3 from round
      where r.office = $1 and r.project = $2 and round.office = r.office and round.period = r.period
        and round.status <> 'closed'`,
    [office, project, programme],
  );
}

/** Pauses or resumes every request of a round, in key order; whatever is reopened meanwhile waits as well. */
export async function pauseRequests(
  client: pg.ClientBase,
  office: string,
  period: Period,
  paused: boolean,
): Promise<void> {
  await client.query(
    `with held as (
       select project from update_request where office = $1 and period = $2 order by project for update
     )
     update update_request r set paused = $3 from held
      where r.office = $1 and r.period = $2 and r.project = held.project`,
    [office, period, paused],
  );
}

/** Marks whatever is still open as not reported: the round is closing. Answers what it marked. */
export async function endRequests(
  client: pg.ClientBase,
  office: string,
  period: Period,
): Promise<{ project: string; programme: string }[]> {
  const { rows } = await client.query(
    `with held as (
       select project from update_request where office = $1 and period = $2 and state = 'open' order by project for update
     )
     update update_request r set state = 'not_reported', next_at = null, paused = false from held
      where r.office = $1 and r.period = $2 and r.project = held.project
     returning r.project, r.programme`,
    [office, period],
  );
  return rows;
}
