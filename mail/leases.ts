import { randomUUID } from 'node:crypto';
import type { Database } from '../records/database.ts';
import type { Outcome } from './transports/transport.ts';

/** A mail that this process may send until its lease ends. */
export interface LeasedMail {
  id: bigint;
  key: string;
  address: string;
  name: string;
  subject: string;
  messageId: string;
  inReplyTo: string | null;
  askedAt: Date;
  attempts: number;
  text: string;
  html: string;
  /** Current generation of each link that its text holds, by id; one that was killed altogether is absent. */
  generations: ReadonlyMap<string, number>;
}

type Taken = Omit<LeasedMail, 'generations'> & { state: string; generations: Record<string, number> | null };

/** Mails taken together. Results count only while `lease` is still theirs. */
export interface Batch {
  lease: string;
  /** Rows looked at: more than `mails` when some had been answered meanwhile. */
  taken: number;
  mails: LeasedMail[];
}

/** After this many doubtful attempts even a chaser waits for a person: a relay that never answers would repeat it for ever. */
const mostDoubtful = 3;

/** Seconds before the next attempt, by how many there were: a dropped connection at once, an outage ever more calmly. */
const backoff = [1, 5, 30, 120, 600, 1800] as const;

/**
 * Takes up to `size` due mails: committed as SENDING before anything is sent. A chaser that is tried again, and whose
 * projects have all been answered since, is taken back instead. Nothing while the office's mail is paused.
 */
export async function takeBatch(db: Database, office: string, size: number, leaseMs: number): Promise<Batch> {
  const lease = randomUUID();
  const { rows } = await db.pool.query<Taken>({
    name: `mail-take-${size}`,
    text: take(size),
    values: [office, lease, leaseMs],
  });
  const mails = rows
    .filter(({ state }) => state === 'SENDING')
    .map((row) => ({ ...row, generations: new Map(Object.entries(row.generations ?? {})) }));
  return { lease, taken: rows.length, mails };
}

// The size is written out: for a limit it doesn't know, PostgreSQL plans each time anew, or reads every mail there is.
const take = (size: number): string => `
with due as (
  select id from mail
  where office = $1 and state = 'PENDING' and next_attempt_at <= now()
    and (select mail_paused is null from office where id = $1)
  order by next_attempt_at, id limit ${size} for update skip locked
), taken as (
  update mail set
    state = case when attempts > 0 and kind = 'chaser' and coalesce((
      select bool_and(request.state <> 'open') from update_request request
      where request.office = mail.office and request.period = mail.period and request.project = any(mail.projects)
    ), false) then 'CANCELLED' else 'SENDING' end,
    lease_id = $2, lease_until = now() + $3::int * interval '1 ms', attempts = attempts + 1
  from due where mail.id = due.id
  returning mail.*
)
select taken.id, key, address, name, subject, message_id as "messageId", in_reply_to as "inReplyTo",
  asked_at as "askedAt", attempts, state, text, html, (
    -- One look into the index for each link: a plain join may read all the links of the office for each mail.
    select jsonb_object_agg(part.id, live.generation)
    from (select distinct split_part(part, '}}', 1) as id from unnest((string_to_array(text, '{{link:'))[2:]) as part) part
    cross join lateral (
      select max(generation) as generation from link
      where office = taken.office and id = part.id and killed_at is null
    ) live
    where live.generation is not null
  ) as generations
from taken join mail_body on mail_body.mail = taken.id order by taken.id`;

/**
 * Writes what became of a batch, in one statement. A row that was reclaimed meanwhile belongs to somebody else and is
 * left alone. A doubtful notice waits for a person; a doubtful chaser is sent again, twice at most.
 */
export async function writeOutcomes(
  db: Database,
  lease: string,
  outcomes: readonly { mail: LeasedMail; outcome: Outcome }[],
): Promise<void> {
  if (outcomes.length === 0) return;
  await db.pool.query({
    name: 'mail-outcomes',
    text: write,
    values: [
      lease,
      outcomes.map(({ mail }) => mail.id.toString()),
      outcomes.map(({ outcome }) => outcome.kind),
      outcomes.map(({ outcome }) => ('why' in outcome ? outcome.why : null)),
      outcomes.map(({ mail }) => backoff[Math.min(mail.attempts, backoff.length) - 1] ?? 1),
      mostDoubtful,
    ],
  });
}

// The lease is the fence: whatever else moves a mail on ends it. Asking for the state as well would let PostgreSQL read
// the index of what is being sent, which in a round is full of what has been sent.
const write = `
update mail set
  state = case became.kind
    when 'sent' then 'SENT'
    when 'refused' then 'FAILED'
    when 'uncertain' then case when mail.kind = 'notice' or attempts >= $6::int then 'UNCERTAIN' else 'PENDING' end
    else 'PENDING' end,
  in_doubt = in_doubt or became.kind = 'uncertain',
  sent_at = case when became.kind = 'sent' then now() end,
  last_error = became.why,
  -- An outage of the relay is not this mail's attempt.
  attempts = case when became.kind = 'relay' then attempts - 1 else attempts end,
  next_attempt_at = case when became.kind in ('later', 'uncertain') then now() + became.wait * interval '1 second' else now() end,
  lease_id = null, lease_until = null
from unnest($2::bigint[], $3::text[], $4::text[], $5::int[]) as became (id, kind, why, wait)
where mail.id = became.id and mail.lease_id = $1`;

/**
 * Takes back what a process that is gone left behind, once its lease has ended (before, it may still be sending).
 * @returns how many
 */
export async function reclaim(db: Database, office: string): Promise<number> {
  const { rowCount } = await db.pool.query({
    name: 'mail-reclaim',
    text: `update mail set state = case when kind = 'notice' then 'UNCERTAIN' else 'PENDING' end, in_doubt = true,
             last_error = 'The program stopped while it was sending this.', next_attempt_at = now(),
             lease_id = null, lease_until = null
           where office = $1 and state = 'SENDING' and lease_until < now()`,
    values: [office],
  });
  return rowCount ?? 0;
}

/** When there is something to do again: the earliest retry or end of a lease, or null. Nothing while mail is paused. */
export async function nextWake(db: Database, office: string): Promise<Date | null> {
  const { rows } = await db.pool.query<{ at: Date | null }>(
    `select least(
       (select min(next_attempt_at) from mail where office = $1 and state = 'PENDING'),
       (select min(lease_until) from mail where office = $1 and state = 'SENDING')) as at
     from office where id = $1 and mail_paused is null`,
    [office],
  );
  return rows[0]?.at ?? null;
}
