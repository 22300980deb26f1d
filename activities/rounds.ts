import { Context } from '@temporalio/activity';
import type { Deps } from '../client/deps.ts';
import { startRound } from '../client/start-round.ts';
import type { Effects } from '../workflows/effects.ts';
import { closeRound } from './round-close.ts';
import { applyRoundCommand } from './round-command.ts';
import { type FanOutProgress, fanOutRound } from './round-fan-out.ts';
import { runRungs } from './round-rungs.ts';

/** What a round asks of the world. Bulk work tells the engine all the time that it is alive. */
export function roundEffects(
  deps: Deps,
): Pick<Effects, 'startRound' | 'fanOutRound' | 'runRungs' | 'applyRoundCommand' | 'closeRound'> {
  return {
    startRound: async (of) => {
      await startRound(deps, of);
    },
    fanOutRound: (of) => alive((beat, resume) => fanOutRound(deps, of, resume as FanOutProgress | undefined, beat)),
    runRungs: (of) => alive((beat) => runRungs(deps, of, beat)),
    applyRoundCommand: (of) => applyRoundCommand(deps, of),
    closeRound: (of) => alive((beat) => closeRound(deps, of, beat)),
  };
}

const beatEveryMs = 1_000;

/**
 * Says once a second how far the work is, so that one that waits for a lock, or for a slow database, is not taken for
 * dead and begun again beside itself.
 * @param work gets the progress that an earlier attempt told
 */
async function alive<T>(work: (beat: (progress: unknown) => void, resume: unknown) => Promise<T>): Promise<T> {
  const context = Context.current();
  let last: unknown = context.info.heartbeatDetails;
  const timer = setInterval(() => context.heartbeat(last), beatEveryMs);
  try {
    return await work((progress) => {
      last = progress;
    }, last);
  } finally {
    clearInterval(timer);
  }
}
