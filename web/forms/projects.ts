import { contingencyLeft } from '../../domain/project/contingency.ts';
import type { Benefit } from '../../domain/project/state.ts';
import { listProgrammes } from '../../records/views/programmes.ts';
import { count, day, pounds, stageName } from '../words.ts';
import { aboutProject, peopleChoices } from './about.ts';
import type { FormMaker } from './command-form.ts';
import * as f from './fields.ts';
import { gateChoices } from './gates.ts';

/*
 * The forms that open a project and change it between gates.
 */

const openProject: FormMaker = {
  noun: 'project',
  verb: 'open',
  async make(asked) {
    const { deps } = asked.web;
    const [people, programmes] = await Promise.all([
      peopleChoices(asked),
      listProgrammes(deps.db, asked.office.id, asked.office.today, { limit: 500 }),
    ]);
    const tracks = Object.entries(asked.office.settings.tracks);
    const open = programmes.filter(({ closed }) => !closed);
    const who = (name: string, label: string) => f.select(name, label, people, 'Nobody yet');
    return {
      title: 'Open a project',
      lead: [
        ...(open.length === 0 ? ['There is no programme yet: open one first.'] : []),
        'It starts at its first gate. A project that was under way before brings its opening position, or its first baseline would be a false one.',
      ],
      section: 'projects',
      trail: [{ text: 'Projects', href: '/projects' }],
      version: null,
      after: (ref) => `/projects/${encodeURIComponent(ref)}`,
      done: 'Project opened.',
      fields: [
        f.line('ref', 'Reference', 'Letters, digits, dots and hyphens; it is used in addresses and never changes.'),
        f.line('title', 'Title'),
        f.select(
          'programme',
          'Programme',
          open.map(({ ref, title }) => ({ value: ref, text: title })),
          'Choose a programme',
        ),
        f.radios(
          'track',
          'Track',
          tracks.map(([name, stages]) => ({
            value: name,
            text: name.charAt(0).toUpperCase() + name.slice(1),
            hint: stages.map(stageName).join(', '),
          })),
        ),
        f.tick('critical', 'Critical to its programme', 'A critical project that is Red makes the programme Red.'),
        who('lead', 'Lead'),
        f.rows('delegates', 'Delegates', 'delegate', [f.select('', 'Delegate', people, 'Nobody')], { blank: 1 }),
        who('sponsor', 'Sponsor'),
        f.date('startOn', 'Start'),
        f.money('budget', 'Budget'),
        f.rows(
          'milestones',
          'Milestones',
          'milestone',
          [
            f.line('title', 'Milestone'),
            f.date('original', 'Original date'),
            f.group(
              'Other dates',
              [
                f.date('latestApproved', 'Latest approved date', 'The original when left empty.'),
                f.date('forecast', 'Forecast'),
                f.date('forecastTo', 'Forecast, latest', 'For a range.'),
                f.date('actual', 'Done on'),
              ],
              { folded: true },
            ),
          ],
          { blank: 3 },
        ),
        f.whole('timeContingencyDays', 'Time contingency in days'),
        f.money('moneyContingency', 'Money contingency'),
        f.rows(
          'benefits',
          'Benefits',
          'benefit',
          [
            f.line('title', 'Benefit'),
            f.select('owner', 'Owner', people, 'Nobody yet'),
            f.money('approved', 'Approved'),
            f.money('forecast', 'Forecast', 'The approved amount when left empty.'),
            f.line('maturity', 'Year of maturity', 'For example 2025-26.'),
            f.tick('provisional', 'Provisional, subject to review'),
            f.date('reviewOn', 'Review on'),
          ],
          { blank: 1 },
        ),
        f.group(
          'Opening position of a project under way',
          [
            f.date('opening.asAt', 'As at'),
            f.select('opening.stage', 'Stage', [...gateChoices, { value: 'closed', text: 'Closed' }], 'Choose a stage'),
            f.whole('opening.reBaselines', 'Number of re-baselines so far'),
            f.money('opening.spend', 'Spend so far'),
            f.date('opening.spendAsAt', 'Spend as at'),
            f.rows(
              'opening.decisions',
              'Past decisions',
              'decision',
              [
                f.select('gate', 'Gate', gateChoices, 'Choose a gate'),
                f.line('body', 'Who decided'),
                f.date('decidedOn', 'Decided on'),
                f.line('minuteRef', 'Minute reference'),
              ],
              { blank: 1 },
            ),
            f.area('opening.note', 'Note'),
          ],
          { folded: true },
        ),
      ],
      values: {},
    };
  },
};

const reBaseline: FormMaker = {
  noun: 'project',
  verb: 're-baseline',
  async make(asked, ref) {
    const about = await aboutProject(asked, ref);
    const ahead = about.state.milestones.filter(({ actual }) => actual === null);
    return {
      ...about,
      title: 'Record a re-baseline',
      lead: [
        `The original dates stay for ever, and this is counted: ${count(about.state.reBaselineCount, 're-baseline')} so far. ${contingencyLeft(about.state).days} days of time contingency are left.`,
      ],
      fields: [
        f.date('on', 'Agreed on'),
        f.area('reason', 'Reason'),
        f.line('approvedBy', 'Approved by'),
        f.rows(
          'moves',
          'Milestones that move',
          'milestone',
          [
            f.select(
              'milestone',
              'Milestone',
              ahead.map(({ id, title, latestApproved }) => ({
                value: id,
                text: `${title}, now ${day(latestApproved)}`,
              })),
              'Choose a milestone',
            ),
            f.date('to', 'New date'),
          ],
          { blank: Math.min(2, Math.max(1, ahead.length)) },
        ),
        f.whole('daysDrawn', 'Days drawn from the time contingency', 'None when left empty.'),
      ],
      values: {},
      done: 'Re-baseline recorded.',
    };
  },
};

const drawContingency: FormMaker = {
  noun: 'project',
  verb: 'draw-contingency',
  async make(asked, ref) {
    const about = await aboutProject(asked, ref);
    const left = contingencyLeft(about.state);
    return {
      ...about,
      title: 'Draw or return contingency',
      fields: [
        f.radios('ledger', 'Which contingency', [
          { value: 'time', text: 'Time', hint: `${left.days} days left` },
          { value: 'money', text: 'Money', hint: `${pounds(left.pence)} left` },
        ]),
        f.radios('direction', 'What happens', [
          { value: 'draw', text: 'Drawn' },
          { value: 'return', text: 'Returned, because it was not needed' },
        ]),
        f.line('amount', 'Amount', 'Days for time; pounds for money, for example 12,500.'),
        f.date('on', 'On'),
        f.area('why', 'Why'),
        f.line('approvedBy', 'Approved by'),
      ],
      values: { direction: 'draw' },
      done: 'Contingency recorded.',
    };
  },
};

const changePeople: FormMaker = {
  noun: 'project',
  verb: 'change-people',
  async make(asked, ref) {
    const about = await aboutProject(asked, ref);
    const people = await peopleChoices(asked);
    const { lead, delegates, sponsor } = about.state;
    return {
      ...about,
      title: 'Change the people',
      lead: ['Whoever holds the role is asked: open requests follow to a new lead, and the old links stop working.'],
      fields: [
        f.select('lead', 'Lead', people, 'Nobody'),
        f.rows('delegates', 'Delegates', 'delegate', [f.select('', 'Delegate', people, 'Nobody')], { blank: 1 }),
        f.select('sponsor', 'Sponsor', people, 'Nobody'),
        f.area('why', 'Why'),
      ],
      values: f.valuesOf({ lead, delegates, sponsor }),
      done: 'People changed.',
    };
  },
};

const joinProgramme: FormMaker = {
  noun: 'project',
  verb: 'join-programme',
  async make(asked, ref) {
    const about = await aboutProject(asked, ref);
    const { deps } = asked.web;
    const programmes = await listProgrammes(deps.db, asked.office.id, asked.office.today, { limit: 500 });
    const others = programmes.filter((one) => !one.closed && one.ref !== about.state.programme);
    const present = programmes.find((one) => one.ref === about.state.programme);
    const choices = others.map((one) => ({ value: one.ref, text: one.title }));
    return {
      ...about,
      title: 'Move to another programme',
      lead: [
        `It is in ${present?.title ?? about.state.programme} now. Months that are closed stay as they were reported.`,
        ...(choices.length === 0 ? ['There is no other open programme: open one first.'] : []),
      ],
      fields: [f.select('programme', 'Programme', choices, 'Choose a programme'), f.area('why', 'Why')],
      values: {},
      done: 'The project was moved.',
    };
  },
};

const recordBenefit: FormMaker = {
  noun: 'project',
  verb: 'record-benefit',
  async make(asked, ref) {
    const about = await aboutProject(asked, ref);
    const people = await peopleChoices(asked);
    const { benefits } = about.state;
    const known = benefits.find(({ id }) => id === asked.query.id);
    const values: f.Values = known ? typedBenefit(known) : { id: `b${benefits.length + 1}` };
    return {
      ...about,
      title: known ? `Record the benefit: ${known.title}` : 'Record a benefit',
      lead: known ? [] : ['A short name that is not known yet adds a benefit.'],
      fields: [
        f.line('id', 'Short name', 'Letters, digits, dots and hyphens.'),
        f.line('title', 'Benefit'),
        f.select('owner', 'Owner', people, 'Nobody yet'),
        f.money('approved', 'Approved'),
        f.money('forecast', 'Forecast'),
        f.money('realised', 'Realised so far'),
        f.line('maturity', 'Year of maturity', 'For example 2025-26.'),
        f.tick('provisional', 'Provisional, subject to review'),
        f.date('reviewOn', 'Next review'),
        f.area('evidence', 'Evidence', 'May be left empty.'),
      ],
      values,
      done: 'Benefit recorded.',
    };
  },
};

function typedBenefit(known: Benefit): f.Values {
  const { id, title, owner, maturity, provisional, reviewOn } = known;
  return {
    ...f.valuesOf({ id, title, owner, maturity, provisional, reviewOn }),
    approved: f.typedPounds(known.approvedPence),
    forecast: f.typedPounds(known.forecastPence),
    realised: f.typedPounds(known.realisedPence),
  };
}

const stopProject: FormMaker = {
  noun: 'project',
  verb: 'stop',
  async make(asked, ref) {
    const about = await aboutProject(asked, ref);
    return {
      ...about,
      title: 'Stop the project',
      lead: ['This is for good: reminders end and contingency goes back. What was promised to committees stays owed.'],
      fields: [
        f.date('on', 'Stopped on', 'Today when left empty.'),
        f.area('why', 'Why'),
        f.line('decidedBy', 'Decided by'),
      ],
      values: {},
      final: true,
      done: 'Project stopped.',
    };
  },
};

export const projectForms = [
  openProject,
  reBaseline,
  drawContingency,
  changePeople,
  joinProgramme,
  recordBenefit,
  stopProject,
];
