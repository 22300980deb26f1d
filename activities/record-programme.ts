import type { Deps } from '../client/deps.ts';
import type { ProgrammeState } from '../domain/programme/state.ts';
import { inTransaction } from '../records/database.ts';
import { recalculate } from '../records/programme-ratings.ts';
import { queueProgramme, writeProgramme } from '../records/programme-rows.ts';
import { appendRecording } from '../records/recordings.ts';
import type { Effects, Recording } from '../workflows/effects.ts';

/** Records a programme, and queues its recalculation: its own workflow asks for that next, so nobody is signalled. */
export async function recordProgramme(deps: Deps, recording: Recording<ProgrammeState>): Promise<void> {
  const { office, aggregate, state } = recording;
  await inTransaction(deps.db, async (client) => {
    const { advanced } = await appendRecording(client, recording);
    if (!advanced) return;
    await writeProgramme(client, state);
    await queueProgramme(client, office, state.ref, `${aggregate}@${state.version}`);
  });
}

/** Recalculates a programme's rating over everything queued so far, in one transaction with its result and inputs. */
export async function recalculateProgramme(
  deps: Deps,
  of: Parameters<Effects['recalculateProgramme']>[0],
): Promise<void> {
  await inTransaction(deps.db, (client) => recalculate(client, of));
}
