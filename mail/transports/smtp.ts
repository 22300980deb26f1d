import { Readable } from 'node:stream';
import { createTransport, type NodemailerError, type SendMailOptions } from 'nodemailer';
import { classify } from './classify.ts';
import { composed } from './compose.ts';
import type { Outcome, Transport } from './transport.ts';

/** Watches one attempt: may the message still leave, and has any of it left? */
interface Watch {
  deadline: number;
  body?: Readable;
}

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
  const watches = new WeakMap<object, Watch>();
  // An error doesn't say whether the message had left; whether its body was read does.
  pool.use('stream', (mail, done) => {
    const watch = watches.get(mail.data.signal as object);
    const createReadStream = mail.message.createReadStream.bind(mail.message);
    mail.message.createReadStream = (...options: Parameters<typeof createReadStream>) => {
      if (!watch) return createReadStream(...options);
      // A process that was stopped and wakes up after its lease must not send what somebody else has by now.
      if (performance.now() > watch.deadline) return neverRead();
      const body = createReadStream(...options);
      watch.body = body;
      return body;
    };
    done();
  });
  return {
    send: async (mail, deadline): Promise<Outcome> => {
      const watch: Watch = { deadline };
      // Whole attempt, queueing included: a socket's timeout measures silence only.
      const signal = AbortSignal.timeout(Math.max(1, Math.ceil(deadline - performance.now())));
      watches.set(signal, watch);
      try {
        await pool.sendMail({ ...composed(mail), signal } as SendMailOptions);
        return { kind: 'sent' };
      } catch (error) {
        return classify(error as NodemailerError, watch.body?.readableDidRead ?? false);
      }
    },
    close: () => pool.close({ force: true }),
  };
}

/** Fails before the message's turn comes, so the relay is told of no message at all. */
function neverRead(): Readable {
  return new Readable().destroy(new Error('Too late to send it: its time was over.'));
}
