import { Context } from '@temporalio/activity';
import type { Deps } from '../client/deps.ts';
import { startRound } from '../client/start-round.ts';
import type { Effects } from '../workflows/effects.ts';
import { closeRound } from './round-close.ts';
import { applyRoundCommand } from './round-command.ts';
import { type FanOutProgress, fanOutRound } from './round-fan-out.ts';
import { runRungs } from './round-rungs.ts';

/** What a round asks of the world. Bulk work tells the engine after every batch that it is alive. */
export function roundEffects(
  deps: Deps,
): Pick<Effects, 'startRound' | 'fanOutRound' | 'runRungs' | 'applyRoundCommand' | 'closeRound'> {
  return {
    startRound: async (of) => {
      await startRound(deps, of);
    },
    fanOutRound: (of) => {
      const context = Context.current();
      const resume = context.info.heartbeatDetails as FanOutProgress | undefined;
      return fanOutRound(deps, of, resume, (progress) => context.heartbeat(progress));
    },
    runRungs: (of) => {
      const context = Context.current();
      return runRungs(deps, of, (progress) => context.heartbeat(progress));
    },
    applyRoundCommand: (of) => applyRoundCommand(deps, of),
    closeRound: (of) => {
      const context = Context.current();
      return closeRound(deps, of, (progress) => context.heartbeat(progress));
    },
  };
}
