import { periodName } from '../../domain/dates.ts';
import { drift } from '../../domain/project/baselines.ts';
import type { Contingency, ProjectState, stages } from '../../domain/project/state.ts';
import { listEvents } from '../../records/views/events.ts';
import { listFollowUps } from '../../records/views/follow-ups.ts';
import { namesOf } from '../../records/views/people.ts';
import { findProject, listProjects, listUpdates, type ProjectRow } from '../../records/views/projects.ts';
import { requestsOfProject } from '../../records/views/rounds.ts';
import { findSnapshot } from '../../records/views/snapshots.ts';
import { type Asked, foundOr404, type Page } from '../page.ts';
import { type Card, cardColour, type Fact, fact, pageOf } from '../parts.ts';
import { trailOf } from '../trail.ts';
import { count, day, pounds, range, ratingName, stageName } from '../words.ts';
import { followUpTable } from './follow-ups.ts';
import { projectCells, projectHead } from './programmes.ts';
import * as tables from './project-tables.ts';

const perPage = 100;

/** Every project of the office, by reference. */
export async function projectList(asked: Asked): Promise<Page> {
  const { web, office, query } = asked;
  const after = query.after;
  const rows = await listProjects(web.deps.db, office.id, { limit: perPage + 1, ...(after && { after }) });
  const { shown, more } = pageOf(rows, perPage, ({ ref }) => `/projects?after=${encodeURIComponent(ref)}`);
  return {
    view: 'list',
    title: 'Projects',
    section: 'projects',
    model: {
      actions: [{ text: 'Open a project', href: '/new/project' }],
      table: {
        id: 'projects',
        caption: 'Projects',
        quiet: true,
        head: projectHead,
        empty: 'No project is open yet. Open a programme first, then its projects.',
        more,
        rows: shown.map(projectCells),
      },
    },
  };
}

/** One project: where it stands, what its gate still needs, what was decided, and everything that happened. */
export async function project(asked: Asked): Promise<Page> {
  const { web, office, params } = asked;
  const { db } = web.deps;
  const ref = params.ref as string;
  const row = foundOr404(await findProject(db, office.id, ref), 'That project');
  const address = `/projects/${encodeURIComponent(ref)}`;
  const [snapshot, updates, requests, events, followUps] = await Promise.all([
    findSnapshot<ProjectState>(db, office.id, `project/${ref}`),
    listUpdates(db, office.id, ref, { limit: 12 }),
    requestsOfProject(db, office.id, ref),
    listEvents(db, office.id, `project/${ref}`, { limit: 20 }),
    listFollowUps(db, office.id, office.today, { show: 'open', project: ref, limit: 20 }),
  ]);
  const { state, open } = foundOr404(snapshot, 'That project');
  const names = await namesOf(db, office.id, peopleOf(state));
  const conflict = updates.filter(({ inForce, period }) => inForce && period === row.ratingPeriod);
  return {
    view: 'project',
    title: row.title,
    section: 'projects',
    trail: [
      { text: 'Programmes', href: '/' },
      { text: state.programme, href: `/programmes/${encodeURIComponent(state.programme)}` },
    ],
    model: {
      ref,
      critical: row.critical,
      cards: cardsOf(row, state),
      steps: stepsOf(state),
      lapsed: state.approvalLapsed,
      stopped:
        state.stopped && `Stopped on ${day(state.stopped.on)}, decided by ${state.stopped.by}: ${state.stopped.why}`,
      gate: state.gate && {
        name: stageName(state.gate.stage),
        missing: row.gateMissing,
        deferred: state.gate.deferredUntil && day(state.gate.deferredUntil),
        wanted: state.gate.informationRequired,
        evidence: tables.evidence(state.gate),
      },
      decisions: tables.decisions(state),
      conditions: tables.conditions(state, names),
      milestones: tables.milestones(state),
      reBaselines: tables.reBaselines(state),
      contingency: [
        fact('Time', ledgerWords(state.timeContingency, 'time')),
        fact('Money', ledgerWords(state.moneyContingency, 'money')),
      ],
      movements: tables.movements(state),
      conflict: row.inConflict
        ? conflict.map((one) => `${one.author} says ${ratingName(one.rating)}: ${one.whatChanged}`)
        : [],
      updates: tables.updates(updates, asked.clock),
      requests: tables.requests(requests, asked.clock),
      benefits: tables.benefits(state, names, address),
      facts: factsOf(state, names),
      followUps: followUpTable('follow-ups', 'Open follow-ups', followUps, 'No promise about this project is open.'),
      opening: state.opening && openingFacts(state.opening),
      happened: await trailOf(asked, 'project', events),
      actions: open ? actionsOf(address, state) : [],
    },
  };
}

function actionsOf(address: string, state: ProjectState) {
  const waiting = state.decisions.some(({ status }) => status === 'waiting');
  const conditions = state.conditions.some(({ status }) => status === 'open');
  const when = (shown: boolean, text: string, verb: string) => (shown ? [{ text, href: `${address}/${verb}` }] : []);
  return [
    ...when(true, 'Give an update', 'submit-update'),
    ...when(state.gate !== null, 'Add evidence', 'add-evidence'),
    ...when(state.gate !== null && !waiting, 'Record a gate decision', 'decide-gate'),
    ...when(waiting, 'Withdraw the decision', 'withdraw-decision'),
    ...when(state.decisions.length > 0, 'Correct a decision’s record', 'correct-decision'),
    ...when(conditions, 'Record a condition as met', 'meet-condition'),
    ...when(state.milestones.length > 0, 'Re-baseline', 're-baseline'),
    ...when(true, 'Draw contingency', 'draw-contingency'),
    ...when(true, 'Record a benefit', 'record-benefit'),
    ...when(true, 'Change the people', 'change-people'),
    ...when(true, 'Move to another programme', 'join-programme'),
    ...when(true, 'Stop the project', 'stop'),
  ];
}

function cardsOf(row: ProjectRow, state: ProjectState): Card[] {
  const slip = drift(state);
  return [
    {
      label: row.ratingPeriod ? `Rating, ${periodName(row.ratingPeriod)}` : 'Rating',
      figure: ratingName(row.rating),
      note: row.inConflict
        ? 'Two people disagree: the worse one counts.'
        : row.ratingPeriod
          ? 'as reported'
          : 'Nothing has been reported yet.',
      colour: cardColour(row.rating),
    },
    {
      label: 'Spent of the budget',
      figure: state.spendPence === null ? 'Not known' : pounds(state.spendPence),
      note: `${state.budgetPence === null ? 'No budget is recorded' : `of ${pounds(state.budgetPence)}`}${state.spendAsAt ? `, as at ${day(state.spendAsAt)}` : ''}`,
      colour: 'blue',
    },
    {
      label: 'Forecast finish',
      figure: row.forecastTo === null ? 'Not known' : range(row.forecastFrom, row.forecastTo),
      note: slip === null ? 'No milestone is set.' : slipWords(slip),
      colour: slip !== null && slip.fromOriginal > 0 ? 'amber' : 'blue',
    },
    {
      label: 'Open conditions',
      figure: String(row.conditionsOpen),
      note: row.conditionsOpen === 0 ? 'Nothing holds the next gate.' : 'They hold the next gate.',
      colour: row.conditionsOpen > 0 ? 'amber' : 'green',
    },
  ];
}

function slipWords({ fromOriginal, fromApproved }: { fromOriginal: number; fromApproved: number }): string {
  const words = (days: number, of: string) =>
    days === 0 ? `on the ${of} date` : `${count(Math.abs(days), 'day')} ${days > 0 ? 'after' : 'before'} the ${of} one`;
  return fromOriginal === fromApproved
    ? words(fromOriginal, 'original')
    : `${words(fromOriginal, 'original')}, ${words(fromApproved, 'approved')}`;
}

/** The stages of its track, with where it is. */
function stepsOf(state: ProjectState) {
  const ended = state.stage === 'closed' || state.stage === 'stopped';
  const here = state.path.indexOf(state.stage as (typeof stages)[number]);
  const steps = state.path.map((stage, n) => ({
    text: stageName(stage),
    state: state.stage === 'closed' || (!ended && n < here) ? 'done' : n === here ? 'here' : 'ahead',
  }));
  return ended ? [...steps, { text: stageName(state.stage), state: 'here' }] : steps;
}

function ledgerWords({ provided, drawn }: Contingency, kind: 'time' | 'money'): string {
  return kind === 'time'
    ? `${drawn} of ${count(Number(provided), 'day')} drawn`
    : `${pounds(drawn)} of ${pounds(provided)} drawn`;
}

function factsOf(state: ProjectState, names: Map<string, string>): Fact[] {
  const who = (person: string | null) => (person === null ? 'Nobody yet' : (names.get(person) ?? person));
  return [
    fact('Lead', who(state.lead)),
    fact('Delegates', state.delegates.map(who).join(', ') || 'None'),
    fact('Sponsor', who(state.sponsor)),
    fact('Track', state.track.charAt(0).toUpperCase() + state.track.slice(1)),
    fact('Start', day(state.startOn)),
    fact('Budget', pounds(state.budgetPence)),
    fact('Forecast outturn', pounds(state.outturnPence)),
  ];
}

function openingFacts(opening: NonNullable<ProjectState['opening']>): Fact[] {
  return [
    fact('Declared by', `${opening.declaredBy}, as at ${day(opening.asAt)}`),
    fact('Stage', stageName(opening.stage)),
    fact('Re-baselines before', String(opening.reBaselines)),
    fact(
      'Spend before',
      `${pounds(opening.spendPence)}${opening.spendAsAt ? `, as at ${day(opening.spendAsAt)}` : ''}`,
    ),
    ...(opening.note === '' ? [] : [fact('Note', opening.note)]),
  ];
}

function peopleOf(state: ProjectState): (string | null)[] {
  return [
    state.lead,
    state.sponsor,
    ...state.delegates,
    ...state.conditions.map(({ owner }) => owner),
    ...state.benefits.map(({ owner }) => owner),
  ];
}
