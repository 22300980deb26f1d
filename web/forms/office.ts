import type { OfficeSettings } from '../../domain/office.ts';
import { stages } from '../../domain/project/state.ts';
import { stageName } from '../words.ts';
import { peopleChoices } from './about.ts';
import type { FormMaker } from './command-form.ts';
import type { Field, Values } from './fields.ts';
import * as f from './fields.ts';
import { gateChoices } from './gates.ts';

/*
 * The forms of an office's settings.
 */

const divisions = [
  { value: 'england-and-wales', text: 'England and Wales' },
  { value: 'scotland', text: 'Scotland' },
  { value: 'northern-ireland', text: 'Northern Ireland' },
];
const steps: [string, string, string][] = [
  ['ask', 'Ask', 'ask'],
  ['reminder', 'Reminder', 'reminder'],
  ['due', 'On the day', 'due'],
  ['chase', 'Chase, with the delegate copied', 'chase'],
  ['sponsor', 'Sponsor told', 'sponsor'],
  ['notReported', 'Not reported', 'not_reported'],
];

/** What both forms share: identity, calendar, mail. */
export const identityFields: Field[] = [
  f.line('name', 'Name of the office'),
  f.select('division', 'Bank holidays of', divisions, 'Choose a division'),
  f.line('zone', 'Time zone', 'For example Europe/London.'),
  f.whole('callInClearDays', 'Clear working days for call-in'),
  f.email('mailFrom', 'Address that mail comes from'),
  f.email('mailReplyTo', 'Address for replies'),
];

const practiceFields: Field[] = [
  f.group(
    'Reminders of the monthly reporting',
    [
      f.whole('ladder.dueAfter', 'Working days to answer', 'After the as-at date.'),
      ...steps.map(([name, label]) =>
        f.whole(`ladder.${name}`, label, 'Working days from the due date; before it with a minus.'),
      ),
      f.line('ladder.time', 'Time of day', 'For example 09:00.'),
    ],
    { folded: 'until wrong' },
  ),
  f.group(
    'Evidence that gates ask for',
    stages.map((stage) =>
      f.rows(
        `evidence.${stage}`,
        stageName(stage),
        'piece of evidence',
        [f.line('code', 'Short name'), f.line('title', 'Evidence')],
        { blank: 1 },
      ),
    ),
    { folded: 'until wrong', hint: 'An open gate keeps the list that it opened with.' },
  ),
  f.group(
    'Tracks',
    [
      f.rows(
        'tracks',
        'Tracks',
        'track',
        [f.line('name', 'Name'), f.ticks('stages', 'Stages with a gate', gateChoices)],
        { blank: 1 },
      ),
    ],
    { folded: 'until wrong' },
  ),
];

const changeSettings: FormMaker = {
  noun: 'office',
  verb: 'change-settings',
  async make(asked) {
    const people = await peopleChoices(asked);
    const { settings } = asked.office;
    return {
      ...about,
      title: 'Change the settings',
      lead: ['A new version, in effect from a day. What runs keeps what it began with.'],
      fields: [
        ...identityFields,
        f.select('officer', 'Programme officer', people, 'Choose a person'),
        f.select('clerk', 'Clerk', people, 'Choose a person'),
        f.select('director', 'Director', people, 'Choose a person'),
        ...practiceFields,
        f.date('effectiveFrom', 'In effect from'),
        f.area('why', 'Why'),
      ],
      values: { ...(settings ? typedSettings(settings) : {}), effectiveFrom: asked.office.today },
      done: 'Settings changed.',
    };
  },
};

function typedSettings(settings: OfficeSettings): Values {
  const { ladder, calendar, mail, name, zone, callInClearDays, officer, clerk, director, evidence, tracks } = settings;
  const offsets = steps.map(([field, , kind]) => [field, ladder.offsets[kind as keyof typeof ladder.offsets]]);
  return f.valuesOf({
    name,
    zone,
    callInClearDays,
    officer,
    clerk,
    director,
    evidence,
    division: calendar.division,
    mailFrom: mail.from,
    mailReplyTo: mail.replyTo,
    ladder: { dueAfter: ladder.dueAfter, time: ladder.time, ...Object.fromEntries(offsets) },
    tracks: Object.entries(tracks).map(([track, path]) => ({ name: track, stages: path })),
  });
}

const addClosures: FormMaker = {
  noun: 'office',
  verb: 'add-closures',
  async make() {
    return {
      ...about,
      title: 'Add closures',
      lead: [
        'Days on which the office is closed beside weekends and bank holidays. Months under way keep their dates.',
      ],
      fields: [f.rows('closures', 'Closures', 'day', [f.date('', 'Day')], { blank: 4 }), f.area('why', 'Why')],
      values: {},
      done: 'Closures added.',
    };
  },
};

const about = {
  section: 'status' as const,
  trail: [{ text: 'Status', href: '/status' }],
  version: null,
  after: () => '/status',
};

export const officeForms = [changeSettings, addClosures];
