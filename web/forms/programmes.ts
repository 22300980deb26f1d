import { monthOf } from '../../domain/dates.ts';
import type { ProgrammeState } from '../../domain/programme/state.ts';
import { listProjects } from '../../records/views/projects.ts';
import type { Asked } from '../page.ts';
import { ratingName } from '../words.ts';
import { aboutProgramme, peopleChoices } from './about.ts';
import type { FormMaker } from './command-form.ts';
import type { Choice, Field } from './fields.ts';
import * as f from './fields.ts';

/*
 * The forms of a programme.
 */

const colours: Choice[] = (['green', 'amber', 'red'] as const).map((value) => ({ value, text: ratingName(value) }));

const facts = (people: Choice[]): Field[] => [
  f.line('title', 'Title'),
  f.select('owner', 'Senior responsible owner (SRO)', people, 'Nobody yet'),
  f.money('envelope', 'Envelope', 'What was approved for the whole programme, for example 17.99m.'),
  f.date('envelopeApprovedOn', 'Envelope approved on'),
  f.group('Time contingency', [
    f.whole('timeContingency.provided', 'Days provided'),
    f.whole('timeContingency.committed', 'Days committed'),
  ]),
  f.group('Money contingency', [
    f.money('moneyContingency.provided', 'Provided'),
    f.money('moneyContingency.committed', 'Committed'),
  ]),
  f.group('Spend declared for the whole programme', [
    f.money('declaredSpend.amount', 'Spend'),
    f.date('declaredSpend.asAt', 'As at'),
    f.tick('declaredSpend.approximate', 'Approximate', 'Such as “just over £7m”.'),
  ]),
  f.group('Benefits declared for the whole programme', [
    f.money('declaredBenefits.approved', 'Approved'),
    f.money('declaredBenefits.forecast', 'Forecast'),
    f.line('declaredBenefits.maturity', 'Year of maturity', 'For example 2025-26.'),
    f.tick('declaredBenefits.provisional', 'Provisional, subject to review'),
    f.area('declaredBenefits.note', 'Note', undefined, { rows: 2 }),
  ]),
];

const openProgramme: FormMaker = {
  noun: 'programme',
  verb: 'open',
  async make(asked) {
    return {
      title: 'Open a programme',
      lead: ['Projects under one envelope and one owner. Only the reference and the title are needed to begin.'],
      section: 'programmes',
      trail: [{ text: 'Programmes', href: '/' }],
      version: null,
      after: (ref) => `/programmes/${encodeURIComponent(ref)}`,
      done: 'Programme opened. Open its projects next.',
      fields: [
        f.line('ref', 'Reference', 'Letters, digits, dots and hyphens; it is used in addresses and never changes.'),
        ...facts(await peopleChoices(asked)),
        f.group(
          'Rating when it was opened here',
          [
            f.radios('openingRating.colour', 'Rating', colours),
            f.month('openingRating.period', 'Month', 'Year and month, for example 2023-11.'),
            f.area('openingRating.why', 'Why'),
          ],
          { folded: true, hint: 'For a programme under way: it stands until the first monthly reporting closes.' },
        ),
      ],
      values: {},
    };
  },
};

const changeProgramme: FormMaker = {
  noun: 'programme',
  verb: 'change',
  async make(asked, ref) {
    const about = await aboutProgramme(asked, ref);
    return {
      ...about,
      title: 'Change the programme',
      fields: [...facts(await peopleChoices(asked)), f.area('why', 'Why')],
      values: valuesOf(about.state),
      done: 'Programme changed.',
    };
  },
};

function valuesOf(state: ProgrammeState): f.Values {
  const { timeContingency: time, moneyContingency: money, declaredSpend: spend, declaredBenefits: benefits } = state;
  return {
    ...f.valuesOf({
      title: state.title,
      owner: state.owner,
      envelopeApprovedOn: state.envelopeApprovedOn,
      timeContingency: { provided: time.providedDays, committed: time.committedDays },
      declaredSpend: spend && { asAt: spend.asAt, approximate: spend.approximate },
      declaredBenefits: benefits && {
        maturity: benefits.maturity,
        provisional: benefits.provisional,
        note: benefits.note,
      },
    }),
    envelope: f.typedPounds(state.envelopePence),
    'moneyContingency.provided': f.typedPounds(money.providedPence),
    'moneyContingency.committed': f.typedPounds(money.committedPence),
    'declaredSpend.amount': f.typedPounds(spend?.pence),
    'declaredBenefits.approved': f.typedPounds(benefits?.approvedPence),
    'declaredBenefits.forecast': f.typedPounds(benefits?.forecastPence),
  };
}

const stateRag: FormMaker = {
  noun: 'programme',
  verb: 'state-rag',
  async make(asked, ref) {
    return {
      ...(await aboutProgramme(asked, ref)),
      title: 'State the rating',
      lead: ['What a person says the programme is. It stands beside the computed rating and replaces nothing.'],
      fields: [
        f.radios('colour', 'Rating', colours),
        f.month('period', 'Month', 'Year and month, for example 2023-11.'),
        f.area('why', 'Why'),
      ],
      values: { period: monthOf(asked.office.today) },
      done: 'Rating stated.',
    };
  },
};

const overrideRag: FormMaker = {
  noun: 'programme',
  verb: 'override-rag',
  async make(asked, ref) {
    return {
      ...(await aboutProgramme(asked, ref)),
      title: 'Override the rating',
      lead: ['It is shown in the place of the computed rating, with your name and reason, and ends by itself.'],
      fields: [
        f.radios('colour', 'Rating', colours),
        f.area('reason', 'Reason'),
        f.date('expiresOn', 'Ends on', 'It holds for the whole of this day.'),
      ],
      values: {},
      done: 'Rating overridden.',
    };
  },
};

const endOverride: FormMaker = {
  noun: 'programme',
  verb: 'end-override',
  async make(asked, ref) {
    const about = await aboutProgramme(asked, ref);
    const { override } = about.state;
    return {
      ...about,
      title: 'End the override',
      lead: [
        override
          ? `${ratingName(override.colour)} since ${asked.clock.on(override.madeAt)}, by ${override.by}: ${override.reason}`
          : 'No override is in force.',
      ],
      fields: [f.area('why', 'Why')],
      values: {},
      done: 'Override ended.',
    };
  },
};

async function members(asked: Asked, ref: string): Promise<Choice[]> {
  const rows = await listProjects(asked.web.deps.db, asked.office.id, { programme: ref, limit: 500 });
  return rows.map((one) => ({ value: one.ref, text: `${one.ref}: ${one.title}` }));
}

const excludeProject: FormMaker = {
  noun: 'programme',
  verb: 'exclude-project',
  async make(asked, ref) {
    const about = await aboutProgramme(asked, ref);
    const out = about.state.excluded.map(({ project }) => project);
    const choices = (await members(asked, ref)).filter(({ value }) => !out.includes(value));
    return {
      ...about,
      title: 'Exclude a project from the rating',
      lead: ['It leaves numerator and denominator, visibly and with the reason. It is still asked for its updates.'],
      fields: [f.select('project', 'Project', choices, 'Choose a project'), f.area('reason', 'Reason')],
      values: {},
      done: 'Project excluded.',
    };
  },
};

const includeProject: FormMaker = {
  noun: 'programme',
  verb: 'include-project',
  async make(asked, ref) {
    const about = await aboutProgramme(asked, ref);
    const out = about.state.excluded.map(({ project }) => project);
    const choices = (await members(asked, ref)).filter(({ value }) => out.includes(value));
    return {
      ...about,
      title: 'Include a project again',
      lead: choices.length === 0 ? ['No project is excluded.'] : [],
      fields: [f.select('project', 'Project', choices, 'Choose a project'), f.area('reason', 'Reason')],
      values: {},
      done: 'Project included.',
    };
  },
};

const closeProgramme: FormMaker = {
  noun: 'programme',
  verb: 'close',
  async make(asked, ref) {
    return {
      ...(await aboutProgramme(asked, ref)),
      title: 'Close the programme',
      lead: ['Nothing more can be recorded on it afterwards. Its projects and follow-ups stay as they are.'],
      fields: [f.area('why', 'Why')],
      values: {},
      final: true,
      done: 'Programme closed.',
    };
  },
};

export const programmeForms = [
  openProgramme,
  changeProgramme,
  stateRag,
  overrideRag,
  endOverride,
  excludeProject,
  includeProject,
  closeProgramme,
];
