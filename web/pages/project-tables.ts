import { type Period, periodName } from '../../domain/dates.ts';
import type { OpenGate, ProjectState } from '../../domain/project/state.ts';
import type { UpdateView } from '../../records/views/projects.ts';
import type { RequestView } from '../../records/views/rounds.ts';
import { type Cell, type Table, text } from '../parts.ts';
import {
  type Clockface,
  count,
  decisionTag,
  outcomeName,
  pounds,
  ratingTag,
  requestTag,
  rungName,
  shortDay,
  shortRange,
  stageName,
  type Tag,
} from '../words.ts';

/*
 * The tables of a project's page.
 */

type Names = ReadonlyMap<string, string>;

const tag = (words: string, colour: string): Tag => ({ text: words, classes: `govuk-tag--${colour}` });
const who = (names: Names, person: string | null) =>
  text(person === null ? 'nobody yet' : (names.get(person) ?? person));

export function evidence(gate: OpenGate): Table {
  return {
    id: 'evidence',
    caption: 'Evidence for the gate',
    quiet: true,
    head: ['Evidence', 'State', 'Where it is', 'Reviewer'],
    empty: 'This gate asks for no evidence.',
    rows: gate.evidence.map(({ title, provided }): Cell[] => {
      const latest = provided.at(-1);
      return [
        text(title),
        latest ? { tag: tag(`Version ${latest.version}`, 'green') } : { tag: tag('Missing', 'red') },
        text(latest?.reference ?? '–'),
        latest ? { text: latest.reviewer, note: shortDay(latest.on) } : text('–'),
      ];
    }),
  };
}

export function decisions({ decisions: all }: ProjectState): Table {
  return {
    id: 'decisions',
    caption: 'Gate decisions',
    head: ['Gate', 'Decision', 'State', 'Who and when', 'Effective on'],
    empty: 'Nothing has been decided yet.',
    rows: all.toReversed().map((one): Cell[] => [
      text(stageName(one.gate)),
      {
        text: outcomeName(one.outcome),
        ...(one.exception && { note: `Without all its evidence: ${one.exception.why}` }),
      },
      { tag: decisionTag(one.status), ...(one.withdrawn && { note: `${one.withdrawn.by}: ${one.withdrawn.why}` }) },
      {
        text: `${one.body}, ${shortDay(one.decidedOn)}`,
        note: [one.meeting, one.minuteRef, one.note].filter(Boolean).join('; '),
      },
      { text: shortDay(one.effectiveOn), ...(one.expiresOn && { note: `runs until ${shortDay(one.expiresOn)}` }) },
    ]),
  };
}

export function conditions({ conditions: all }: ProjectState, names: Names): Table {
  const states = { open: tag('Open', 'yellow'), met: tag('Met', 'green'), cancelled: tag('Cancelled', 'grey') };
  return {
    id: 'conditions',
    caption: 'Conditions',
    head: ['Condition', 'State', 'Owner', 'Due'],
    empty: 'No decision has carried a condition.',
    rows: all.map((one): Cell[] => [
      text(one.text),
      { tag: states[one.status], ...(one.met && { note: `${shortDay(one.met.on)}: ${one.met.how}` }) },
      who(names, one.owner),
      text(shortDay(one.dueOn)),
    ]),
  };
}

export function milestones({ milestones: all }: ProjectState): Table {
  return {
    id: 'milestones',
    caption: 'Baselines',
    head: ['Milestone', 'Original', 'Latest approved', 'Forecast', 'Done'],
    empty: 'No milestone is set.',
    rows: all.map((one): Cell[] => [
      text(one.title),
      text(shortDay(one.original)),
      { text: shortDay(one.latestApproved), ...(one.latestApproved !== one.original && { note: 're-baselined' }) },
      {
        text: shortRange(one.forecast.from, one.forecast.to),
        ...(one.forecast.to > one.original && { note: 'later than first approved' }),
      },
      text(shortDay(one.actual)),
    ]),
  };
}

export function reBaselines({ reBaselines: all, reBaselineCount, milestones: known }: ProjectState): Table {
  const titles = new Map(known.map(({ id, title }) => [id, title]));
  const before = reBaselineCount - all.length;
  return {
    id: 're-baselines',
    caption: `Re-baselines: ${reBaselineCount}${before > 0 ? `, ${before} of them before it was opened here` : ''}`,
    head: ['Number', 'Agreed', 'Reason', 'What moved'],
    empty: before > 0 ? 'None since it was opened here.' : 'It has never been re-baselined.',
    rows: all.map((one): Cell[] => [
      text(String(one.number)),
      { text: shortDay(one.on), note: `by ${one.approvedBy}` },
      text(one.reason),
      {
        text: one.moved
          .map(
            (move) => `${titles.get(move.milestone) ?? move.milestone}: ${shortDay(move.from)} to ${shortDay(move.to)}`,
          )
          .join('; '),
        ...(one.daysDrawn > 0 && { note: `${count(one.daysDrawn, 'day')} drawn from the time contingency` }),
      },
    ]),
  };
}

export function movements({ timeContingency, moneyContingency }: ProjectState): Table {
  const rowsOf = (ledger: string, show: (amount: string) => string, all: typeof timeContingency.movements) =>
    all.map((one): Cell[] => [
      text(ledger),
      text(`${one.amount.startsWith('-') ? 'Returned' : 'Drawn'}: ${show(one.amount.replace('-', ''))}`),
      text(shortDay(one.on)),
      { text: one.why, note: `approved by ${one.approvedBy}` },
    ]);
  return {
    id: 'movements',
    caption: 'Contingency movements',
    head: ['Ledger', 'Amount', 'On', 'Why'],
    empty: 'Nothing has been drawn.',
    rows: [
      ...rowsOf('Time', (amount) => count(Number(amount), 'day'), timeContingency.movements),
      ...rowsOf('Money', pounds, moneyContingency.movements),
    ],
  };
}

export function updates(all: UpdateView[], clock: Clockface): Table {
  const stances = {
    first: '',
    correction: 'a correction',
    replaces: 'replaces an earlier one',
    disagrees: 'disagrees',
  };
  return {
    id: 'updates',
    caption: 'Updates',
    head: ['Month', 'Rating', 'What changed', 'By', 'Forecast finish', 'Counts'],
    empty: 'No update has been given yet.',
    rows: all.map((one): Cell[] => [
      { text: periodName(one.period), ...(one.late && { note: 'late' }) },
      { tag: ratingTag(one.rating), ...(one.why !== '' && { note: one.why }) },
      { text: one.whatChanged, ...(one.help !== '' && { note: `Help sought: ${one.help}` }) },
      { text: one.author, note: [clock.on(one.receivedAt), stances[one.stance]].filter(Boolean).join(', ') },
      text(shortRange(one.forecastFinish.from, one.forecastFinish.to)),
      text(one.inForce ? 'Yes' : 'No, replaced'),
    ]),
  };
}

export function requests(all: (RequestView & { period: Period })[], clock: Clockface): Table {
  return {
    id: 'requests',
    caption: 'Asked for its update',
    head: ['Month', 'State', 'Asked of', 'Due', 'Next'],
    empty: 'It has not been asked yet.',
    rows: all.map((one): Cell[] => [
      { text: periodName(one.period), href: `/rounds/${one.period}` },
      { tag: requestTag(one.state), ...(one.note !== '' && { note: one.note }) },
      text(one.assignedName ?? 'nobody yet'),
      text(shortDay(one.dueOn)),
      text(one.nextRung ? `${rungName(one.nextRung)}, ${clock.on(one.nextAt)}` : '–'),
    ]),
  };
}

export function benefits({ benefits: all, stage }: ProjectState, names: Names, address: string): Table {
  const open = stage !== 'stopped';
  return {
    id: 'benefits',
    caption: 'Benefits',
    head: ['Benefit', 'Approved', 'Forecast', 'Realised', 'Mature in', 'Owner', 'Review'],
    empty: 'No benefit is recorded.',
    rows: all.map((one): Cell[] => [
      {
        text: one.title,
        ...(one.provisional && { note: 'provisional' }),
        ...(open && {
          links: [
            { text: 'Record', of: one.title, href: `${address}/record-benefit?id=${encodeURIComponent(one.id)}` },
          ],
        }),
      },
      text(pounds(one.approvedPence)),
      text(pounds(one.forecastPence)),
      text(pounds(one.realisedPence)),
      text(one.maturity),
      who(names, one.owner),
      text(shortDay(one.reviewOn)),
    ]),
  };
}
