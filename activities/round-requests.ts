import type pg from 'pg';
import { addWorkingDays } from '../domain/calendar.ts';
import type { LocalDate } from '../domain/dates.ts';
import { extend, handOver, leastNotice, midMonth, type RungKind, skippedRungs } from '../domain/ladder.ts';
import { Refusal } from '../domain/refusal.ts';
import type { RoundCommands } from '../domain/round/commands.ts';
import { mayJoin, mustBeOpen, mustBeSomebodyElse, mustBeUnanswered, mustHaveSent } from '../domain/round/rules.ts';
import { killLinks } from '../mail/links.ts';
import { cancelMailsForAnswered } from '../mail/outbox.ts';
import { peopleByIds } from '../records/people.ts';
import { fanOutPage } from '../records/round-fan-out.ts';
import type { RoundRow } from '../records/rounds.ts';
import { changeRequest, requestOf, type UpdateRequest } from '../records/update-requests.ts';
import { linkId } from './round-letters.ts';
import { isLadder } from './round-steps.ts';

/** What a command on one request did, for the trail: facts beside its own input. */
export interface Done {
  kind: string;
  facts: { [key: string]: string | string[] | null };
  /** Set when the programme's rating counts differently now. */
  programme?: string;
}

/** A round in a transaction that has locked it. */
export interface At {
  client: pg.ClientBase;
  round: RoundRow;
  /** Instant on the office's clock at which the command was taken in. */
  at: string;
}

/** More time for one request. @throws Refusal not_in_round, answered, request_over, due_not_later, due_not_working_day, calendar_ends */
export async function extendRequest(on: At, { project, dueOn, why }: RoundCommands['extend']): Promise<Done> {
  const { client, round, at } = on;
  const row = await openRequest(on, project);
  const { calendar, zone, ladder } = round.plan;
  const rungs = extend(row.rungs, dueOn, at, calendar, zone, ladder);
  await changeRequest(client, round.office, round.period, row, { rungs, dueOn, note: why });
  await cancelMailsForAnswered(client, round.office, round.period, project, 'more time was given');
  return { kind: 'extended', facts: { project, from: row.dueOn, to: dueOn, why } };
}

/** Not asked for this month. @throws Refusal not_in_round, answered, request_over */
export function excuseRequest(on: At, input: RoundCommands['excuse']): Promise<Done> {
  return stopRequest(on, input, 'excused');
}

/** The request was a mistake. @throws Refusal not_in_round, answered, request_over */
export function cancelRequest(on: At, input: RoundCommands['cancel']): Promise<Done> {
  return stopRequest(on, input, 'cancelled');
}

async function stopRequest(
  on: At,
  { project, why }: { project: string; why: string },
  state: 'excused' | 'cancelled',
): Promise<Done> {
  const { client, round } = on;
  const row = mustBeUnanswered(round, project, await lockedRequest(on, project));
  await changeRequest(client, round.office, round.period, row, { state, note: why });
  await cancelMailsForAnswered(client, round.office, round.period, project, state);
  return { kind: state, facts: { project, why }, programme: row.programme };
}

/**
 * Somebody else is asked from now on: a fresh ask with at least two working days, the old link dead.
 * @throws Refusal not_in_round, answered, request_over, person_unknown, already_asked
 */
export async function handOverRequest(on: At, { project, to, why }: RoundCommands['handOver']): Promise<Done> {
  const { client, round } = on;
  const row = await openRequest(on, project);
  const person = (await peopleByIds(client, round.office, [to])).get(to);
  if (!person) {
    throw new Refusal('person_unknown', `“${to}” is not one of this office’s people. Add them first.`, { field: 'to' });
  }
  mustBeSomebodyElse(row, person);
  const skipped = await reassign(on, row, to, why);
  return { kind: 'handed_over', facts: { project, from: row.assigned, to, why, skipped } };
}

/**
 * Gives a locked, open request to another person (a handover, or a change of the project's lead): plan and generation
 * rise, the ladder ahead keeps its order with at least two working days, and the old lead's link and waiting mails go.
 * @param more delegates and sponsor, where they change too
 * @returns the kinds of step that this leaves out
 */
export async function reassign(
  { client, round, at }: At,
  given: UpdateRequest,
  to: string,
  note: string,
  more: { delegates?: readonly string[]; sponsor?: string | null } = {},
): Promise<RungKind[]> {
  const { office, period } = round;
  const { calendar, zone, ladder } = round.plan;
  const row = readable(round, given);
  const before = row.rungs;
  const rungs = handOver({ rungs: before, now: at, cutOff: round.cutOff, calendar, zone, ladder });
  const left = rungs.length > 0 ? rungs : before.slice(-1);
  const [first] = left;
  const fresh = first?.kind === 'ask' && first.dueOn >= row.dueOn;
  const dueOn = fresh ? dueAfter(first.dueOn, left.at(-1)?.dueOn ?? round.cutOff, round) : row.dueOn;
  await changeRequest(client, office, period, row, {
    rungs: left,
    dueOn,
    assigned: to,
    newGeneration: true,
    note,
    ...more,
  });
  if (row.assigned !== null) {
    await killLinks(client, office, [linkId(row.project, period, row.assigned)]);
    await cancelMailsForAnswered(client, office, period, row.project, 'handed over', row.assigned);
  }
  const ahead = before.filter(({ at: then }) => then > at);
  return skippedRungs(ahead, left);
}

/** For somebody asked on or after the due date: the day before the first chase may come, but no later than the cut-off. */
function dueAfter(askedOn: LocalDate, cutOff: LocalDate, { plan: { calendar, ladder } }: RoundRow): LocalDate {
  const notice = addWorkingDays(calendar, askedOn, Math.max(1, leastNotice - ladder.offsets.chase));
  return notice < cutOff ? notice : cutOff;
}

/**
 * The last mail once more, under a new plan number. For a request that was set aside: it is chased again.
 * @throws Refusal not_in_round, answered, request_over, nothing_sent
 */
export async function sendAgain(on: At, { project, why }: RoundCommands['sendAgain']): Promise<Done> {
  const { client, round, at } = on;
  const row = await openRequest(on, project);
  const ahead = row.rungs.slice(row.nextRung);
  const last = row.rungs.find(({ kind }) => kind === row.lastRung);
  mustHaveSent(row);
  const again = last ? [{ ...last, at }] : [];
  await changeRequest(client, round.office, round.period, row, { rungs: [...again, ...ahead], note: why });
  return { kind: 'sent_again', facts: { project, rung: last?.kind ?? null, why } };
}

/**
 * A project joins the month, or comes back into it after it was excused or cancelled, with two working days before any
 * chase. @throws Refusal already_in_round, not_found, not_live
 */
export async function addProject(on: At, { project, why }: RoundCommands['addProject']): Promise<Done> {
  const { client, round, at } = on;
  const { calendar, zone, ladder } = round.plan;
  const plan = midMonth({ ...round, rungs: round.plan.rungs }, at, calendar, zone, ladder);
  const row = await lockedRequest(on, project);
  mayJoin(round, project, row);
  if (row) {
    const { rungs, dueOn } = plan;
    await changeRequest(client, round.office, round.period, row, { state: 'open', rungs, dueOn, note: why });
    return { kind: 'project_added', facts: { project, why }, programme: row.programme };
  }
  const of = { office: round.office, period: round.period, dueOn: plan.dueOn, rungs: plan.rungs, size: 1 };
  const { made } = await fanOutPage(client, of, null, project);
  if (made === 0) throw await cannotJoin(client, round.office, project);
  const added = (await requestOf(client, round.office, round.period, project)) as UpdateRequest;
  return { kind: 'project_added', facts: { project, why }, programme: added.programme };
}

async function cannotJoin(client: pg.ClientBase, office: string, project: string): Promise<Refusal> {
  const found = await client.query('select stage from project where office = $1 and ref = $2', [office, project]);
  return found.rowCount === 0
    ? new Refusal('not_found', `Project ${project} does not exist in this office.`, { field: 'project' })
    : new Refusal(
        'not_live',
        `${project} is ${String(found.rows[0].stage).replaceAll('_', ' ')}: only projects from business case to delivery report monthly.`,
        { field: 'project' },
      );
}

/** A ladder that can't be read had its row set aside: it starts again from the round's own. */
export function readable(round: RoundRow, row: UpdateRequest): UpdateRequest {
  return isLadder(row.rungs) ? row : { ...row, rungs: round.plan.rungs, nextRung: 0 };
}

async function lockedRequest({ client, round }: At, project: string): Promise<UpdateRequest | undefined> {
  const row = await requestOf(client, round.office, round.period, project, true);
  return row && readable(round, row);
}

async function openRequest(on: At, project: string): Promise<UpdateRequest> {
  return mustBeOpen(on.round, project, await lockedRequest(on, project));
}
