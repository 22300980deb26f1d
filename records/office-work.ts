import { type Reader, sql } from './sql.ts';

/** What an office's engine still has to do at an instant of its clock, counted. */
export interface OfficeWork {
  /** Projects, programmes and follow-ups with a deadline that has come. */
  due: number;
  rounds: number;
  mails: number;
  recalculations: number;
  unrecorded: number;
}

/** Counts what is due, on its way or not recorded at `now`. */
export async function officeWork(reader: Reader, office: string, now: string): Promise<OfficeWork> {
  const { rows } = await sql(reader).query<OfficeWork>(
    `select
       (select count(*) from snapshot where office = $1 and open and next_due_at <= $2)::int as due,
       (select count(*) from round r where r.office = $1 and r.status <> 'closed' and not r.paused
           and (r.status = 'opening' or r.next_at <= $2
             or (r.next_at is null and not exists (
               select from update_request u where u.office = r.office and u.period = r.period and u.state = 'open'))))::int
         + (select count(*) from update_request u join round r on r.office = u.office and r.period = u.period
             where u.office = $1 and u.state = 'open' and not u.paused and u.next_at <= $2
               and r.status <> 'closed' and not r.paused)::int as rounds,
       (select count(*) from mail m join office o on o.id = m.office
         where m.office = $1 and (m.state = 'SENDING' or (m.state = 'PENDING' and o.mail_paused is null)
           or (m.told_at is null and m.recipient is not null
             and m.state in ('SENT', 'FAILED', 'UNCERTAIN', 'CANCELLED'))))::int as mails,
       (select count(*) from programme_change c join programme p on p.office = c.office and p.ref = c.programme
         where c.office = $1 and not p.closed)::int as recalculations,
       (select count(*) from command where office = $1 and recorded_at is null)::int as unrecorded`,
    [office, now],
  );
  return rows[0] as OfficeWork;
}

/** What an office's clock is waiting for first after `now`, from the rows: all that falls due at that instant. */
export async function nextDue(
  reader: Reader,
  office: string,
  now: string,
): Promise<{ at: string; of: string[] } | undefined> {
  const { rows } = await sql(reader).query<{ at: Date; of: string[] }>(
    `select at, array_agg(distinct of order by of) as of from (
       select next_due_at as at, aggregate as of from snapshot where office = $1 and open
       union all
       select least(r.next_at, u.next_at), 'round/' || r.period from round r
         left join lateral (select min(next_at) as next_at from update_request
           where office = r.office and period = r.period and state = 'open' and not paused) u on true
        where r.office = $1 and r.status <> 'closed' and not r.paused
     ) due where at > $2 group by at order by at limit 1`,
    [office, now],
  );
  return rows[0] && { at: rows[0].at.toISOString(), of: rows[0].of };
}

/** Open aggregates that must hear of the clock: those due by `now` and every programme, or all of them. */
export async function openAggregates(reader: Reader, office: string, now: string, all: boolean): Promise<string[]> {
  const { rows } = await sql(reader).query<{ aggregate: string }>(
    `select aggregate from snapshot
      where office = $1 and open and ($3 or next_due_at <= $2 or aggregate like 'programme/%')
     union all select 'round/' || period from round where office = $1 and status <> 'closed'`,
    [office, now, all],
  );
  return rows.map(({ aggregate }) => aggregate);
}
