import type { LocalDate } from '../../domain/dates.ts';
import type { FollowUpKind, FollowUpState, MissingFact, Publicity } from '../../domain/follow-up/state.ts';
import type { Database } from '../database.ts';

/** A promise to a committee, as lists show it. */
export interface FollowUpRow {
  id: string;
  kind: FollowUpKind;
  body: string;
  bodyRef: string;
  meetingOn: LocalDate;
  item: string;
  words: string;
  askedBy: string;
  programme: string | null;
  project: string | null;
  owner: string | null;
  ownerName: string | null;
  due: LocalDate | null;
  publicity: Publicity;
  status: FollowUpState['status'];
  missing: MissingFact[];
  version: number;
}

export interface FollowUpFilter {
  /** open: not accepted. overdue: open and past its due date. accepted: closed. */
  show: 'open' | 'overdue' | 'accepted';
  programme?: string;
  project?: string;
  /** Id of the last one of the page before. */
  after?: string;
  limit?: number;
}

const columns = `f.id, f.kind, f.body, f.body_ref as "bodyRef", f.meeting_on as "meetingOn", f.item, f.words,
  f.asked_by as "askedBy", f.programme, f.project, f.owner, person.name as "ownerName", f.due, f.publicity, f.status,
  f.missing, f.version`;
const from = 'from follow_up f left join person on person.office = f.office and person.id = f.owner';

/** Follow-ups by due date, those without one first: they are the ones that get lost. */
export async function listFollowUps(
  db: Database,
  office: string,
  today: LocalDate,
  { show, programme, project, after, limit = 50 }: FollowUpFilter,
): Promise<FollowUpRow[]> {
  const which = {
    open: `f.status <> 'accepted'`,
    overdue: `f.status <> 'accepted' and f.due < $2`,
    accepted: `f.status = 'accepted'`,
  };
  const { rows } = await db.pool.query<FollowUpRow>(
    `select ${columns} ${from}
      where f.office = $1 and $2::date is not null and ${which[show]}
        and ($3::text is null or f.programme = $3) and ($4::text is null or f.project = $4)
        and ($5::text is null or (coalesce(f.due, '-infinity'), f.id) >
             (select coalesce(a.due, '-infinity'), a.id from follow_up a where a.office = $1 and a.id = $5))
      order by coalesce(f.due, '-infinity'), f.id limit $6`,
    [office, today, programme ?? null, project ?? null, after ?? null, limit],
  );
  return rows;
}

/** One follow-up's row, or undefined. */
export async function findFollowUp(db: Database, office: string, id: string): Promise<FollowUpRow | undefined> {
  const { rows } = await db.pool.query<FollowUpRow>(`select ${columns} ${from} where f.office = $1 and f.id = $2`, [
    office,
    id,
  ]);
  return rows[0];
}

/** How many are open, overdue, and lacking an owner, a date or recipients. */
export async function countFollowUps(
  db: Database,
  office: string,
  today: LocalDate,
  programme?: string,
): Promise<{ open: number; overdue: number; missing: number }> {
  const { rows } = await db.pool.query<{ open: number; overdue: number; missing: number }>(
    `select count(*)::int as open, (count(*) filter (where due < $2))::int as overdue,
            (count(*) filter (where missing <> '{}'))::int as missing
       from follow_up where office = $1 and status <> 'accepted' and ($3::text is null or programme = $3)`,
    [office, today, programme ?? null],
  );
  return rows[0] as { open: number; overdue: number; missing: number };
}
