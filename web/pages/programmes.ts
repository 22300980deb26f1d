import { periodName } from '../../domain/dates.ts';
import { formatShort, fromJson, share } from '../../domain/money.ts';
import type { ProgrammeState } from '../../domain/programme/state.ts';
import { listEvents } from '../../records/views/events.ts';
import { countFollowUps, listFollowUps } from '../../records/views/follow-ups.ts';
import { listPacks } from '../../records/views/packs.ts';
import { namesOf } from '../../records/views/people.ts';
import {
  type BenefitRow,
  benefitsOf,
  findProgramme,
  moneyOf,
  type ProgrammeMoney,
} from '../../records/views/programmes.ts';
import { listProjects, type ProjectRow } from '../../records/views/projects.ts';
import { findSnapshot } from '../../records/views/snapshots.ts';
import { type Asked, foundOr404, type Page } from '../page.ts';
import { type Card, type Cell, type Fact, fact, pageOf, type Table, text } from '../parts.ts';
import { driftWords, headlineCard, provisionalCard, ratingFacts } from '../rating.ts';
import { trailOf } from '../trail.ts';
import { count, day, pounds, ratingTag, shortDay, shortRange, stageName } from '../words.ts';
import { followUpTable } from './follow-ups.ts';

const projectsShown = 100;

/** A programme: its rating and why, coverage, money, benefits, projects, overdue promises, and what happened. */
export async function programme(asked: Asked): Promise<Page> {
  const { web, office, params, query } = asked;
  const { db } = web.deps;
  const ref = params.ref as string;
  const row = foundOr404(await findProgramme(db, office.id, office.today, ref), 'That programme');
  const address = `/programmes/${encodeURIComponent(ref)}`;
  const [snapshot, money, benefits, projects, promises, overdue, events, packs] = await Promise.all([
    findSnapshot<ProgrammeState>(db, office.id, `programme/${ref}`),
    moneyOf(db, office.id, ref),
    benefitsOf(db, office.id, ref),
    listProjects(db, office.id, {
      programme: ref,
      limit: projectsShown + 1,
      ...(query.after && { after: query.after }),
    }),
    countFollowUps(db, office.id, office.today, ref),
    listFollowUps(db, office.id, office.today, { show: 'overdue', programme: ref, limit: 20 }),
    listEvents(db, office.id, `programme/${ref}`, { limit: 20 }),
    listPacks(db, office.id, { programme: ref, limit: 12 }),
  ]);
  const { state } = foundOr404(snapshot, 'That programme');
  const { shown, more } = pageOf(
    projects,
    projectsShown,
    (last) => `${address}?after=${encodeURIComponent(last.ref)}#projects`,
  );
  const provisional = row.provisional;
  const spend = spendOf(state, money);
  return {
    view: 'programme',
    title: row.title,
    section: 'programmes',
    trail: [{ text: 'Programmes', href: '/' }],
    model: {
      ref,
      closed: row.closed,
      cards: [
        headlineCard(row.headline),
        provisionalCard(provisional),
        spendCard(state, spend),
        benefitCard(state, benefits),
        {
          label: 'Follow-ups overdue',
          figure: String(promises.overdue),
          note: `of ${promises.open} open`,
          colour: promises.overdue > 0 ? 'red' : 'green',
        } satisfies Card,
      ],
      headline: row.headline && {
        month: periodName(row.headline.period),
        opening: row.headline.source === 'opening',
        why: row.headline.why,
      },
      provisional: provisional && {
        month: periodName(provisional.period),
        why: provisional.why,
        facts: ratingFacts(provisional),
        drift: driftWords(provisional.drift),
      },
      stated: state.stated && `${periodName(state.stated.period)}, by ${state.stated.by}: ${state.stated.why}`,
      bar: barOf(state.envelopePence, spend?.pence ?? null),
      money: moneyFacts(state, money, spend),
      projects: projectTable(shown, more, state),
      excluded: state.excluded.map(({ project, reason, by }) => `${project}: ${reason} (${by})`),
      benefits: benefitTable(
        benefits,
        await namesOf(
          db,
          office.id,
          benefits.map(({ owner }) => owner),
        ),
      ),
      declaredBenefits: state.declaredBenefits?.note ?? '',
      overdue: followUpTable('overdue', 'Overdue follow-ups', overdue, 'No follow-up of this programme is overdue.'),
      packs: packTable(packs),
      happened: await trailOf(asked, 'programme', events),
      actions: row.closed ? [] : actionsOf(address, state, provisional?.override != null),
    },
  };
}

const actionsOf = (address: string, state: ProgrammeState, overridden: boolean) => [
  { text: 'State the rating', href: `${address}/state-rag` },
  { text: 'Override the rating', href: `${address}/override-rag` },
  ...(overridden || state.override ? [{ text: 'End the override', href: `${address}/end-override` }] : []),
  { text: 'Exclude a project', href: `${address}/exclude-project` },
  ...(state.excluded.length > 0 ? [{ text: 'Include a project', href: `${address}/include-project` }] : []),
  { text: 'Change the programme', href: `${address}/change` },
  { text: 'Open a project', href: `/new/project?programme=${encodeURIComponent(state.ref)}` },
  { text: 'Close the programme', href: `${address}/close` },
];

interface Spend {
  pence: string;
  words: string;
}

/** The projects' own spend once they add up to more than what was declared for the whole, else what was declared. */
function spendOf(state: ProgrammeState, money: ProgrammeMoney): Spend | null {
  const declared = state.declaredSpend;
  const summed = money.spendPence;
  if (declared && (summed === null || BigInt(summed) <= BigInt(declared.pence))) {
    const about = declared.approximate ? 'about, ' : '';
    return { pence: declared.pence, words: `${about}as declared at ${day(declared.asAt)}` };
  }
  return summed === null ? null : { pence: summed, words: 'as the projects report it' };
}

function spendCard({ envelopePence }: ProgrammeState, spend: Spend | null): Card {
  const label = 'Spent of the envelope';
  if (!spend)
    return { label, figure: 'Not known', note: envelopePence ? `of ${short(envelopePence)}` : 'No envelope is set.' };
  const of = envelopePence
    ? `${Math.round(share(fromJson(spend.pence), fromJson(envelopePence)) / 100)}% of ${short(envelopePence)}, `
    : '';
  return { label, figure: short(spend.pence), note: `${of}${spend.words}`, colour: 'blue' };
}

function benefitCard({ declaredBenefits: declared }: ProgrammeState, rows: BenefitRow[]): Card {
  const sum = (read: (row: BenefitRow) => string) =>
    rows.reduce((total, row) => total + fromJson(read(row)), 0n).toString();
  const forecast = declared ? declared.forecastPence : rows.length > 0 ? sum((row) => row.forecastPence) : null;
  if (forecast === null)
    return { label: 'Benefits forecast', figure: 'None recorded', note: 'Record them on the projects.' };
  const approved = declared ? declared.approvedPence : sum((row) => row.approvedPence);
  const provisional = declared ? declared.provisional : rows.some((row) => row.provisional);
  return {
    label: `Benefits forecast${declared ? `, ${declared.maturity}` : ''}`,
    figure: short(forecast),
    note: `${provisional ? 'Provisional. ' : ''}Approved case: ${short(approved)}`,
    colour: 'blue',
  };
}

const short = (pence: string) => formatShort(fromJson(pence));

/** Widths in per mille of a bar that spends an envelope; null where there is none. */
function barOf(envelope: string | null, spend: string | null): { width: number; words: string } | null {
  if (!envelope || !spend || fromJson(envelope) === 0n) return null;
  const part = share(fromJson(spend), fromJson(envelope));
  return {
    width: Math.min(1_000, Math.round(part / 10)),
    words: `${short(spend)} of ${short(envelope)}, ${Math.round(part / 100)}%`,
  };
}

function moneyFacts(state: ProgrammeState, money: ProgrammeMoney, spend: Spend | null): Fact[] {
  const { timeContingency: time, moneyContingency: pot } = state;
  return [
    fact(
      'Envelope',
      state.envelopePence
        ? `${pounds(state.envelopePence)}${state.envelopeApprovedOn ? `, approved ${day(state.envelopeApprovedOn)}` : ''}`
        : 'Not set',
    ),
    fact('Spent', spend ? `${pounds(spend.pence)}, ${spend.words}` : 'Not known'),
    fact(
      'Projects’ budgets',
      `${money.budgetPence === null ? 'None recorded' : pounds(money.budgetPence)}${money.withoutBudget > 0 ? ` (${count(money.withoutBudget, 'project')} without one)` : ''}`,
    ),
    fact('Forecast outturn', money.outturnPence === null ? 'Not known' : pounds(money.outturnPence)),
    fact('Time contingency', `${count(time.committedDays, 'day')} committed of ${time.providedDays}`),
    fact('Money contingency', `${pounds(pot.committedPence)} committed of ${pounds(pot.providedPence)}`),
  ];
}

/** A project's row as programme and list pages show it. */
export function projectCells(row: ProjectRow): Cell[] {
  const later = row.forecastTo !== null && row.finishOriginal !== null && row.forecastTo > row.finishOriginal;
  const note = [
    row.ref,
    row.critical ? 'critical' : '',
    row.conditionsOpen > 0 ? `${count(row.conditionsOpen, 'condition')} open` : '',
  ];
  return [
    { text: row.title, href: `/projects/${encodeURIComponent(row.ref)}`, note: note.filter(Boolean).join(', ') },
    {
      tag: ratingTag(row.rating),
      ...(row.ratingPeriod && { note: `${periodName(row.ratingPeriod)}${row.inConflict ? ', in conflict' : ''}` }),
    },
    { text: stageName(row.stage), ...(row.approvalLapsed && { note: 'approval lapsed' }) },
    {
      text: shortDay(row.finishOriginal),
      ...(row.reBaselines > 0 && {
        note: `now ${shortDay(row.finishApproved)}, ${count(row.reBaselines, 're-baseline')}`,
      }),
    },
    { text: shortRange(row.forecastFrom, row.forecastTo), ...(later && { note: 'later than first approved' }) },
    text(row.leadName ?? 'nobody yet'),
  ];
}

export const projectHead = ['Project', 'Rating', 'Stage', 'Original finish', 'Forecast finish', 'Lead'];

function projectTable(rows: ProjectRow[], more: Table['more'], state: ProgrammeState): Table {
  const out = new Set(state.excluded.map(({ project }) => project));
  return {
    id: 'projects',
    caption: 'Projects',
    head: projectHead,
    empty: 'This programme has no projects yet. Open one: it starts at its first gate, or with its opening position.',
    more,
    rows: rows.map((row) => {
      const [first, rating, ...rest] = projectCells(row) as [Cell, Cell, ...Cell[]];
      return [first, out.has(row.ref) ? { ...rating, note: 'excluded from the rating' } : rating, ...rest];
    }),
  };
}

function benefitTable(rows: BenefitRow[], names: Map<string, string>): Table {
  return {
    id: 'benefits',
    caption: 'Benefits',
    head: ['Benefit', 'Project', 'Approved', 'Forecast', 'Realised', 'Mature in', 'Owner'],
    empty: 'No benefit is recorded on this programme’s projects.',
    rows: rows.map((row): Cell[] => [
      { text: row.title, ...(row.provisional && { note: 'provisional' }) },
      { text: row.projectTitle, href: `/projects/${encodeURIComponent(row.project)}` },
      text(pounds(row.approvedPence)),
      text(pounds(row.forecastPence)),
      text(pounds(row.realisedPence)),
      text(row.maturity),
      text(row.owner === null ? 'nobody yet' : (names.get(row.owner) ?? row.owner)),
    ]),
  };
}

function packTable(packs: Awaited<ReturnType<typeof listPacks>>): Table {
  return {
    id: 'packs',
    caption: 'Closed months',
    head: ['Month', 'Version', 'Frozen page'],
    empty: 'No month has closed yet. Its figures are frozen here then, for the board.',
    rows: packs.map(({ period, programme: ref, version, changed }): Cell[] => {
      const address = `/rounds/${period}/packs/${encodeURIComponent(ref)}?version=${version}`;
      return [
        text(periodName(period)),
        { text: String(version), ...(changed.length > 0 && { note: changed.join(' ') }) },
        { text: 'Open', href: address },
      ];
    }),
  };
}
