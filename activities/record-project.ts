import type pg from 'pg';
import type { Deps } from '../client/deps.ts';
import { mailWaiting, programmeChanged, roundReplanned } from '../client/signals.ts';
import type { DomainEvent } from '../domain/aggregate.ts';
import type { ProjectState, ProjectUpdate } from '../domain/project/state.ts';
import { cancelMailsAbout, cancelMailsForAnswered, insertMails } from '../mail/outbox.ts';
import { inTransaction } from '../records/database.ts';
import { queueProgramme } from '../records/programme-rows.ts';
import { writeProject } from '../records/project-rows.ts';
import { writeUpdates } from '../records/project-updates.ts';
import { appendRecording } from '../records/recordings.ts';
import { answerRequests } from '../records/request-answers.ts';
import { holdOpenRounds } from '../records/rounds.ts';
import { moveRequests } from '../records/update-requests.ts';
import type { Recording } from '../workflows/effects.ts';
import { endRequestsOf } from './end-requests.ts';
import { openPost } from './reactions/post.ts';
import { projectMails, projectPeople, projectReacts } from './reactions/project.ts';
import { correctPack } from './round-pack.ts';
import { type NewPeople, retargetRequests } from './round-retarget.ts';

/** What changes neither a rating, nor a stage, nor the money or the dates: the programme need not be recalculated. */
const quiet = [
  'evidence_added',
  'decision_corrected',
  'condition_due_soon',
  'condition_due',
  'condition_overdue',
  'condition_met',
  'people_changed',
  'benefit_recorded',
  'benefit_review_due',
];

/**
 * Records a project: one transaction for everything that must not drift from its events, then the signals. A repeat
 * writes nothing and signals again, because the first one may have been cut off in between.
 */
export async function recordProject(deps: Deps, recording: Recording<ProjectState>): Promise<void> {
  const { office, state, events } = recording;
  const written = await inTransaction(deps.db, async (client) => {
    const { fresh, advanced } = await appendRecording(client, recording);
    if (!advanced) return { repeated: true, mails: 0 };
    await writeProject(client, state);
    return { repeated: false, mails: await follow(deps, client, state, fresh) };
  });
  const counts = events.filter(({ kind }) => !quiet.includes(kind));
  const programmes = new Set([state.programme, ...events.flatMap(leftProgramme)]);
  if (counts.length > 0) for (const programme of programmes) await programmeChanged(deps, office, programme);
  if (events.some(movesRequests)) await tellRounds(deps, office);
  if (written.mails > 0 || (written.repeated && events.some(projectReacts))) await mailWaiting(deps, office);
}

/** Whatever the new events bring about besides the row. @returns how many mails were inserted */
async function follow(
  deps: Deps,
  client: pg.PoolClient,
  state: ProjectState,
  fresh: readonly DomainEvent[],
): Promise<number> {
  const { office, ref } = state;
  // Before any request or programme is locked, like closings and rungs; a share that an update takes can't be raised
  // later without two recordings waiting for each other.
  if (fresh.some(movesRequests)) await holdOpenRounds(client, office);
  const answered = await takeAnswers(client, state, fresh);
  for (const event of fresh) {
    if (event.kind === 'people_changed') {
      await retargetRequests(client, { office, project: ref, at: event.at }, peopleNow(state, event));
    }
    for (const left of leftProgramme(event)) {
      await moveRequests(client, office, ref, state.programme);
      await queueProgramme(client, office, left, `${about(state)}@${event.version}`);
    }
    if (event.kind === 'stopped' || event.kind === 'closed') {
      await endRequestsOf(client, state, event);
      await cancelMailsAbout(client, office, about(state), `the project is ${state.stage}`);
    }
    for (const id of conditionsSettled(event)) {
      await cancelMailsAbout(client, office, about(state), 'nothing is owed any more', { keyPart: `:${ref}:${id}:` });
    }
  }
  const last = fresh.findLast(({ kind }) => !quiet.includes(kind));
  if (last) await queueProgramme(client, office, state.programme, `${about(state)}@${last.version}`);
  if (!fresh.some(projectReacts)) return 0;
  const now = (fresh.at(-1) as DomainEvent).at;
  const post = await openPost(client, office, projectPeople(state, fresh), now);
  return insertMails(client, projectMails(fresh, { ...post, state, ...answered }), deps.linkKey);
}

/** The month's request is answered, and what would still ask for it is taken back. */
async function takeAnswers(client: pg.PoolClient, state: ProjectState, fresh: readonly DomainEvent[]) {
  const submitted = fresh.filter(({ kind }) => kind === 'update_submitted');
  const last = submitted.at(-1);
  if (!last) return { generations: new Map<string, number>(), late: new Set<number>() };
  const { office, ref } = state;
  const updates = submitted.map(({ payload }) => (payload as unknown as { update: ProjectUpdate }).update);
  const received = await writeUpdates(client, state, updates);
  const asked = await answerRequests(client, { office, project: ref, receivedAt: last.at }, received);
  for (const period of asked.keys()) await cancelMailsForAnswered(client, office, period, ref);
  for (const period of new Set(received.map((update) => update.period))) {
    const cause = `${about(state)}@${last.version}`;
    // A closed month stays with the programme that the project was in then.
    const programme = asked.get(period)?.programme ?? state.programme;
    await correctPack(client, { office, period, programme, now: last.at, cause });
  }
  const generations = new Map([...asked].map(([period, { generation }]) => [period, generation]));
  return { generations, late: new Set(received.filter(({ late }) => late).map(({ n }) => n)) };
}

/** The programme that a project leaves with this event, if it does: it is rated anew as well. */
function leftProgramme({ kind, payload }: DomainEvent): string[] {
  return kind === 'programme_changed' ? [(payload as { from: string }).from] : [];
}

/** Conditions that nobody owes any more after this event. */
function conditionsSettled({ kind, payload }: DomainEvent): string[] {
  const { condition, conditionsCancelled } = payload as { condition?: string; conditionsCancelled?: string[] };
  if (kind === 'condition_met' && condition !== undefined) return [condition];
  return kind === 'decision_withdrawn' ? (conditionsCancelled ?? []) : [];
}

/** A lead who stays is not named: a month that was handed over to somebody else stays with them. */
function peopleNow({ lead, delegates, sponsor }: ProjectState, { payload }: DomainEvent): NewPeople {
  const { before, after } = payload as { before: { lead: string | null }; after: { lead: string | null } };
  return { delegates, sponsor, ...(before.lead === after.lead ? {} : { lead }) };
}

/** Rounds sleep until the next rung: other dates wake them. */
const movesRequests = ({ kind }: DomainEvent): boolean =>
  ['people_changed', 'programme_changed', 'stopped', 'closed'].includes(kind);

async function tellRounds(deps: Deps, office: string): Promise<void> {
  const { rows } = await deps.db.pool.query<{ period: string }>(
    `select period from round where office = $1 and status <> 'closed' order by period`,
    [office],
  );
  for (const { period } of rows) await roundReplanned(deps, office, period);
}

const about = ({ ref }: ProjectState): string => `project/${ref}`;
