import type { Deps } from '../client/deps.ts';
import { mailWaiting, programmeChanged } from '../client/signals.ts';

/** Keys are kept so long: a repeated form or script answers the same for more than a year (400 days). */
const commandDays = 400;

/** Mail that waits longer than this is worth a line in the log. */
const oldMail = '30 minutes';

/** Signals programmes with something queued for a minute: whoever queued it was cut off before its own signal. */
export async function wakeProgrammes(deps: Deps): Promise<void> {
  const { rows } = await deps.db.pool.query<{ office: string; programme: string }>(
    `select distinct c.office, c.programme from programme_change c
       join programme p on p.office = c.office and p.ref = c.programme
      where not p.closed and c.queued_at < now() - interval '1 minute' order by 1, 2`,
  );
  for (const { office, programme } of rows) await programmeChanged(deps, office, programme);
}

/** Signals mail delivery where rows are due, or leases have run out, and nobody takes them up. */
export async function wakeMail(deps: Deps): Promise<void> {
  const { rows } = await deps.db.pool.query<{ office: string }>(
    `select id as office from office
      where mail_paused is null and (
        exists (select 1 from mail m where m.office = office.id and m.state = 'PENDING'
                 and m.next_attempt_at < now() - interval '1 minute')
        or exists (select 1 from mail m where m.office = office.id and m.state = 'SENDING'
                    and m.lease_until < now() - interval '1 minute'))
      order by id`,
  );
  for (const { office } of rows) await mailWaiting(deps, office);
}

export async function warnOfOldMail(deps: Deps): Promise<void> {
  const { rows } = await deps.db.pool.query<{ office: string; mails: number; oldest: Date }>(
    `select office, count(*)::int as mails, min(created_at) as oldest from mail
      where state in ('PENDING', 'SENDING') and created_at < now() - $1::interval group by office order by office`,
    [oldMail],
  );
  for (const row of rows) deps.log.warn(row, 'mail is getting old');
}

export async function forgetOldCommands(deps: Deps): Promise<void> {
  const { rowCount } = await deps.db.pool.query(
    `delete from command where recorded_at < now() - make_interval(days => $1)`,
    [commandDays],
  );
  if (rowCount) deps.log.info({ commands: rowCount }, 'forgot the keys of old commands');
}
