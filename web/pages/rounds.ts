import { isPeriod, periodName } from '../../domain/dates.ts';
import { listEvents } from '../../records/views/events.ts';
import { listPacks } from '../../records/views/packs.ts';
import {
  findRound,
  listRequests,
  listRounds,
  nextRungs,
  type RequestState,
  type RequestView,
  type RoundView,
} from '../../records/views/rounds.ts';
import { type Asked, foundOr404, type Page } from '../page.ts';
import { type Card, type Cell, fact, type Link, pageOf, type Table, text } from '../parts.ts';
import { trailOf } from '../trail.ts';
import { type Clockface, count, day, ratingTag, requestTag, rungName, shortDay, type Tag } from '../words.ts';

const perPage = 100;

/** Every month's reporting. */
export async function roundList(asked: Asked): Promise<Page> {
  const { web, office, query } = asked;
  const before = query.before;
  const rows = await listRounds(web.deps.db, office.id, { limit: 25, ...(before && { before }) });
  const { shown, more } = pageOf(rows, 24, ({ period }) => `/rounds?before=${period}`);
  return {
    view: 'list',
    title: 'Monthly reporting',
    section: 'rounds',
    model: {
      actions: [{ text: 'Open a month’s reporting', href: '/new/round' }],
      table: {
        id: 'rounds',
        caption: 'Months',
        quiet: true,
        head: ['Month', 'State', 'As at', 'Due', 'Answered', 'Not reported'],
        empty:
          'No month has been opened yet. It opens by itself on the 10th; open this month by hand to begin at once.',
        more,
        rows: shown.map((round): Cell[] => [
          { text: periodName(round.period), href: `/rounds/${round.period}` },
          { tag: stateTag(round) },
          text(shortDay(round.asAt)),
          text(shortDay(round.dueOn)),
          text(`${round.counts.answered} of ${asking(round)}`),
          text(String(round.counts.not_reported)),
        ]),
      } satisfies Table,
    },
  };
}

const asking = ({ counts }: RoundView) => counts.open + counts.answered + counts.not_reported;

function stateTag({ status, paused }: RoundView): Tag {
  if (status === 'closed') return { text: 'Closed', classes: 'govuk-tag--grey' };
  if (paused) return { text: 'Paused', classes: 'govuk-tag--orange' };
  return status === 'open'
    ? { text: 'Open', classes: 'govuk-tag--green' }
    : { text: 'Opening', classes: 'govuk-tag--blue' };
}

const states: { state: RequestState | undefined; words: string }[] = [
  { state: undefined, words: 'Everybody' },
  { state: 'open', words: 'Waiting' },
  { state: 'answered', words: 'Answered' },
  { state: 'not_reported', words: 'Not reported' },
  { state: 'excused', words: 'Excused' },
];

/** One month: who has answered, at which step, what goes out next, and what can be done about each. */
export async function round(asked: Asked): Promise<Page> {
  const { web, office, params, query } = asked;
  const { db } = web.deps;
  const period = params.period as string;
  const one = foundOr404(
    isPeriod(period) ? await findRound(db, office.id, period) : undefined,
    'That month’s reporting',
  );
  const chosen = states.find(({ state }) => state === query.state)?.state;
  const after = query.after;
  const [requests, next, packs, events] = await Promise.all([
    listRequests(db, office.id, period, {
      limit: perPage + 1,
      ...(chosen && { state: chosen }),
      ...(after && { after }),
    }),
    nextRungs(db, office.id, period),
    listPacks(db, office.id, { period }),
    listEvents(db, office.id, `round/${period}`, { limit: 20 }),
  ]);
  const of = chosen ? `state=${chosen}&` : '';
  const { shown, more } = pageOf(
    requests,
    perPage,
    ({ project }) => `/rounds/${period}?${of}after=${encodeURIComponent(project)}#requests`,
  );
  const running = one.status !== 'closed';
  return {
    view: 'round',
    title: periodName(period),
    section: 'rounds',
    trail: [{ text: 'Monthly reporting', href: '/rounds' }],
    model: {
      period,
      tag: stateTag(one),
      cards: cardsOf(one),
      facts: [
        fact('Figures as at', day(one.asAt)),
        fact('Answers due by', day(one.dueOn)),
        fact('Not reported from', day(one.cutOff)),
        fact('Opened', asked.clock.at(one.openedAt)),
        ...(one.closedAt ? [fact('Closed', asked.clock.at(one.closedAt))] : []),
        ...(one.counts.unassigned > 0
          ? [fact('Without a lead', `${count(one.counts.unassigned, 'project')}: nobody is asked until one is named`)]
          : []),
        ...(one.setAside > 0 ? [fact('Set aside', `${one.setAside}, with the reason beside each`)] : []),
      ],
      actions: running ? actionsOf(one) : [],
      next: running && nextTable(next, asked.clock, one.paused),
      filters: states.map(({ state, words }) => ({
        text: words,
        href: `/rounds/${period}${state ? `?state=${state}` : ''}#requests`,
        here: state === chosen,
      })),
      requests: requestTable(shown, more, asked.clock, running ? period : undefined),
      packs: packTable(packs, asked.clock, running),
      happened: await trailOf(asked, 'round', events),
    },
  };
}

function cardsOf({ counts, dueOn, status }: RoundView): Card[] {
  return [
    {
      label: 'Answered',
      figure: `${counts.answered} of ${counts.open + counts.answered + counts.not_reported}`,
      note:
        counts.late > 0
          ? `${counts.late} of them late`
          : status === 'closed'
            ? 'when it closed'
            : `due by ${day(dueOn)}`,
      colour: 'green',
    },
    {
      label: 'Waiting',
      figure: String(counts.open),
      note: 'still to answer',
      ...(counts.open > 0 && { colour: 'amber' as const }),
    },
    {
      label: 'Not reported',
      figure: String(counts.not_reported),
      note: 'shown so to the board',
      ...(counts.not_reported > 0 && { colour: 'red' as const }),
    },
    { label: 'Excused', figure: String(counts.excused), note: 'not asked this month' },
  ];
}

function actionsOf({ period, paused }: RoundView): Link[] {
  const verbs: [string, string][] = [
    paused ? ['resume', 'Resume'] : ['pause', 'Pause'],
    ['add-project', 'Add a project'],
    ['close', 'Close now'],
  ];
  return verbs.map(([verb, words]) => ({ text: words, href: `/rounds/${period}/${verb}` }));
}

function nextTable(next: Awaited<ReturnType<typeof nextRungs>>, clock: Clockface, paused: boolean): Table {
  return {
    id: 'next',
    caption: paused ? 'What goes out next, once it is resumed' : 'What goes out next',
    head: ['Step', 'When', 'Projects'],
    empty: 'Nothing more goes out for this month.',
    rows: next.map(({ kind, at, requests }): Cell[] => [
      text(rungName(kind)),
      text(clock.at(at)),
      text(String(requests)),
    ]),
  };
}

function requestTable(rows: RequestView[], more: Table['more'], clock: Clockface, period: string | undefined): Table {
  return {
    id: 'requests',
    caption: 'Who has answered',
    quiet: true,
    head: ['Project', 'State', 'Asked of', 'Steps', ...(period ? ['What to do'] : [])],
    empty: 'No project is in this list.',
    more,
    rows: rows.map((row): Cell[] => [
      { text: row.title, href: `/projects/${encodeURIComponent(row.project)}`, note: row.project },
      { tag: requestTag(row.state), note: stateWords(row, clock) },
      text(row.assignedName ?? 'nobody: not chased'),
      stepsOf(row, clock),
      ...(period ? [{ links: linksOf(row, period) }] : []),
    ]),
  };
}

function stateWords(row: RequestView, clock: Clockface): string {
  return [
    row.state === 'answered' ? ratingTag(row.rating).text : '',
    row.answeredAt ? `${row.late ? 'late, ' : ''}${clock.on(row.answeredAt)}` : `due ${shortDay(row.dueOn)}`,
    row.paused ? 'paused' : '',
    row.note,
    row.setAside ? `set aside: ${row.setAside}` : '',
  ]
    .filter(Boolean)
    .join('; ');
}

/** The last step that was taken, and the next one. */
function stepsOf({ lastRung, nextRung, nextAt }: RequestView, clock: Clockface): Cell {
  const last = lastRung ? rungName(lastRung) : 'None yet';
  return nextRung ? { text: last, note: `next: ${rungName(nextRung).toLowerCase()}, ${clock.on(nextAt)}` } : text(last);
}

function linksOf({ state, project, title, lastRung }: RequestView, period: string): Link[] {
  const link = (verb: string, words: string): Link => ({
    text: words,
    of: title,
    href: `/rounds/${period}/${verb}?project=${encodeURIComponent(project)}`,
  });
  const update: Link = {
    text: 'Give the update',
    of: title,
    href: `/projects/${encodeURIComponent(project)}/submit-update?period=${period}`,
  };
  if (state === 'open') {
    return [
      update,
      link('extend', 'Give more time'),
      link('hand-over', 'Hand over'),
      ...(lastRung ? [link('send-again', 'Send again')] : []),
      link('excuse', 'Excuse'),
      link('cancel', 'Cancel'),
    ];
  }
  if (state === 'not_reported') return [update, link('excuse', 'Excuse')];
  return state === 'answered' ? [{ ...update, text: 'Correct' }] : [];
}

function packTable(packs: Awaited<ReturnType<typeof listPacks>>, clock: Clockface, running: boolean): Table {
  return {
    id: 'packs',
    caption: 'Frozen pages',
    head: ['Programme', 'Version', 'Frozen', 'Files'],
    empty: running
      ? 'They are frozen when the month closes: one page and one file of figures for each programme.'
      : 'No programme had a page.',
    rows: packs.map((pack): Cell[] => {
      const address = `/rounds/${pack.period}/packs/${encodeURIComponent(pack.programme)}`;
      return [
        { text: pack.title, href: `${address}?version=${pack.version}` },
        { text: String(pack.version), ...(pack.changed.length > 0 && { note: pack.changed.join(' ') }) },
        text(clock.at(pack.frozenAt)),
        { text: 'Figures (CSV)', href: `${address}/figures.csv?version=${pack.version}` },
      ];
    }),
  };
}
