import type pg from 'pg';
import { Refusal } from '../domain/refusal.ts';
import { isEmailAddress } from '../domain/text.ts';

/** A mail as a person decides about it. */
interface Decided {
  office: string;
  /** Digits, as in its address on the pages. */
  id: string;
  by: string;
  why: string;
}

interface Row {
  state: string;
  address: string;
  name: string;
}

/**
 * Sends a mail that failed or is in doubt once more. Whether an earlier attempt arrived stays on the row.
 * @throws Refusal not_found, mail_not_waiting, address_unusable
 */
export async function releaseMail(client: pg.ClientBase, decided: Decided): Promise<void> {
  const mail = await locked(client, decided);
  if (mail.state !== 'FAILED' && mail.state !== 'UNCERTAIN') throw notOpen(mail, 'released');
  if (!isEmailAddress(mail.address)) {
    const sentence = `There is no usable mail address for ${mail.name || 'this person'}. Correct it first.`;
    throw new Refusal('address_unusable', sentence);
  }
  await client.query(
    `update mail set state = 'PENDING', in_doubt = in_doubt or state = 'UNCERTAIN', attempts = 0, next_attempt_at = now(),
       last_error = null, told_at = null, decided = ${decision('released')}
     where office = $1 and id = $2`,
    [decided.office, decided.id, decided.by, decided.why],
  );
}

/**
 * Takes a mail back that hasn't been sent, or that nobody knows about.
 * @throws Refusal not_found, mail_not_waiting, mail_leaving
 */
export async function cancelMail(client: pg.ClientBase, decided: Decided): Promise<void> {
  const mail = await locked(client, decided);
  if (mail.state === 'SENDING') {
    throw new Refusal('mail_leaving', 'This mail is being sent at this moment. Look again in two minutes.');
  }
  if (mail.state === 'SENT' || mail.state === 'CANCELLED') throw notOpen(mail, 'cancelled');
  await client.query(
    `update mail set state = 'CANCELLED', told_at = null, decided = ${decision('cancelled')} where office = $1 and id = $2`,
    [decided.office, decided.id, decided.by, decided.why],
  );
}

async function locked(client: pg.ClientBase, { office, id }: Decided): Promise<Row> {
  const known = /^[1-9]\d{0,17}$/.test(id)
    ? await client.query<Row>('select state, address, name from mail where office = $1 and id = $2 for update', [
        office,
        id,
      ])
    : undefined;
  const row = known?.rows[0];
  if (!row) throw new Refusal('not_found', 'There is no such mail in this office.');
  return row;
}

const states: Record<string, string> = {
  PENDING: 'is waiting to be sent',
  SENDING: 'is being sent',
  SENT: 'has been sent',
  CANCELLED: 'has been cancelled',
};

function notOpen({ state }: Row, what: 'released' | 'cancelled'): Refusal {
  return new Refusal('mail_not_waiting', `This mail ${states[state] ?? 'is closed'}, so it can't be ${what}.`);
}

const decision = (what: 'released' | 'cancelled'): string =>
  `jsonb_build_object('by', $3::text, 'what', '${what}', 'why', $4::text, 'at', now())`;
