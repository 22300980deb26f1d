import type { Database } from '../../records/database.ts';
import { mailboxTransport } from './mailbox.ts';
import { smtpTransport } from './smtp.ts';
import type { Transport } from './transport.ts';

/** The ways out of one process: opened once, shared by all its offices. */
export interface Transports {
  /** A demonstration's mail stays in the mailbox, whatever relay there is. */
  of(office: { demonstration: boolean }): Transport;
  close(): void;
}

/** @param smtpUrl without one, all mail stays in the local mailbox */
export function openTransports(db: Database, smtpUrl: string | undefined): Transports {
  const mailbox = mailboxTransport(db);
  const relay = smtpUrl === undefined ? mailbox : smtpTransport(smtpUrl);
  return {
    of: ({ demonstration }) => (demonstration ? mailbox : relay),
    close: () => {
      for (const transport of new Set([mailbox, relay])) transport.close();
    },
  };
}
