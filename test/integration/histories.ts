import type proto from '@temporalio/proto';
import { Worker } from '@temporalio/worker';
import type { Deps } from '../../client/deps.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { installOnce } from '../client/engine.ts';
import { hasRun } from '../workflows/harness/server.ts';

/** One run's history, as it was read from the server. */
export interface OneHistory {
  workflowId: string;
  type: string;
  history: proto.temporal.api.history.v1.IHistory;
}

/** Reads at once. */
const inFlight = 10;

/** The histories of all runs of the namespace, open and closed, every one of a chain; of one office's when given. */
export async function everyHistory(deps: Deps, office?: string): Promise<OneHistory[]> {
  const runs: { workflowId: string; runId: string; type: string }[] = [];
  for await (const { workflowId, runId, type } of deps.temporal.workflow.list()) {
    if (office === undefined || workflowId.split('/')[1] === office) runs.push({ workflowId, runId, type });
  }
  const histories: OneHistory[] = [];
  for (let from = 0; from < runs.length; from += inFlight) {
    const some = runs.slice(from, from + inFlight).map(async ({ workflowId, runId, type }) => {
      const history = await deps.temporal.workflow.getHandle(workflowId, runId).fetchHistory();
      return { workflowId, type, history };
    });
    histories.push(...(await Promise.all(some)).filter(({ history }) => hasRun(history)));
  }
  return histories;
}

/** Replays histories by today's workflows. @returns what went wrong, by run; none when all fit */
export async function replayFaults(histories: OneHistory[]): Promise<string[]> {
  const faults: string[] = [];
  installOnce();
  const options = { workflowBundle: await workflowBundle() };
  for await (const { workflowId, error } of Worker.runReplayHistories(options, histories)) {
    if (error) faults.push(`${workflowId}: ${error.message}`);
  }
  return faults;
}

/** Tasks that a worker could not do: a run that needs one again and again is stuck. */
export function failedTasks(histories: OneHistory[]): string[] {
  return histories.flatMap(({ workflowId, history }) =>
    (history.events ?? []).flatMap(({ workflowTaskFailedEventAttributes: failed }) =>
      failed ? [`${workflowId}: ${failed.failure?.message ?? failed.cause}`] : [],
    ),
  );
}
