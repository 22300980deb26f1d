import { missingFacts } from '../../domain/follow-up/missing.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { namesOf } from '../../records/views/people.ts';
import { findSnapshot } from '../../records/views/snapshots.ts';
import { peopleChoices } from '../forms/about.ts';
import { confirmFields } from '../forms/confirm.ts';
import * as f from '../forms/fields.ts';
import { missingFields } from '../forms/follow-ups.ts';
import { fact } from '../parts.ts';
import { day, followUpKindName, listed, missingName } from '../words.ts';
import type { Ask, Held } from './ask.ts';

/*
 * What is asked about a promise to a committee: its answer, what it lacks, who owns it.
 */

async function promiseOf({ web, office, target }: Held) {
  return findSnapshot<FollowUpState>(web.deps.db, office.id, `follow-up/${target.followUp ?? ''}`);
}

const about = ({ office }: Held, state: FollowUpState) => ({
  caption: `${office.name}: ${followUpKindName(state.kind).toLowerCase()}, ${state.body}, ${day(state.meetingOn)}`,
  quote: state.words,
});

/** The answer, written once. Until it is signed off it can be written again. */
export async function askAnswer(held: Held): Promise<Ask | undefined> {
  const found = await promiseOf(held);
  if (!found) return undefined;
  const { state, open } = found;
  const { answer, signedOff } = state;
  const writable = open && signedOff === null;
  return {
    ...about(held, state),
    title: 'Answer what was promised',
    lead: [
      ...(writable && state.due ? [`It is due on ${day(state.due)}.`] : []),
      ...(writable ? ['Write it once, for the members: it is signed off, and then sent to each of them.'] : []),
      ...(open && !writable ? ['The answer has been signed off. Ask the programme office when it must change.'] : []),
      ...(open ? [] : ['The body has accepted the answer: nothing more is needed.']),
    ],
    ...(answer && {
      sent: {
        title: 'The answer so far',
        facts: [fact('By', `${answer.by}, ${held.clock.at(answer.at)}`), fact('Answer', answer.text)],
      },
    }),
    fields: writable ? [f.area('text', answer ? 'Write it again' : 'Answer', undefined, { rows: 12 })] : [],
    values: f.valuesOf({ text: answer?.text }),
    button: answer ? 'Send the new version' : 'Send the answer',
  };
}

/** What a promise lacks: no more is asked than that. */
export async function askMissing(held: Held): Promise<Ask | undefined> {
  const found = await promiseOf(held);
  if (!found) return undefined;
  const { state, open } = found;
  const missing = missingFacts(state);
  const people = await peopleChoices(held);
  const names = await namesOf(held.web.deps.db, held.office.id, [state.owner]);
  const owner = state.owner === null ? 'Not known yet' : (names.get(state.owner) ?? state.owner);
  const known = [
    fact('Owner', owner),
    fact('Due', state.due ? day(state.due) : 'Not known yet'),
    fact('Recipients', state.recipients.map(({ name }) => name).join(', ') || 'Not known yet'),
  ];
  return {
    ...about(held, state),
    title: missing.length > 0 ? 'What this promise still lacks' : 'Nothing is missing any more',
    lead:
      missing.length > 0 && open
        ? [`It lacks its ${listed(missing.map(missingName))}. Fill in what you know: the rest is asked again later.`]
        : ['Thank you. Everything that was asked for is here.'],
    sent: { title: 'What is known', facts: known },
    fields: open ? missingFields(state, people) : [],
    values: {},
    button: 'Send what I know',
  };
}

/** Whether the presumed owner is the right one. */
export async function askOwner(held: Held): Promise<Ask | undefined> {
  const found = await promiseOf(held);
  if (!found) return undefined;
  const { state, open } = found;
  const people = await peopleChoices(held);
  const asked = open && state.owner !== null && !state.ownerConfirmed;
  const names = await namesOf(held.web.deps.db, held.office.id, [state.owner]);
  return {
    ...about(held, state),
    title: 'Who owns this promise?',
    lead: asked
      ? ['The owner was taken from the report. Say whether that is right, or name somebody else.']
      : ['Nothing more is asked: the owner is settled.'],
    ...(!asked && {
      sent: {
        title: 'What is recorded',
        facts: [fact('Owner', state.owner === null ? 'Nobody yet' : (names.get(state.owner) ?? state.owner))],
      },
    }),
    fields: asked ? confirmFields(state, people) : [],
    values: {},
    button: 'Send',
  };
}
