import type { Logger } from 'pino';
import { localDateOf } from '../domain/zone.ts';
import { type Database, inTransaction } from '../records/database.ts';
import { officeNow, settingsAt } from '../records/offices.ts';
import { peopleByIds } from '../records/people.ts';
import { insertMails } from './outbox.ts';
import { mailFailed } from './templates/mail-failed.ts';

/** What became of a circulated answer, for its follow-up. */
export interface Delivered {
  office: string;
  /** Id of the follow-up. */
  followUp: string;
  recipient: string;
  attempt: number;
  outcome: 'sent' | 'failed' | 'uncertain';
  /** Instant on the office's clock. */
  at: string;
}

/** Tells a follow-up. May be repeated; a follow-up that is gone is a normal answer. Throws when it can't be told now. */
export type TellDelivered = (delivered: Delivered) => Promise<void>;

interface Untold {
  id: bigint;
  key: string;
  state: 'SENT' | 'FAILED' | 'UNCERTAIN' | 'CANCELLED';
  address: string;
  name: string;
  person: string | null;
  subject: string;
  about: string;
  recipient: string | null;
  attempt: number;
  why: string | null;
}

// One that a person took back has not reached its recipient, like one that was refused.
const outcomes = { SENT: 'sent', FAILED: 'failed', UNCERTAIN: 'uncertain', CANCELLED: 'failed' } as const;
const atOnce = 100;

/**
 * Passes on what somebody has to know: circulated answers to their follow-up, refused mails to the programme officer.
 * Marked on the row afterwards, so a crash in between repeats it and loses nothing.
 * @returns false when something could not be told now and is to be tried again
 */
export async function tellOutcomes(
  given: { db: Database; linkKey: Buffer; log: Logger; tell: TellDelivered },
  office: string,
): Promise<boolean> {
  const { db, log, tell } = given;
  for (;;) {
    const { rows } = await db.pool.query<Untold>(untold, [office, atOnce]);
    if (rows.length === 0) return true;
    const at = await officeNow(db, office);
    for (const mail of rows) {
      try {
        if (mail.recipient !== null && mail.about.startsWith('follow-up/')) {
          const followUp = mail.about.slice('follow-up/'.length);
          const { recipient, attempt } = mail;
          await tell({ office, followUp, recipient, attempt, outcome: outcomes[mail.state], at });
        }
        await markTold(given, office, mail, at);
      } catch (error) {
        log.warn({ error, mail: mail.key }, 'what became of a mail could not be passed on yet');
        return false;
      }
    }
  }
}

const untold = `
select id, key, state, address, name, person, subject, about, recipient, attempt_no as attempt, last_error as why
from mail
where office = $1 and told_at is null and (state = 'FAILED' or (recipient is not null and state in ('SENT', 'UNCERTAIN', 'CANCELLED')))
order by id limit $2`;

/** In one transaction with the officer's notice, so there is one notice however often this is tried. */
async function markTold(
  { db, linkKey }: { db: Database; linkKey: Buffer },
  office: string,
  mail: Untold,
  at: string,
): Promise<void> {
  await inTransaction(db, async (client) => {
    await client.query('update mail set told_at = now() where id = $1 and state = $2', [
      mail.id.toString(),
      mail.state,
    ]);
    if (mail.state !== 'FAILED') return;
    const { settings } = await settingsAt(client, office, localDateOf(at, 'UTC'));
    const officer = (await peopleByIds(client, office, [settings.officer])).get(settings.officer);
    // Where the officer can't be reached either, the status page has to do: a notice about a notice would never end.
    if (!officer?.email || mail.person === officer.id || mail.address === officer.email) return;
    const written = mailFailed({
      office: settings.name,
      to: officer.name,
      recipient: mail.name || mail.address,
      address: mail.address,
      subject: mail.subject,
      reason: mail.why ?? 'none given',
    });
    const notice = {
      ...written,
      office,
      key: `mail-failed:${office}:${mail.id}`,
      kind: 'chaser' as const,
      person: officer.id,
      address: officer.email,
      name: officer.name,
      about: mail.about,
      askedAt: at,
      links: [],
    };
    await insertMails(client, [notice], linkKey);
  });
}
