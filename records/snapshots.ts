import { type Reader, sql } from './sql.ts';

/** An aggregate as it is recorded. */
export interface Snapshot {
  /** `project/REF`, `programme/REF`, `follow-up/ID`. */
  aggregate: string;
  version: number;
  open: boolean;
  state: unknown;
}

/** One page of an office's aggregates, open and closed, by key. @param after the last key of the page before; '' first */
export async function snapshotsAfter(reader: Reader, office: string, after: string, size: number): Promise<Snapshot[]> {
  const { rows } = await sql(reader).query<Snapshot>(
    `select aggregate, version, open, state from snapshot
      where office = $1 and aggregate > $2 order by aggregate limit $3`,
    [office, after, size],
  );
  return rows;
}

/** A round that has not closed, as its run must know it. */
export interface OpenRound {
  period: string;
  status: 'opening' | 'open';
  paused: boolean;
  nextAt: string | null;
  /** Who asked for it to be closed, where that was taken in and not done yet. */
  closing: { actor: unknown; why: string } | null;
}

export async function openRounds(reader: Reader, office: string): Promise<OpenRound[]> {
  const { rows } = await sql(reader).query<Omit<OpenRound, 'nextAt'> & { nextAt: Date | null }>(
    `select r.period, r.status, r.paused, r.next_at as "nextAt",
            (select jsonb_build_object('actor', e.actor, 'why', e.payload ->> 'why') from event e
              where e.office = r.office and e.aggregate = 'round/' || r.period and e.kind = 'close_asked'
              order by e.version desc limit 1) as closing
       from round r where r.office = $1 and r.status <> 'closed' order by r.period`,
    [office],
  );
  return rows.map((row) => ({ ...row, nextAt: row.nextAt?.toISOString() ?? null }));
}

/** Whether anything of an office's mail is still to be sent, or to be told of. */
export async function mailIsWaiting(reader: Reader, office: string): Promise<boolean> {
  const { rows } = await sql(reader).query<{ waiting: boolean }>(
    `select exists (select 1 from mail where office = $1 and (state in ('PENDING', 'SENDING') or (told_at is null
       and (state = 'FAILED' or (recipient is not null and state in ('SENT', 'UNCERTAIN', 'CANCELLED')))))) as waiting`,
    [office],
  );
  return rows[0]?.waiting ?? false;
}
