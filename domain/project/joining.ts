import type { Applied } from '../aggregate.ts';
import { need, needText } from '../need.ts';
import type { JoinProgramme } from './commands.ts';
import type { ProjectState } from './state.ts';

/**
 * Makes the project a member of another programme from now on. Pages of months that are closed stay as they were frozen,
 * so that a change of scope never looks like a change of performance.
 * @throws Refusal nothing_changed, text_empty
 */
export function joinProgramme(state: ProjectState, { programme, why }: JoinProgramme): Applied<ProjectState> {
  needText(programme, 'programme', 'Say which programme the project belongs to.');
  needText(why, 'why', 'Say why the project changes its programme.');
  need(programme !== state.programme, 'nothing_changed', 'The project is in that programme already.', 'programme');
  return {
    state: { ...state, programme },
    events: [{ kind: 'programme_changed', payload: { from: state.programme, to: programme, why } }],
  };
}
