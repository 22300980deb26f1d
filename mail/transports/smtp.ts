import { Readable } from 'node:stream';
import { createTransport, type NodemailerError, type SendMailOptions } from 'nodemailer';
import type MimeNode from 'nodemailer/lib/mime-node';
import { classify } from './classify.ts';
import { composed } from './compose.ts';
import type { Outcome, Transport } from './transport.ts';
import { writeMessage } from './write-message.ts';

/** Watches one attempt: may the message still leave, and has any of it left? */
interface Watch {
  deadline: number;
  body?: Readable;
}

/** What nodemailer is given: it keeps what it doesn't know. */
type Watched = SendMailOptions & { signal: AbortSignal; watch: Watch };

/** Connections to the relay at once. Measured: more adds nothing, since composing is the ceiling. */
export const poolSize = 8;

/**
 * A relay, spoken to over a pool of connections.
 * @param url smtp://user:password@host:port or smtps://
 */
export function smtpTransport(url: string): Transport {
  const pool = createTransport({
    url,
    pool: true,
    maxConnections: poolSize,
    // The outbox retries, and knows what it may repeat: the pool must not do it behind its back.
    maxRequeues: 0,
    // These nest: connection and greeting inside an attempt, an attempt inside its lease.
    dnsTimeout: 10_000,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 60_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // An error doesn't say whether the message had left; whether its body was read does.
  pool.use('stream', (mail, done) => {
    const { watch } = mail.data as Watched;
    mail.message.createReadStream = () => {
      // A process that was stopped and wakes up after its lease must not send what somebody else has by now.
      if (performance.now() > watch.deadline) return neverRead();
      watch.body = inOnePiece(mail.message);
      return watch.body;
    };
    done();
  });
  const abortAt = abortSignals();
  return {
    send: async (mail, deadline): Promise<Outcome> => {
      const watch: Watch = { deadline };
      const options: Watched = { ...composed(mail), signal: abortAt(deadline), watch };
      try {
        await pool.sendMail(options);
        return { kind: 'sent' };
      } catch (error) {
        return classify(error as NodemailerError, watch.body?.readableDidRead ?? false);
      }
    },
    close: () => pool.close({ force: true }),
  };
}

/** For whole attempts, queueing included: a socket's timeout measures silence only. A batch shares its deadline's. */
function abortSignals(): (deadline: number) => AbortSignal {
  let last = { deadline: Number.NaN, signal: AbortSignal.abort() };
  return (deadline) => {
    if (last.deadline !== deadline) {
      const left = Math.max(1, Math.ceil(deadline - performance.now()));
      last = { deadline, signal: AbortSignal.timeout(left) };
    }
    return last.signal;
  };
}

/** One piece, or each line of it would be a packet of its own; and not before the relay wants it. */
function inOnePiece(message: MimeNode): Readable {
  return new Readable({
    read() {
      this.push(writeMessage(message));
      this.push(null);
    },
  });
}

/** Fails before the message's turn comes, so the relay is told of no message at all. */
function neverRead(): Readable {
  return new Readable().destroy(new Error('Too late to send it: its time was over.'));
}
