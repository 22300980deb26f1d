import type { Applied } from '../aggregate.ts';
import type { LocalDate } from '../dates.ts';
import { needText } from '../need.ts';
import type { StopProject } from './commands.ts';
import { contingencyLeft } from './contingency.ts';
import type { ProjectState } from './state.ts';

/**
 * Stops a live project. Its chasers end and its contingency goes back; promises to committees are follow-ups of their
 * own and go on.
 * @throws Refusal text_empty
 */
export function stop(state: ProjectState, input: StopProject, by: string, now: string): Applied<ProjectState> {
  needText(input.why, 'why', 'Say why the project stops.');
  needText(input.decidedBy, 'decidedBy', 'Say who decided to stop it.');
  const withdrawn = { at: now, by, why: `The project was stopped: ${input.why}` };
  const cancelled = {
    ...state,
    decisions: state.decisions.map((one) =>
      one.status === 'waiting' ? { ...one, status: 'withdrawn' as const, withdrawn } : one,
    ),
  };
  return endAsStopped(cancelled, { on: input.on, why: input.why, by: input.decidedBy });
}

/** The end that a stop and a rejection share: no open condition, no gate, contingency returned. */
export function endAsStopped(
  state: ProjectState,
  end: { on: LocalDate; why: string; by: string },
): Applied<ProjectState> {
  const returned = contingencyLeft(state);
  const open = state.conditions.filter(({ status }) => status === 'open').map(({ id }) => id);
  return {
    state: {
      ...state,
      stage: 'stopped',
      gate: null,
      conditions: state.conditions.map((one) =>
        one.status === 'open' ? { ...one, status: 'cancelled' as const, nextAt: null } : one,
      ),
      stopped: { ...end, returned },
    },
    events: [{ kind: 'stopped', payload: { from: state.stage, ...end, returned, conditionsCancelled: open } }],
  };
}
