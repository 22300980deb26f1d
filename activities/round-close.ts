import type { Deps } from '../client/deps.ts';
import { localDateOf } from '../domain/zone.ts';
import { inTransaction } from '../records/database.ts';
import { settingsAt } from '../records/offices.ts';
import { cancelMailsOfRound } from '../records/round-mails.ts';
import { packProgrammes } from '../records/round-packs.ts';
import { addRoundEvent, programmesQueuedBy, queueProgrammesOf, roundOf } from '../records/rounds.ts';
import { endRequests } from '../records/update-requests.ts';
import type { Effects } from '../workflows/effects.ts';
import { freezePack } from './round-pack.ts';
import { programmesChanged } from './round-rungs.ts';

/**
 * Closes a round, once: what is open is not reported, its chasers that still wait are taken back, every programme is
 * rated a last time for the month, its page and CSV are frozen and become its headline. One transaction, so that
 * nobody ever sees half a closing. The round is never reopened: late updates make new versions (`correctPack`).
 */
export async function closeRound(
  deps: Deps,
  { office, period, now, actor, why }: Parameters<Effects['closeRound']>[0],
  beat: (progress: { programme: string }) => void,
): Promise<void> {
  await inTransaction(deps.db, async (client) => {
    const round = await roundOf(client, office, period, true);
    if (!round || round.status === 'closed') return;
    const { settings } = await settingsAt(client, office, localDateOf(now, round.plan.zone));
    const silent = await endRequests(client, office, period);
    await cancelMailsOfRound(client, office, period);
    const programmes = await packProgrammes(client, office, period);
    for (const programme of programmes) {
      await freezePack(client, programme, { round, officeName: settings.name, now, actor, why });
      beat({ programme: programme.ref });
    }
    await client.query(
      `update round set status = 'closed', paused = false, closed_at = $3, next_at = null where office = $1 and period = $2`,
      [office, period, now],
    );
    const payload = { why, notReported: silent.map(({ project }) => project).sort() };
    const version = await addRoundEvent(client, office, period, { kind: 'closed', at: now, actor, key: null, payload });
    // Their provisional rating goes on to the next month.
    await queueProgrammesOf(
      client,
      { office, period, version },
      programmes.map(({ ref }) => ref),
    );
  });
  await programmesChanged(deps, office, await programmesQueuedBy(deps.db, office, period));
}
