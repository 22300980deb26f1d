import { addWorkingDays } from '../../domain/calendar.ts';
import { addDays, periodName } from '../../domain/dates.ts';
import { countFollowUps } from '../../records/views/follow-ups.ts';
import { listProgrammes } from '../../records/views/programmes.ts';
import { listRounds } from '../../records/views/rounds.ts';
import { type DueItem, dueUpTo } from '../../records/views/status.ts';
import type { Asked, Page } from '../page.ts';
import { type Card, type Cell, pageOf, type Table, text } from '../parts.ts';
import { coverageWords } from '../rating.ts';
import { day, ratingTag, shortDay } from '../words.ts';

const perPage = 50;

/** Home: the programmes with their ratings, what is late, what is due next. */
export async function home(asked: Asked): Promise<Page> {
  const { web, office, query } = asked;
  const { db } = web.deps;
  const soon = soonOf(asked);
  const [programmes, due, promises, [round]] = await Promise.all([
    listProgrammes(db, office.id, office.today, {
      limit: perPage + 1,
      ...(query.after && { after: query.after }),
    }),
    dueUpTo(db, office.id, soon, 20),
    countFollowUps(db, office.id, office.today),
    listRounds(db, office.id, { limit: 1 }),
  ]);
  const { shown, more } = pageOf(programmes, perPage, ({ ref }) => `/?after=${encodeURIComponent(ref)}`);
  const late = due.filter(({ dueOn }) => dueOn < office.today);
  const ahead = due.filter(({ dueOn }) => dueOn >= office.today);
  const cards: Card[] = [
    {
      label: round ? `Monthly reporting, ${periodName(round.period)}` : 'Monthly reporting',
      figure: round ? `${round.counts.answered} of ${asking(round.counts)}` : 'None yet',
      note: round
        ? round.status === 'closed'
          ? 'answered, and closed'
          : `answered; due by ${day(round.dueOn)}`
        : 'It opens on the 10th of a month.',
      colour: 'blue',
    },
    {
      label: 'Late',
      figure: String(late.length),
      note: late.length === 0 ? 'Nothing is late.' : 'updates, conditions and promises, listed below',
      colour: late.length > 0 ? 'red' : 'green',
    },
    {
      label: 'Follow-ups overdue',
      figure: String(promises.overdue),
      note: `of ${promises.open} open; with something missing: ${promises.missing}`,
      colour: promises.overdue > 0 ? 'red' : promises.missing > 0 ? 'amber' : 'green',
    },
  ];
  return {
    view: 'home',
    title: 'Programmes',
    section: 'home',
    model: {
      empty: shown.length === 0,
      cards,
      actions: [
        { text: 'Open a programme', href: '/new/programme' },
        { text: 'Open a project', href: '/new/project' },
        { text: 'Capture a promise', href: '/new/promise' },
      ],
      programmes: programmeTable(shown, more),
      late: dueTable('late', 'Late', late, 'Nothing is late.'),
      ahead: dueTable('due', `Due by ${day(soon)}`, ahead, 'Nothing falls due in the next ten working days.'),
    },
  };
}

const asking = (counts: { open: number; answered: number; not_reported: number }) =>
  counts.open + counts.answered + counts.not_reported;

/** Ten working days ahead; a fortnight once the calendar ends. */
function soonOf({ office }: Asked): string {
  try {
    return addWorkingDays(office.settings.calendar, office.today, 10);
  } catch {
    return addDays(office.today, 14);
  }
}

function programmeTable(rows: Awaited<ReturnType<typeof listProgrammes>>, more: Table['more']): Table {
  return {
    id: 'programmes',
    caption: 'Programmes',
    quiet: true,
    head: ['Programme', 'Rating', 'This month, provisional', 'Projects', 'Follow-ups overdue'],
    empty: '',
    more,
    rows: rows.map((row): Cell[] => [
      {
        text: row.title,
        href: `/programmes/${encodeURIComponent(row.ref)}`,
        note: `${row.closed ? 'Closed. ' : ''}Owner: ${row.ownerName ?? 'nobody yet'}`,
      },
      row.headline
        ? {
            tag: ratingTag(row.headline.colour),
            note: `${row.headline.source === 'opening' ? 'as stated at opening, ' : ''}${periodName(row.headline.period)}`,
          }
        : { tag: ratingTag('not_rated') },
      row.provisional
        ? { tag: ratingTag(row.provisional.rating), note: coverageWords(row.provisional.coverage) }
        : text('–'),
      text(String(row.projects)),
      text(String(row.followUpsOverdue)),
    ]),
  };
}

const kinds: Record<DueItem['kind'], string> = {
  update: 'Monthly update',
  condition: 'Condition',
  follow_up: 'Follow-up',
};

function dueTable(id: string, caption: string, items: DueItem[], empty: string): Table {
  return {
    id,
    caption,
    head: ['What', 'Kind', 'Due', 'With'],
    empty,
    rows: items.map((item): Cell[] => [
      { text: shorten(item.title), href: addressOf(item.about) },
      text(kinds[item.kind]),
      text(shortDay(item.dueOn)),
      text(item.who ?? 'nobody yet'),
    ]),
  };
}

/** `project/P1` and `follow-up/fu-1` are at `/projects/P1` and `/follow-ups/fu-1`. */
export function addressOf(aggregate: string): string {
  const [kind, ...rest] = aggregate.split('/');
  return `/${kind}s/${encodeURIComponent(rest.join('/'))}`;
}

/** A line of a list: the whole is on the page that it leads to. */
export function shorten(words: string, most = 120): string {
  const characters = [...words.replaceAll(/\s+/gu, ' ')];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}
