import { Refusal } from '../domain/refusal.ts';
import { roundEventOf, roundOf } from '../records/rounds.ts';
import { keyReused } from './answers.ts';
import { ifDatabaseAnswers } from './call.ts';
import type { Answer } from './command.ts';
import type { CommandContext } from './context.ts';
import type { Deps } from './deps.ts';
import { hashOf } from './hash.ts';

/** What a person is told of the round as a whole; its page shows the rows. */
export interface RoundState {
  paused: boolean;
  stage: string;
}

/**
 * What was said to this key before, once the rows have taken the command in: the round keeps no snapshot, its trail
 * answers, long after its run has ended.
 * @throws Refusal key_reused for other content; and what the rows refused, again
 */
export function earlierRoundAnswer(
  deps: Deps,
  ctx: CommandContext,
  asked: { period: string; name: string; content: unknown },
): Promise<Answer<RoundState> | undefined> {
  const { office, key } = ctx;
  const aggregate = `round/${asked.period}`;
  return ifDatabaseAnswers(deps, async () => {
    const { rows } = await deps.db.pool.query<{ hash: string }>(
      'select args_hash as hash from command where office = $1 and key = $2',
      [office, key],
    );
    if (!rows[0]) return undefined;
    const hash = hashOf({ command: asked.name, aggregate, content: asked.content });
    if (rows[0].hash !== hash) throw keyReused();
    const event = await roundEventOf(deps.db, office, asked.period, key);
    if (!event) return undefined;
    if (event.kind === 'refused') {
      const { code, message } = event.payload as { code: string; message: string };
      throw new Refusal(code, message);
    }
    const round = await roundOf(deps.db, office, asked.period);
    const state = { paused: round?.paused ?? false, stage: round?.status ?? 'closed' };
    return { target: asked.period, version: event.version, state, repeated: true };
  });
}
