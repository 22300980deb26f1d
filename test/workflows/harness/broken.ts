import { sleep } from '@temporalio/workflow';
import type { OpenProject } from '../../../domain/project/commands.ts';
import type { ProjectState } from '../../../domain/project/state.ts';
import type { EntityInput } from '../../../workflows/messages.ts';
import { project as sound } from '../../../workflows/project.ts';

export { followUp, mailDelivery, programme, reportingRound, roundOpener } from '../../../workflows/index.ts';

/** Broken on purpose: one timer too many, put in without a patch. Replaying the saved histories must catch it. */
export async function project(input: EntityInput<ProjectState, OpenProject>): Promise<void> {
  await sleep('1 second');
  await sound(input);
}
