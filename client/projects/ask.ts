import type { ProjectCommands } from '../../domain/project/commands.ts';
import type { ProjectState } from '../../domain/project/state.ts';
import { projectId } from '../../workflows/ids.ts';
import { projectUpdates } from '../../workflows/messages.ts';
import { ask } from '../call.ts';
import type { Answer } from '../command.ts';
import type { CommandContext } from '../context.ts';
import type { Deps } from '../deps.ts';
import { mustBeRef } from '../refs.ts';

/**
 * Asks a project's workflow.
 * @param typed what the person typed, `input` the same with its facts resolved
 */
export async function askProject<K extends keyof ProjectCommands>(
  deps: Deps,
  ctx: CommandContext,
  project: string,
  update: K,
  typed: unknown,
  input: ProjectCommands[K],
): Promise<Answer<ProjectState>> {
  const called = `Project ${mustBeRef(project, 'Project')}`;
  return ask<ProjectCommands[K], ProjectState>(deps, ctx, {
    workflowId: projectId(ctx.office, project),
    target: project,
    called,
    update: projectUpdates[update] as never,
    content: typed,
    input,
    checkVersion: update !== 'submitUpdate',
  });
}
