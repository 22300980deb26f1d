import type { Deps } from '../client/deps.ts';
import { startingSettings } from '../client/offices/settings.ts';
import { startRound } from '../client/start-round.ts';
import type { OfficeSettings } from '../domain/office.ts';
import { inTransaction } from '../records/database.ts';
import { addOffice, moveClock } from '../records/offices.ts';
import { roundId } from '../workflows/ids.ts';
import { clockMovedSignal } from '../workflows/messages.ts';
import { holds } from './holds.ts';
import type { Stack } from './stack.ts';

export const period = '2023-11';
/** The day before the ask of November 2023, the ask itself (T-5) and the reminder (T-2), in an office in England. */
export const before = '2023-11-27T09:00:00.000Z';
export const ask = '2023-11-28T09:00:00.000Z';
export const reminder = '2023-12-01T09:00:00.000Z';

/** An office on a stepped clock whose mail goes to the relay, with `size` live projects, each with a lead of its own. */
export async function officeOf(deps: Deps, office: string, size: number): Promise<void> {
  const settings: OfficeSettings = {
    ...startingSettings,
    name: 'Fenwick Council',
    mail: { from: 'pmo@fenwick.example', replyTo: 'pmo@fenwick.example' },
    officer: 'lead-0',
    clerk: 'lead-0',
    director: 'lead-0',
  };
  await inTransaction(deps.db, async (client) => {
    await addOffice(client, {
      id: office,
      clock: { kind: 'stepped', now: before },
      demonstration: false,
      settings,
      recordedBy: 'bench',
    });
    await client.query(
      `insert into person (office, id, name, email)
       select $1, 'lead-' || n, 'Lead ' || n, 'lead-' || n || '@fenwick.example' from generate_series(0, $2::int - 1) n`,
      [office, size],
    );
    await client.query(
      `insert into project (office, ref, title, programme, track, stage, critical, lead, sponsor, start_on, version)
       select $1, 'P' || lpad(n::text, 6, '0'), 'Project ' || n, 'DT', 'regular', 'delivery', false, 'lead-' || n, 'lead-0',
         '2023-01-01', 1
       from generate_series(0, $2::int - 1) n`,
      [office, size],
    );
  });
}

/** Opens the month and waits until every project has its request and the run sleeps until the ask. */
export async function openMonth(
  { deps, observer }: Pick<Stack, 'deps' | 'observer'>,
  office: string,
  size: number,
): Promise<void> {
  await startRound(deps, { office, period });
  await holds(async () => {
    const { rows } = await observer.query<{ open: boolean; requests: number }>(
      `select status = 'open' and next_at is not null as open,
         (select count(*)::int from update_request where office = $1) as requests
       from round where office = $1 and period = $2`,
      [office, period],
    );
    return rows[0]?.open === true && rows[0].requests === size;
  });
  await observer.query('analyze update_request, mail, mail_body, link, person, project');
}

/** Moves the office's clock, and tells its round. */
export async function stepRound(deps: Deps, office: string, to: string): Promise<void> {
  await moveClock(deps.db, office, to);
  await deps.temporal.workflow.getHandle(roundId(office, period)).signal(clockMovedSignal, { now: to });
}
