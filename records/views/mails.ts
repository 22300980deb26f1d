import type { Database } from '../database.ts';

export type MailState = 'PENDING' | 'SENDING' | 'SENT' | 'FAILED' | 'UNCERTAIN' | 'CANCELLED';

/** One mail to one person, and what became of it. */
export interface MailView {
  id: string;
  kind: string;
  person: string | null;
  address: string;
  name: string;
  subject: string;
  state: MailState;
  about: string;
  recipient: string | null;
  /** UTC instant on the office's clock. */
  askedAt: string;
  attempts: number;
  sentAt: string | null;
  nextAttemptAt: string | null;
  lastError: string | null;
  inDoubt: boolean;
  decided: { by: string; what: 'released' | 'cancelled'; why: string; at: string } | null;
}

interface Row extends Omit<MailView, 'askedAt' | 'sentAt' | 'nextAttemptAt'> {
  askedAt: Date;
  sentAt: Date | null;
  nextAttemptAt: Date | null;
}

const columns = `id::text, kind, person, address, name, subject, state, about, recipient, asked_at as "askedAt", attempts,
  sent_at as "sentAt", case when state = 'PENDING' then next_attempt_at end as "nextAttemptAt", last_error as "lastError",
  in_doubt as "inDoubt", decided`;

/** Mails that wait for a person to release or cancel them: UNCERTAIN and FAILED, oldest first. */
export async function stuckMails(
  db: Database,
  office: string,
  { after, limit = 50 }: { after?: string; limit?: number } = {},
): Promise<MailView[]> {
  const { rows } = await db.pool.query<Row>(
    `select ${columns} from mail where office = $1 and state in ('UNCERTAIN', 'FAILED')
        and id > $2 order by mail.id limit $3`,
    [office, after ?? '0', limit],
  );
  return rows.map(mailOf);
}

/** One mail, with its text; undefined when there is none of that number in the office. */
export async function findMail(
  db: Database,
  office: string,
  id: string,
): Promise<(MailView & { text: string }) | undefined> {
  if (!/^\d{1,18}$/u.test(id)) return undefined;
  const { rows } = await db.pool.query<Row & { text: string }>(
    `select ${columns}, coalesce((select b.text from mail_body b where b.mail = mail.id), '') as text
       from mail where office = $1 and id = $2`,
    [office, id],
  );
  return rows[0] && { ...mailOf(rows[0]), text: rows[0].text };
}

/** Mails about an aggregate (`follow-up/ID`), latest first. */
export async function mailsAbout(db: Database, office: string, about: string, limit = 100): Promise<MailView[]> {
  const { rows } = await db.pool.query<Row>(
    `select ${columns} from mail where office = $1 and about = $2 order by mail.id desc limit $3`,
    [office, about, limit],
  );
  return rows.map(mailOf);
}

/** How many mails wait, are in doubt or failed, and since when the oldest waits. */
export async function mailCounts(
  db: Database,
  office: string,
): Promise<{ pending: number; sending: number; uncertain: number; failed: number; oldestPending: string | null }> {
  const { rows } = await db.pool.query<{
    pending: number;
    sending: number;
    uncertain: number;
    failed: number;
    oldest: Date | null;
  }>(
    `select (count(*) filter (where state = 'PENDING'))::int as pending,
            (count(*) filter (where state = 'SENDING'))::int as sending,
            (count(*) filter (where state = 'UNCERTAIN'))::int as uncertain,
            (count(*) filter (where state = 'FAILED'))::int as failed,
            min(created_at) filter (where state = 'PENDING') as oldest
       from mail where office = $1 and state in ('PENDING', 'SENDING', 'UNCERTAIN', 'FAILED')`,
    [office],
  );
  const { oldest, ...counts } = rows[0] as { oldest: Date | null } & Record<
    'pending' | 'sending' | 'uncertain' | 'failed',
    number
  >;
  return { ...counts, oldestPending: oldest?.toISOString() ?? null };
}

function mailOf(row: Row): MailView {
  const { id, kind, person, address, name, subject, state, about, recipient, attempts, lastError, inDoubt, decided } =
    row;
  return {
    id,
    kind,
    person,
    address,
    name,
    subject,
    state,
    about,
    recipient,
    attempts,
    lastError,
    inDoubt,
    decided,
    askedAt: row.askedAt.toISOString(),
    sentAt: row.sentAt?.toISOString() ?? null,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
  };
}
