import { missingFacts } from '../../domain/follow-up/missing.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import { listProgrammes } from '../../records/views/programmes.ts';
import { day, followUpKindName, listed, missingName, publicityName } from '../words.ts';
import { aboutFollowUp, peopleChoices } from './about.ts';
import type { FormMaker } from './command-form.ts';
import type { Choice, Field } from './fields.ts';
import * as f from './fields.ts';

/*
 * The forms of a promise to a committee, from its capture to its acceptance. Those of the answer's circulation are in
 * circulation.ts.
 */

/** Each recipient is somebody the office knows, or a name that stands for itself. */
export const recipientRows = (people: Choice[], blank: number): Field =>
  f.rows(
    'recipients',
    'Recipients',
    'recipient',
    [
      f.select('person', 'Person', people, 'Not one of these'),
      f.line('name', 'Or a name', 'Somebody without an address here is sent to by hand.'),
    ],
    { blank, hint: 'Fixed once they are named: one can then only be waived, by name.' },
  );

const promise: FormMaker = {
  noun: 'follow-up',
  verb: 'promise',
  async make(asked) {
    const { db } = asked.web.deps;
    const [people, programmes] = await Promise.all([
      peopleChoices(asked),
      listProgrammes(db, asked.office.id, asked.office.today, { limit: 500 }),
    ]);
    const who = (name: string, label: string, none: string) => f.select(name, label, people, none);
    return {
      title: 'Capture a promise',
      lead: ['In the words of the minutes. What is not known yet is asked for, until it is.'],
      section: 'follow-ups',
      trail: [{ text: 'Follow-ups', href: '/follow-ups' }],
      version: null,
      after: (id) => `/follow-ups/${encodeURIComponent(id)}`,
      done: 'Promise captured.',
      fields: [
        f.radios(
          'kind',
          'Kind',
          (['recommendation', 'action', 'promised_information'] as const).map((value) => ({
            value,
            text: followUpKindName(value),
          })),
        ),
        f.line('body', 'Body', 'The committee or commission it was promised to.'),
        f.line('bodyRef', 'The body’s own reference', 'May be left empty.'),
        f.date('meetingOn', 'Meeting on'),
        f.line('item', 'Agenda item', 'May be left empty.'),
        f.area('words', 'Words of the minutes'),
        f.line('askedBy', 'Asked by', 'May be left empty.'),
        f.line('promisedBy', 'Promised by', 'May be left empty.'),
        f.select(
          'programme',
          'Programme',
          programmes.map(({ ref, title }) => ({ value: ref, text: title })),
          'None',
        ),
        f.line('project', 'Reference of the project', 'May be left empty.'),
        who('owner', 'Owner', 'Not known yet'),
        who('director', 'Director', 'The office’s own'),
        who('clerk', 'Clerk', 'The office’s own'),
        f.date('due', 'Due on', 'Leave empty when no date was given.'),
        f.radios('publicity', 'Publicity', [
          { value: 'public', text: publicityName('public') },
          { value: 'exempt', text: publicityName('exempt'), hint: 'Its words go by hand: no mail carries them.' },
          {
            value: 'confidential',
            text: publicityName('confidential'),
            hint: 'Its words go by hand: no mail carries them.',
          },
        ]),
        f.line(
          'exemptParagraph',
          'Paragraph that makes it exempt',
          'Of Schedule 12A (7A in Scotland), for example paragraph 3.',
        ),
        recipientRows(people, 3),
      ],
      values: { kind: 'promised_information', publicity: 'public' },
    };
  },
};

/** What a promise still lacks, as fields: no more is asked than that. */
export function missingFields(state: FollowUpState, people: Choice[]): Field[] {
  const missing = missingFacts(state);
  return [
    ...(missing.includes('owner')
      ? [f.select('owner', 'Owner: which officer answers it', people, 'Not known yet')]
      : []),
    ...(missing.includes('due') ? [f.date('due', 'Due on')] : []),
    ...(missing.includes('recipients') ? [recipientRows(people, 4)] : []),
  ];
}

const complete: FormMaker = {
  noun: 'follow-up',
  verb: 'complete',
  async make(asked, id) {
    const about = await aboutFollowUp(asked, id);
    const people = await peopleChoices(asked);
    const missing = missingFacts(about.state);
    const confirm = about.state.owner !== null && !about.state.ownerConfirmed;
    return {
      ...about,
      title: 'Complete the promise',
      lead: [
        missing.length === 0
          ? 'Nothing is missing. Reassign it or move its date, with the reason, to change what is known.'
          : `It still lacks: ${listed(missing.map(missingName))}.`,
      ],
      fields: [
        ...missingFields(about.state, people),
        ...(confirm || missing.includes('owner') ? [f.tick('ownerConfirmed', 'The owner is confirmed')] : []),
        ...(about.state.director === null ? [f.select('director', 'Director', people, 'The office’s own')] : []),
      ],
      values: {},
      done: 'Promise completed.',
    };
  },
};

const respond: FormMaker = {
  noun: 'follow-up',
  verb: 'respond',
  async make(asked, id) {
    const about = await aboutFollowUp(asked, id);
    return {
      ...about,
      title: 'Write the answer',
      lead: [about.state.words, 'It is written once, signed off, and then circulated to each recipient.'],
      fields: [f.area('text', 'Answer', undefined, { rows: 12 })],
      values: f.valuesOf({ text: about.state.answer?.text }),
      done: 'Answer written. It must be signed off before it is circulated.',
    };
  },
};

const proposeClosure: FormMaker = {
  noun: 'follow-up',
  verb: 'propose-closure',
  async make(asked, id) {
    return {
      ...(await aboutFollowUp(asked, id)),
      title: 'Propose closure',
      lead: ['The body decides: it stays open until the body accepts.'],
      fields: [f.area('why', 'Why it is done')],
      values: {},
      done: 'Closure proposed.',
    };
  },
};

const accept: FormMaker = {
  noun: 'follow-up',
  verb: 'accept',
  async make(asked, id) {
    return {
      ...(await aboutFollowUp(asked, id)),
      title: 'Record the body’s acceptance',
      lead: ['On a minute, or on the chair’s dated agreement: one of the two.'],
      fields: [
        f.line('minuteRef', 'Minute reference'),
        f.line('chair', 'Chair who agreed'),
        f.date('on', 'Accepted on', 'Today when left empty with a minute; needed for the chair’s agreement.'),
      ],
      values: {},
      done: 'Accepted. This promise is closed.',
    };
  },
};

const sendBack: FormMaker = {
  noun: 'follow-up',
  verb: 'send-back',
  async make(asked, id) {
    return {
      ...(await aboutFollowUp(asked, id)),
      title: 'Send it back',
      lead: ['The body is not content: a new answer is owed, and the owner is reminded every week.'],
      fields: [f.area('why', 'What the body still wants')],
      values: {},
      done: 'Sent back.',
    };
  },
};

const reassign: FormMaker = {
  noun: 'follow-up',
  verb: 'reassign',
  async make(asked, id) {
    const about = await aboutFollowUp(asked, id);
    const people = await peopleChoices(asked);
    return {
      ...about,
      title: 'Reassign',
      fields: [
        f.select('owner', 'Owner', people, 'As it is'),
        f.select('director', 'Director', people, 'As it is'),
        f.area('why', 'Why'),
      ],
      values: f.valuesOf({ owner: about.state.owner, director: about.state.director }),
      done: 'Reassigned.',
    };
  },
};

const moveDue: FormMaker = {
  noun: 'follow-up',
  verb: 'move-due',
  async make(asked, id) {
    const about = await aboutFollowUp(asked, id);
    return {
      ...about,
      title: 'Move the due date',
      lead: [about.state.due ? `It is due on ${day(about.state.due)}.` : 'It has no due date yet: complete it first.'],
      fields: [
        f.date('due', 'New due date'),
        f.line('agreedBy', 'Agreed by', 'The body or its chair.'),
        f.area('why', 'Why'),
      ],
      values: {},
      done: 'Due date moved.',
    };
  },
};

export const followUpForms = [promise, complete, respond, proposeClosure, accept, sendBack, reassign, moveDue];
