import { calendarWarning } from '../../domain/calendar.ts';
import { periodName } from '../../domain/dates.ts';
import { mailCounts } from '../../records/views/mails.ts';
import { listRounds } from '../../records/views/rounds.ts';
import { latestRefusals, setAsideRequests, unrecordedCommands } from '../../records/views/status.ts';
import { engineState } from '../engine.ts';
import type { Asked, Page } from '../page.ts';
import { type Card, type Cell, fact, text } from '../parts.ts';

/** What runs, what is stuck, what is down, and what has been accepted but not written down yet. */
export async function status(asked: Asked): Promise<Page> {
  const { web, office, clock } = asked;
  const { db } = web.deps;
  const [engine, mails, unrecorded, aside, refusals, rounds] = await Promise.all([
    engineState(web.deps),
    mailCounts(db, office.id),
    unrecordedCommands(db, office.id),
    setAsideRequests(db, office.id),
    latestRefusals(db, office.id),
    listRounds(db, office.id, { limit: 2 }),
  ]);
  const stuck = mails.failed + mails.uncertain;
  const warning = calendarWarning(office.settings.calendar, office.today);
  const open = rounds.find((round) => round.status !== 'closed');
  const last = rounds.find((round) => round.status === 'closed');
  const cards: Card[] = [
    {
      label: 'Engine',
      figure: engine.working ? 'Working' : 'Degraded',
      note: engine.working ? 'Temporal answers, and workers are at work.' : engine.words,
      colour: engine.working ? 'green' : 'red',
    },
    {
      label: 'Mail that is stuck',
      figure: String(stuck),
      note: `${mails.failed} failed, ${mails.uncertain} in doubt`,
      colour: stuck > 0 ? 'red' : 'green',
    },
    {
      label: 'Mail waiting',
      figure: String(mails.pending + mails.sending),
      note:
        office.mailPaused !== null
          ? `Paused: ${office.mailPaused}`
          : mails.oldestPending
            ? `oldest since ${clock.at(mails.oldestPending)}`
            : 'nothing waits',
      colour: office.mailPaused !== null ? 'amber' : 'green',
    },
    {
      label: 'Commands not yet recorded',
      figure: String(unrecorded.commands),
      note: unrecorded.since ? `oldest accepted ${clock.at(unrecorded.since)}` : 'everything accepted is written down',
      colour: unrecorded.commands > 0 ? 'amber' : 'green',
    },
  ];
  return {
    view: 'status',
    title: 'Status',
    section: 'status',
    model: {
      cards,
      warning,
      actions: [
        { text: 'Mail that is stuck', href: '/mails' },
        office.mailPaused === null
          ? { text: 'Pause mail', href: '/mail/pause' }
          : { text: 'Resume mail', href: '/mail/resume' },
        { text: 'Change the settings', href: '/office/change-settings' },
        { text: 'Add closures', href: '/office/add-closures' },
      ],
      facts: [
        fact(
          'Last month closed',
          last
            ? { text: `${periodName(last.period)}, ${clock.at(last.closedAt)}`, href: `/rounds/${last.period}` }
            : 'None yet',
        ),
        fact(
          'Month under way',
          open
            ? {
                text: periodName(open.period),
                href: `/rounds/${open.period}`,
                note: open.paused ? 'paused' : `next step ${clock.at(open.nextAt)}`,
              }
            : 'None',
        ),
        fact('Clock', office.clock === 'real' ? 'Real time' : `Stepped, at ${clock.at(office.now)}`),
        fact('Settings', `Version ${office.settingsVersion}`),
        fact('Served', 'On this machine only, until sign-in exists'),
      ],
      aside: {
        id: 'aside',
        caption: 'Set aside',
        head: ['Project', 'Month', 'Why'],
        empty: 'No request is set aside.',
        rows: aside.map((one): Cell[] => [
          { text: one.project, href: `/projects/${encodeURIComponent(one.project)}` },
          { text: periodName(one.period), href: `/rounds/${one.period}` },
          text(one.reason),
        ]),
      },
      refusals: {
        id: 'refusals',
        caption: 'Latest refusals',
        head: ['What was asked', 'By', 'When', 'Why it was refused'],
        empty: 'Nothing has been refused.',
        rows: refusals.map((one): Cell[] => [
          { text: one.command, note: one.target },
          text(one.actor ?? '–'),
          text(clock.at(one.at)),
          { text: one.message, note: one.code },
        ]),
      },
    },
  };
}
