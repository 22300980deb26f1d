import type { LocalDate, Period } from '../../domain/dates.ts';
import type { Rung, RungKind } from '../../domain/ladder.ts';
import type { ProjectRating } from '../../domain/rag-types.ts';
import type { Database } from '../database.ts';

export type RequestState = 'open' | 'answered' | 'not_reported' | 'excused' | 'cancelled';

/** One month's reporting, as lists show it. */
export interface RoundView {
  period: Period;
  status: 'opening' | 'open' | 'closed';
  paused: boolean;
  asAt: LocalDate;
  dueOn: LocalDate;
  cutOff: LocalDate;
  rungs: Rung[];
  openedAt: string;
  closedAt: string | null;
  nextAt: string | null;
  /** Requests set aside because they could not be worked on. */
  setAside: number;
  counts: Record<RequestState, number> & { late: number; unassigned: number };
}

/** What goes out next: how many requests stand before each rung, and when the earliest is due. */
export interface NextRung {
  kind: RungKind;
  at: string;
  requests: number;
}

/** Asking one project for one month. */
export interface RequestView {
  project: string;
  title: string;
  programme: string;
  state: RequestState;
  paused: boolean;
  assigned: string | null;
  assignedName: string | null;
  plan: number;
  dueOn: LocalDate;
  lastRung: RungKind | null;
  nextRung: RungKind | null;
  nextAt: string | null;
  answeredAt: string | null;
  late: boolean;
  note: string;
  setAside: string | null;
  rating: ProjectRating;
}

interface Row extends Omit<RoundView, 'openedAt' | 'closedAt' | 'nextAt' | 'counts'> {
  openedAt: Date;
  closedAt: Date | null;
  nextAt: Date | null;
  open: number;
  answered: number;
  not_reported: number;
  excused: number;
  cancelled: number;
  late: number;
  unassigned: number;
}

const columns = `r.period, r.status, r.paused, r.as_at as "asAt", r.due_on as "dueOn", r.cut_off as "cutOff",
  coalesce(r.plan -> 'rungs', '[]') as rungs, r.opened_at as "openedAt", r.closed_at as "closedAt",
  r.next_at as "nextAt", r.set_aside as "setAside", c.*`;
const from = `from round r cross join lateral (
  select (count(*) filter (where state = 'open'))::int as open,
         (count(*) filter (where state = 'answered'))::int as answered,
         (count(*) filter (where state = 'not_reported'))::int as not_reported,
         (count(*) filter (where state = 'excused'))::int as excused,
         (count(*) filter (where state = 'cancelled'))::int as cancelled,
         (count(*) filter (where late))::int as late,
         (count(*) filter (where state = 'open' and assigned is null))::int as unassigned
    from update_request q where q.office = r.office and q.period = r.period) c`;

/** Rounds, latest month first; `before` is the last month of the page before. */
export async function listRounds(
  db: Database,
  office: string,
  { before, limit = 24 }: { before?: Period; limit?: number } = {},
): Promise<RoundView[]> {
  const { rows } = await db.pool.query<Row>(
    `select ${columns} ${from} where r.office = $1 and r.period < $2 order by r.period desc limit $3`,
    [office, before ?? '9999-99', limit],
  );
  return rows.map(roundOf);
}

/** One month's round, or undefined. */
export async function findRound(db: Database, office: string, period: Period): Promise<RoundView | undefined> {
  const { rows } = await db.pool.query<Row>(`select ${columns} ${from} where r.office = $1 and r.period = $2`, [
    office,
    period,
  ]);
  return rows[0] && roundOf(rows[0]);
}

/** What a round's open requests wait for, soonest first. */
export async function nextRungs(db: Database, office: string, period: Period): Promise<NextRung[]> {
  const { rows } = await db.pool.query<{ kind: RungKind; at: Date; requests: number }>(
    `select rungs -> next_rung ->> 'kind' as kind, next_at as at, count(*)::int as requests from update_request
      where office = $1 and period = $2 and state = 'open' and not paused and next_at is not null
      group by 1, 2 order by 2, 1 limit 20`,
    [office, period],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** A round's requests by project; `after` is the last project of the page before. */
export async function listRequests(
  db: Database,
  office: string,
  period: Period,
  {
    state,
    project,
    after,
    limit = 100,
  }: { state?: RequestState; project?: string; after?: string; limit?: number } = {},
): Promise<RequestView[]> {
  const { rows } = await db.pool.query<RequestRow>(
    `select ${requestColumns} ${requestFrom}
      where q.office = $1 and q.period = $2 and q.project > $3
        and ($4::text is null or q.state = $4) and ($5::text is null or q.project = $5)
      order by q.project limit $6`,
    [office, period, after ?? '', state ?? null, project ?? null, limit],
  );
  return rows.map(requestOf);
}

/** A project's requests, latest month first. */
export async function requestsOfProject(
  db: Database,
  office: string,
  project: string,
  limit = 12,
): Promise<(RequestView & { period: Period })[]> {
  const { rows } = await db.pool.query<RequestRow & { period: Period }>(
    `select q.period, ${requestColumns} ${requestFrom}
      where q.office = $1 and q.project = $2 order by q.period desc limit $3`,
    [office, project, limit],
  );
  return rows.map((row) => ({ ...requestOf(row), period: row.period }));
}

type RequestRow = Omit<RequestView, 'nextAt' | 'answeredAt'> & { nextAt: Date | null; answeredAt: Date | null };

const requestColumns = `q.project, p.title, q.programme, q.state, q.paused, q.assigned, person.name as "assignedName",
  q.plan, q.due_on as "dueOn", q.last_rung as "lastRung",
  case when q.state = 'open' then q.rungs -> q.next_rung ->> 'kind' end as "nextRung",
  case when q.state = 'open' then q.next_at end as "nextAt", q.answered_at as "answeredAt", q.late, q.note,
  q.set_aside as "setAside", case when p.rating_period = q.period then p.rating else 'not_reported' end as rating`;
const requestFrom = `from update_request q
  join project p on p.office = q.office and p.ref = q.project
  left join person on person.office = q.office and person.id = q.assigned`;

function requestOf(row: RequestRow): RequestView {
  return { ...row, nextAt: row.nextAt?.toISOString() ?? null, answeredAt: row.answeredAt?.toISOString() ?? null };
}

function roundOf(row: Row): RoundView {
  const { open, answered, not_reported, excused, cancelled, late, unassigned, ...rest } = row;
  return {
    ...rest,
    openedAt: row.openedAt.toISOString(),
    closedAt: row.closedAt?.toISOString() ?? null,
    nextAt: row.nextAt?.toISOString() ?? null,
    counts: { open, answered, not_reported, excused, cancelled, late, unassigned },
  };
}
