import { createTransport } from 'nodemailer';
import type { Database } from '../../records/database.ts';
import { composed } from './compose.ts';
import type { Outcome, Transport } from './transport.ts';

/** The local mailbox: keeps whole messages instead of sending them. A key stands there once, however often it is sent. */
export function mailboxTransport(db: Database): Transport {
  const composer = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    send: async (mail): Promise<Outcome> => {
      try {
        const { message } = await composer.sendMail(composed(mail));
        await db.pool.query(
          `insert into mailbox_message (office, message_id, mail_key, to_address, subject, raw, at)
           values ($1, $2, $3, $4, $5, $6, coalesce($7, now())) on conflict (office, mail_key) do nothing`,
          [mail.office, mail.messageId, mail.key, mail.to.address, mail.subject, String(message), mail.date],
        );
        return { kind: 'sent' };
      } catch (error) {
        // Storing it twice is storing it once, so an answer that was lost is no doubt.
        return { kind: 'later', why: (error as Error).message.slice(0, 300), unreachable: true };
      }
    },
    close: () => composer.close(),
  };
}
