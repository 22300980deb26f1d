import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { aboutFollowUp, peopleChoices } from './about.ts';
import type { FormMaker } from './command-form.ts';
import type { Choice, Field } from './fields.ts';
import * as f from './fields.ts';

/** Who owns a promise: the one presumed, or somebody else. The director's form, and the office's for them. */
export function confirmFields(state: FollowUpState, people: Choice[]): Field[] {
  const presumed = people.find(({ value }) => value === state.owner)?.text ?? state.owner ?? 'Nobody';
  return [
    f.radios('confirmed', `Is ${presumed} the right owner?`, [
      { value: 'yes', text: 'Yes' },
      { value: 'no', text: 'No, somebody else' },
    ]),
    f.select(
      'owner',
      'The right owner',
      people.filter(({ value }) => value !== state.owner),
      'Choose a person',
      'Only when it is somebody else.',
    ),
    f.area('why', 'Why somebody else owns it', 'Only when it is somebody else.', { rows: 2 }),
  ];
}

const confirmOwner: FormMaker = {
  noun: 'follow-up',
  verb: 'confirm-owner',
  async make(asked, id) {
    const about = await aboutFollowUp(asked, id);
    return {
      ...about,
      title: 'Confirm the owner',
      lead: [about.state.words],
      fields: confirmFields(about.state, await peopleChoices(asked)),
      values: {},
      done: 'Owner confirmed.',
    };
  },
};

export const confirmForms = [confirmOwner];
