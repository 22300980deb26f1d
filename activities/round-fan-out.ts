import type { Deps } from '../client/deps.ts';
import { engine } from '../domain/aggregate.ts';
import { inTransaction } from '../records/database.ts';
import { openProgrammes } from '../records/programme-rows.ts';
import { answerWhatCame } from '../records/request-answers.ts';
import { fanOutPage } from '../records/round-fan-out.ts';
import {
  addRoundEvent,
  programmesQueuedBy,
  queueProgrammesOf,
  roundEventOf,
  roundOf,
  settleRound,
} from '../records/rounds.ts';
import type { Effects } from '../workflows/effects.ts';
import { programmesChanged } from './round-rungs.ts';

/** Requests made by one statement. */
const pageSize = 500;

/** How far a fan-out has got, for whoever goes on with it. */
export interface FanOutProgress {
  /** Last project of the last page that is done; null before the first. */
  after: string | null;
}

/**
 * Makes the requests of a round, page by page. A repeat goes on where the last one stopped, and what is there already
 * stays as it is. Every programme is rated anew, since the month that it is rated for begins.
 * @param resume the progress that an earlier attempt told
 */
export async function fanOutRound(
  deps: Deps,
  { office, period, now }: Parameters<Effects['fanOutRound']>[0],
  resume: FanOutProgress | undefined,
  beat: (progress: FanOutProgress) => void,
): Promise<void> {
  const round = await roundOf(deps.db, office, period);
  if (!round || round.status === 'closed') return;
  const of = { office, period, dueOn: round.dueOn, rungs: round.plan.rungs, size: pageSize };
  for (let after = resume?.after ?? null; ; ) {
    const { next } = await fanOutPage(deps.db.pool, of, after);
    if (next === null) break;
    after = next;
    beat({ after });
  }
  await inTransaction(deps.db, async (client) => {
    const present = await roundOf(client, office, period, true);
    const key = `fan-out:${period}`;
    if (present?.status !== 'opening' || (await roundEventOf(client, office, period, key))) return;
    await answerWhatCame(client, office, period);
    await client.query(`update round set status = 'open' where office = $1 and period = $2`, [office, period]);
    const { rows } = await client.query<{ projects: number; unassigned: number; answered: number }>(
      `select count(*)::int as projects, (count(*) filter (where assigned is null))::int as unassigned,
              (count(*) filter (where state = 'answered'))::int as answered
         from update_request where office = $1 and period = $2`,
      [office, period],
    );
    const payload = { ...rows[0], asAt: round.asAt, dueOn: round.dueOn, cutOff: round.cutOff };
    const opened = { kind: 'opened', at: now, actor: engine, key, payload };
    const version = await addRoundEvent(client, office, period, opened);
    await queueProgrammesOf(client, { office, period, version }, await openProgrammes(client, office));
  });
  await programmesChanged(deps, office, await programmesQueuedBy(deps.db, office, period));
  await settleRound(deps.db, round, now);
}
