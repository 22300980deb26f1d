import type { OpenProject, ProjectCommand } from '../domain/project/commands.ts';
import { projectRules } from '../domain/project/rules.ts';
import type { ProjectState } from '../domain/project/state.ts';
import { type EntityKind, runEntity } from './entity.ts';
import { type EntityInput, projectUpdates } from './messages.ts';
import { recordProject } from './policies.ts';

const kind: EntityKind<ProjectState, OpenProject, ProjectCommand> = {
  rules: projectRules,
  updates: projectUpdates,
  record: recordProject,
  attributes: ({ office, programme, stage }) => ({ office, programme, stage }),
};

/** `project/{office}/{ref}`: one project, from its opening to `closed` or `stopped`. */
export async function project(input: EntityInput<ProjectState, OpenProject>): Promise<void> {
  await runEntity(kind, input);
}
