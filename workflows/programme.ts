import { setHandler } from '@temporalio/workflow';
import type { OpenProgramme, ProgrammeCommand } from '../domain/programme/commands.ts';
import { programmeRules } from '../domain/programme/rules.ts';
import type { ProgrammeState } from '../domain/programme/state.ts';
import { type EntityKind, runEntity } from './entity.ts';
import { type EntityInput, programmeChangedSignal, programmeUpdates } from './messages.ts';
import { recalculateProgramme, recordProgramme } from './policies.ts';

const kind: EntityKind<ProgrammeState, OpenProgramme, ProgrammeCommand> = {
  rules: programmeRules,
  updates: programmeUpdates,
  record: recordProgramme,
  attributes: ({ office, ref, closed }) => ({ office, programme: ref, stage: closed ? 'closed' : 'open' }),
  // Signal: a project's recording must not depend on this run's worker. Many of them are one recalculation.
  listen: ({ owe }) => setHandler(programmeChangedSignal, owe),
  follow: (state, now) => recalculateProgramme({ office: state.office, programme: state.ref, now, state }),
};

/** `programme/{office}/{ref}`: one programme, until it is closed; its rating is recalculated after every change. */
export async function programme(input: EntityInput<ProgrammeState, OpenProgramme>): Promise<void> {
  await runEntity(kind, input);
}
