import type { LocalDate, Period } from '../../domain/dates.ts';
import type { Database } from '../database.ts';

/** What the engine has taken in and not yet written down; the limit of a rebuild. */
export interface Unrecorded {
  commands: number;
  /** UTC instant at which the oldest of them was accepted. */
  since: string | null;
}

/** Commands accepted by their workflow and not yet recorded. */
export async function unrecordedCommands(db: Database, office: string): Promise<Unrecorded> {
  const { rows } = await db.pool.query<{ commands: number; since: Date | null }>(
    `select count(*)::int as commands, min(accepted_at) as since from command
      where office = $1 and recorded_at is null`,
    [office],
  );
  return { commands: rows[0]?.commands ?? 0, since: rows[0]?.since?.toISOString() ?? null };
}

/** A request that could not be worked on, with its reason. */
export interface SetAsideRow {
  period: Period;
  project: string;
  reason: string;
}

/** Requests set aside, so that one poison row stops nobody else; latest month first. */
export async function setAsideRequests(db: Database, office: string, limit = 50): Promise<SetAsideRow[]> {
  const { rows } = await db.pool.query<SetAsideRow>(
    `select period, project, set_aside as reason from update_request
      where office = $1 and set_aside is not null order by period desc, project limit $2`,
    [office, limit],
  );
  return rows;
}

/** What a rule refused. */
export interface RefusalRow {
  at: string;
  actor: string;
  command: string;
  target: string;
  code: string;
  message: string;
}

/** The latest refusals. */
export async function latestRefusals(db: Database, office: string, limit = 20): Promise<RefusalRow[]> {
  const { rows } = await db.pool.query<Omit<RefusalRow, 'at'> & { at: Date }>(
    `select at, actor ->> 'name' as actor, command, target, code, message from refusal
      where office = $1 order by id desc limit $2`,
    [office, limit],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** Something that falls due, or is late: for the home page. */
export interface DueItem {
  kind: 'update' | 'condition' | 'follow_up';
  /** `project/REF` or `follow-up/ID`. */
  about: string;
  title: string;
  who: string | null;
  dueOn: LocalDate;
}

/**
 * What is due up to `until`, late ones first: updates of open rounds, conditions, promises.
 * @param limit of each kind
 */
export async function dueUpTo(db: Database, office: string, until: LocalDate, limit = 20): Promise<DueItem[]> {
  const { rows } = await db.pool.query<DueItem>(
    `(select 'update' as kind, 'project/' || q.project as about, p.title, person.name as who, q.due_on as "dueOn"
        from update_request q join project p on p.office = q.office and p.ref = q.project
        left join person on person.office = q.office and person.id = q.assigned
       where q.office = $1 and q.state = 'open' and q.due_on <= $2
         and q.period in (select period from round where office = $1 and status = 'open')
       order by q.due_on, q.project limit $3)
     union all
     (select 'condition', 'project/' || p.ref, c.text, person.name, c."dueOn"::date
        from project p join snapshot s on s.office = p.office and s.aggregate = 'project/' || p.ref
        cross join lateral jsonb_to_recordset(s.state -> 'conditions') as c(text text, owner text, "dueOn" text, status text)
        left join person on person.office = p.office and person.id = c.owner
       where p.office = $1 and p.conditions_open > 0 and c.status = 'open' and c."dueOn"::date <= $2
       order by c."dueOn", p.ref limit $3)
     union all
     (select 'follow_up', 'follow-up/' || f.id, f.words, person.name, f.due
        from follow_up f left join person on person.office = f.office and person.id = f.owner
       where f.office = $1 and f.status <> 'accepted' and f.due <= $2
       order by f.due, f.id limit $3)
     order by "dueOn", kind, about`,
    [office, until, limit],
  );
  return rows;
}
