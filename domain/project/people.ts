import type { Applied } from '../aggregate.ts';
import { need, needText } from '../need.ts';
import type { ChangePeople } from './commands.ts';
import type { ProjectState } from './state.ts';

/**
 * Who leads, stands in and sponsors. The role is chased, not the person: whoever holds it now is asked.
 * @throws Refusal nothing_changed, text_empty
 */
export function changePeople(state: ProjectState, input: ChangePeople): Applied<ProjectState> {
  needText(input.why, 'why', 'Say why the people change.');
  const { lead, delegates, sponsor } = state;
  const before = { lead, delegates, sponsor };
  const after = {
    lead: input.lead === undefined ? lead : input.lead,
    delegates: input.delegates === undefined ? delegates : [...new Set(input.delegates)],
    sponsor: input.sponsor === undefined ? sponsor : input.sponsor,
  };
  need(JSON.stringify(before) !== JSON.stringify(after), 'nothing_changed', 'Nobody was changed.');
  return {
    state: { ...state, ...after },
    events: [{ kind: 'people_changed', payload: { before, after, why: input.why } }],
  };
}
