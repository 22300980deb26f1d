import type { Deps } from '../client/deps.ts';
import type { Effects } from '../workflows/effects.ts';
import { deliverMailEffect, type MailSettings } from './deliver-mail.ts';
import { withFailures } from './failures.ts';
import { recordFollowUp } from './record-follow-up.ts';
import { recalculateProgramme, recordProgramme } from './record-programme.ts';
import { recordProject } from './record-project.ts';
import { roundEffects } from './rounds.ts';
import { withSignsOfLife } from './signs-of-life.ts';

/** What workflows ask of the world, by the task queue that it is done on. Together they are all of Effects. */
type Quick = 'recordProject' | 'recordProgramme' | 'recordFollowUp' | 'recalculateProgramme' | 'startRound';
type Bulk = 'fanOutRound' | 'runRungs' | 'applyRoundCommand' | 'closeRound';

/** Short transactions and one start. */
export function quickEffects(deps: Deps): Pick<Effects, Quick> {
  const { startRound } = roundEffects(deps);
  const effects: Pick<Effects, Quick> = {
    recordProject: (recording) => recordProject(deps, recording),
    recordProgramme: (recording) => recordProgramme(deps, recording),
    recordFollowUp: (recording) => recordFollowUp(deps, recording),
    recalculateProgramme: (of) => recalculateProgramme(deps, of),
    startRound,
  };
  return withFailures(withSignsOfLife(effects));
}

/** Set-based work over a round's rows, with heartbeats. */
export function bulkEffects(deps: Deps): Pick<Effects, Bulk> {
  const { startRound: _quick, applyRoundCommand, ...bulk } = roundEffects(deps);
  return withFailures({ ...bulk, ...withSignsOfLife({ applyRoundCommand }) });
}

/** Mail, paced per relay. Call `close` when its worker has stopped. */
export function mailEffects(
  deps: Deps,
  settings: MailSettings,
): { effects: Omit<Effects, Quick | Bulk>; close: () => void } {
  const { effects, close } = deliverMailEffect(deps, settings);
  return { effects: withFailures(effects), close };
}
