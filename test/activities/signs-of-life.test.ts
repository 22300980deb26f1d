import { tsToMs } from '@temporalio/common/lib/time.js';
import { beforeAll, test } from 'vitest';
import type { Deps } from '../../client/deps.ts';
import { openProject } from '../../client/projects/open.ts';
import { submitUpdate } from '../../client/projects/updates.ts';
import { quiet } from '../../client/quiet.ts';
import { inTransaction } from '../../records/database.ts';
import { programmeId, projectId } from '../../workflows/ids.ts';
import { engine } from '../client/engine.ts';
import { anOffice, office, projectForm, run } from '../client/office.ts';
import { until } from '../support/until.ts';

let deps: Deps;

beforeAll(async () => {
  ({ deps } = await engine());
  await anOffice(deps);
  await run(deps, openProject, '', projectForm('P1'));
  await quiet(deps, office);
});

/** Whether the effect that a run waits for has told the engine that its worker lives. */
async function tellsOfLife(workflowId: string): Promise<boolean> {
  const { raw } = await deps.temporal.workflow.getHandle(workflowId).describe();
  return (raw.pendingActivities ?? []).some(
    ({ lastHeartbeatTime: beat, lastStartedTime: start }) => beat && start && tsToMs(beat) > tsToMs(start),
  );
}

const report = { period: '2024-01', rating: 'green', whatChanged: 'Nothing of note.', finishFrom: '2024-12-20' };

// Or the engine would wait as long as the slowest of them may ever take before another worker goes on after a kill.
test.each([
  ['a recording', projectId(office, 'P1'), `select from snapshot where aggregate = 'project/P1' for update`],
  ['a recalculation', programmeId(office, 'CAP'), 'select from programme for update'],
])('%s that has to wait says that its worker lives', async (_what, workflowId, lock) => {
  await inTransaction(deps.db, async (client) => {
    await client.query(lock);
    await run(deps, submitUpdate, 'P1', report);
    await until(() => tellsOfLife(workflowId), 'the engine has heard of the worker');
  });
  await quiet(deps, office);
});
