import { activityInfo, Context } from '@temporalio/activity';
import type { Deps } from '../client/deps.ts';
import { followUpDelivered } from '../client/signals.ts';
import { deliver } from '../mail/delivery.ts';
import type { Delivered } from '../mail/outcomes.ts';
import { openTransports } from '../mail/transports/open.ts';
import type { Effects } from '../workflows/effects.ts';

/** What a worker knows about its mail. */
export interface MailSettings {
  /** Without one, all mail stays in the local mailbox. */
  smtpUrl: string | undefined;
  /** How long a mail belongs to this worker while it sends it, in ms. */
  leaseMs: number;
  /** Given up when the worker begins to stop, so that it need not wait for the mail to be idle. */
  stopping?: AbortSignal;
  /** In ms; two seconds and five minutes unless a test says otherwise. */
  idleMs?: number;
  mostMs?: number;
}

/** Mail delivery for a worker. Call `close` when the worker has stopped: it drops the connections to the relay. */
export function deliverMailEffect(
  deps: Deps,
  settings: MailSettings,
): { effects: Pick<Effects, 'deliverMail'>; close: () => void } {
  const { db, log, linkKey, baseUrl } = deps;
  const transports = openTransports(db, settings.smtpUrl);
  // A signal, since mail must not wait for the follow-up's worker. One that is closed by now is a normal answer.
  const tell = async ({ office, followUp, ...what }: Delivered): Promise<void> => {
    await followUpDelivered(deps, office, followUp, what);
  };
  const delivery = { db, log, linkKey, baseUrl, transports, tell };
  const pace = { leaseMs: settings.leaseMs, idleMs: settings.idleMs ?? 2_000, mostMs: settings.mostMs ?? 300_000 };
  return {
    effects: {
      deliverMail: async ({ office }) => {
        const context = Context.current();
        const { cancellationSignal } = context;
        const stop = settings.stopping ? AbortSignal.any([cancellationSignal, settings.stopping]) : cancellationSignal;
        log.debug({ office, attempt: activityInfo().attempt }, 'delivering mail');
        return deliver(delivery, office, pace, stop, () => context.heartbeat());
      },
    },
    close: () => transports.close(),
  };
}
