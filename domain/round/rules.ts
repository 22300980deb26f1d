import { formatDate, type LocalDate, type Period, periodName } from '../dates.ts';
import { Refusal } from '../refusal.ts';

/** As much of a month's round, and of one request in it, as the rules look at. */
export interface RoundFacts {
  period: Period;
  status: 'opening' | 'open' | 'closed';
  cutOff: LocalDate;
}

export interface RequestFacts {
  project: string;
  state: 'open' | 'answered' | 'not_reported' | 'excused' | 'cancelled';
  assigned: string | null;
  lastRung: string | null;
  setAside: string | null;
}

/** @throws Refusal round_closed: a round is never reopened */
export function mustBeRunning({ status }: RoundFacts): void {
  if (status !== 'closed') return;
  throw new Refusal('round_closed', 'This round is closed. Late updates are still taken, and marked late.');
}

/** The request, when it is still asked for. @throws Refusal not_in_round, answered, request_over */
export function mustBeOpen<R extends RequestFacts>(round: RoundFacts, project: string, row: R | undefined): R {
  const found = mustBeThere(round, project, row);
  if (found.state !== 'open') throw over(round, found);
  return found;
}

/** The request, when it can be excused or cancelled still. @throws Refusal not_in_round, answered, request_over */
export function mustBeUnanswered<R extends RequestFacts>(round: RoundFacts, project: string, row: R | undefined): R {
  const found = mustBeThere(round, project, row);
  if (found.state !== 'open' && found.state !== 'not_reported') throw over(round, found);
  return found;
}

/** A project that was excused or cancelled may come back; one that is asked already may not. @throws Refusal already_in_round */
export function mayJoin({ period }: RoundFacts, project: string, row: RequestFacts | undefined): void {
  if (!row || row.state === 'excused' || row.state === 'cancelled') return;
  throw new Refusal('already_in_round', `${project} is in the ${periodName(period)} round already.`, {
    field: 'project',
  });
}

/** @throws Refusal nothing_sent when nothing has gone out that could go out again */
export function mustHaveSent(row: RequestFacts): void {
  if (row.assigned === null) {
    throw new Refusal('nothing_sent', `Nobody is asked about ${row.project}, so there is nothing to send again.`);
  }
  if (row.lastRung === null && row.setAside === null) {
    const sentence = `Nothing has been sent about ${row.project} yet, so there is nothing to send again.`;
    throw new Refusal('nothing_sent', sentence);
  }
}

/** @throws Refusal already_asked */
export function mustBeSomebodyElse(row: RequestFacts, to: { id: string; name: string }): void {
  if (row.assigned !== to.id) return;
  throw new Refusal('already_asked', `${to.name} is asked for this update already.`, { field: 'to' });
}

function mustBeThere<R extends RequestFacts>({ period }: RoundFacts, project: string, row: R | undefined): R {
  if (row) return row;
  throw new Refusal('not_in_round', `${project} is not in the ${periodName(period)} round. Add it first.`, {
    field: 'project',
  });
}

function over({ period, cutOff }: RoundFacts, { project, state }: RequestFacts): Refusal {
  const month = periodName(period);
  if (state === 'answered') return new Refusal('answered', `${project} has given its ${month} update already.`);
  const what =
    state === 'not_reported'
      ? `was marked as not reported after ${formatDate(cutOff)}. A late update is still taken`
      : `is ${state} for ${month}. Add it to the round to ask again`;
  return new Refusal('request_over', `${project} ${what}.`);
}
