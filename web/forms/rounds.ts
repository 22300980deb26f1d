import { isPeriod, monthOf, periodName } from '../../domain/dates.ts';
import { listProjects } from '../../records/views/projects.ts';
import { findRound, listRequests, type RequestState, type RoundView } from '../../records/views/rounds.ts';
import { type Asked, foundOr404 } from '../page.ts';
import { count, day } from '../words.ts';
import { peopleChoices } from './about.ts';
import type { CommandForm, FormMaker } from './command-form.ts';
import type { Choice, Field } from './fields.ts';
import * as f from './fields.ts';

/*
 * The forms of a month's reporting and of its requests.
 */

async function aboutRound(asked: Asked, period: string) {
  const found = isPeriod(period) ? await findRound(asked.web.deps.db, asked.office.id, period) : undefined;
  const round = foundOr404(found, 'That month’s reporting');
  const page = `/rounds/${period}`;
  return {
    round,
    caption: `Monthly reporting: ${periodName(period)}`,
    section: 'rounds' as const,
    trail: [
      { text: 'Monthly reporting', href: '/rounds' },
      { text: periodName(period), href: page },
    ],
    version: null,
    after: () => page,
  };
}

const open: FormMaker = {
  noun: 'round',
  verb: 'open',
  async make(asked) {
    return {
      title: 'Open a month’s reporting',
      lead: [
        'It opens by itself in good time. By hand: a month that was missed, or this month in an office just set up.',
      ],
      section: 'rounds',
      trail: [{ text: 'Monthly reporting', href: '/rounds' }],
      version: null,
      after: (period) => `/rounds/${period}`,
      done: 'Monthly reporting opened.',
      fields: [f.month('period', 'Month', 'Year and month, for example 2023-11.')],
      values: { period: monthOf(asked.office.today) },
    };
  },
};

/** A command on the whole round: only the reason is asked. */
const whole = (
  verb: string,
  words: (round: RoundView) => Pick<CommandForm, 'title' | 'done' | 'lead' | 'final'>,
): FormMaker => ({
  noun: 'round',
  verb,
  async make(asked, period) {
    const { round, ...about } = await aboutRound(asked, period);
    return { ...about, ...words(round), fields: [f.area('why', 'Why')], values: {} };
  },
});

const pause = whole('pause', () => ({
  title: 'Pause the monthly reporting',
  lead: ['No reminder goes out until it is resumed. Answers are still taken.'],
  done: 'Paused.',
}));

const resume = whole('resume', () => ({
  title: 'Resume the monthly reporting',
  lead: ['What fell due in the meantime goes out now, once.'],
  done: 'Resumed.',
}));

const close = whole('close', ({ counts }) => ({
  title: 'Close the monthly reporting',
  lead: [
    `${count(counts.open, 'project')} not answered yet will stand as not reported. The figures are frozen for the board; later answers are kept as versions.`,
  ],
  final: true,
  done: 'Closed. The frozen pages are below.',
}));

async function projectsIn(asked: Asked, period: string, states: RequestState[]): Promise<Choice[]> {
  const lists = await Promise.all(
    states.map((state) => listRequests(asked.web.deps.db, asked.office.id, period, { state, limit: 500 })),
  );
  return lists.flat().map(({ project, title }) => ({ value: project, text: `${project}: ${title}` }));
}

/** A command on one request; the project is chosen here, or named by the link that led here. */
const request = (
  verb: string,
  states: RequestState[],
  words: Pick<CommandForm, 'title' | 'done' | 'lead' | 'final'>,
  more: (asked: Asked) => Promise<Field[]> = async () => [],
): FormMaker => ({
  noun: 'round',
  verb,
  async make(asked, period) {
    const { round: _, ...about } = await aboutRound(asked, period);
    const choices = await projectsIn(asked, period, states);
    return {
      ...about,
      ...words,
      fields: [
        f.select('project', 'Project', choices, 'Choose a project'),
        ...(await more(asked)),
        f.area('why', 'Why'),
      ],
      values: {},
    };
  },
});

const addProject: FormMaker = {
  noun: 'round',
  verb: 'add-project',
  async make(asked, period) {
    const { round, ...about } = await aboutRound(asked, period);
    const { db } = asked.web.deps;
    const [projects, asking] = await Promise.all([
      listProjects(db, asked.office.id, { limit: 1_000 }),
      projectsIn(asked, period, ['open', 'answered', 'not_reported']),
    ]);
    const live = ['business_case', 'funding_approval', 'delivery'];
    const choices = projects
      .filter(({ ref, stage }) => live.includes(stage) && !asking.some(({ value }) => value === ref))
      .map(({ ref, title }) => ({ value: ref, text: `${ref}: ${title}` }));
    return {
      ...about,
      title: 'Add a project to the month',
      lead: [
        choices.length === 0
          ? 'Every live project is asked already.'
          : `A project opened after the month began, or one that was excused. Answers are due by ${day(round.dueOn)}.`,
      ],
      fields: [f.select('project', 'Project', choices, 'Choose a project'), f.area('why', 'Why')],
      values: {},
      done: 'Project added.',
    };
  },
};

const extend = request(
  'extend',
  ['open'],
  { title: 'Give a project more time', lead: ['Its reminders move with the date.'], done: 'More time given.' },
  async () => [f.date('dueOn', 'New due date', 'A working day.')],
);
const excuse = request('excuse', ['open', 'not_reported'], {
  title: 'Excuse a project from this month',
  lead: ['It is not asked any more, and is shown as excused.'],
  done: 'Excused.',
});
const cancel = request('cancel', ['open', 'not_reported'], {
  title: 'Cancel a request',
  lead: ['It was asked by mistake: it leaves the month’s figures.'],
  done: 'Request cancelled.',
});
const handOver = request(
  'hand-over',
  ['open'],
  {
    title: 'Hand a request over',
    lead: ['The new person is asked afresh, with at least two working days; the old link stops working.'],
    done: 'Handed over.',
  },
  async (asked) => [f.select('to', 'To', await peopleChoices(asked), 'Choose a person')],
);
const sendAgain = request('send-again', ['open'], {
  title: 'Send the last reminder again',
  lead: ['With the same link as before.'],
  done: 'It goes out again.',
});

export const roundForms = [open, pause, resume, close, addProject, extend, excuse, cancel, handOver, sendAgain];
