import type { Database } from '../database.ts';

/** A message of the local mailbox, as the list shows it. */
export interface MailboxRow {
  id: string;
  to: string;
  subject: string;
  /** UTC instant on the office's clock. */
  at: string;
}

/** Messages, latest first; `before` is the number of the last one of the page before, `to` one address. */
export async function listMailbox(
  db: Database,
  office: string,
  { before, to, limit = 50 }: { before?: string; to?: string; limit?: number } = {},
): Promise<MailboxRow[]> {
  const { rows } = await db.pool.query<{ id: string; to: string; subject: string; at: Date }>(
    `select id::text, to_address as to, subject, at from mailbox_message
      where office = $1 and ($2::bigint is null or id < $2) and ($3::text is null or to_address = $3)
      order by mailbox_message.id desc limit $4`,
    [office, before ?? null, to ?? null, limit],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** One whole message as it would have gone out, or undefined. */
export async function findMessage(
  db: Database,
  office: string,
  id: string,
): Promise<(MailboxRow & { raw: string }) | undefined> {
  if (!/^\d{1,18}$/u.test(id)) return undefined;
  const { rows } = await db.pool.query<{ id: string; to: string; subject: string; at: Date; raw: string }>(
    'select id::text, to_address as to, subject, at, raw from mailbox_message where office = $1 and id = $2',
    [office, id],
  );
  const row = rows[0];
  return row && { ...row, at: row.at.toISOString() };
}
