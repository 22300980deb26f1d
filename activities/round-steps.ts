import { collapse, type Rung, type RungKind, rungKinds } from '../domain/ladder.ts';
import type { DueRequest, Step } from '../records/update-requests.ts';

/** A request with the step it takes now. */
export interface Stepping {
  request: DueRequest;
  step: Omit<Step, 'bundle'>;
  /** Overdue rungs that this one stands for: after an outage everybody is told once. */
  collapsed: RungKind[];
}

/**
 * The step of a due request. One that was set aside is not chased, and ends with the round's cut-off.
 * @throws Error when its ladder can't be read: the row is then set aside
 */
export function steppingOf(request: DueRequest, now: string): Stepping {
  const base = { project: request.project, plan: request.plan, rung: request.nextRung, note: '' };
  if (request.setAside !== null) {
    return {
      request,
      step: { ...base, kind: 'not_reported', nextRung: request.nextRung, nextAt: null },
      collapsed: [],
    };
  }
  if (!isLadder(request.rungs)) throw new Error('Its reminders cannot be read.');
  const left = request.rungs.slice(request.nextRung);
  const { fire, rest } = collapse(left, now);
  if (!fire) throw new Error('None of its reminders is due, although the row says so.');
  const [next] = rest;
  const nextRung = next ? request.rungs.indexOf(next) : request.rungs.length;
  const collapsed = left.filter((rung) => rung !== fire && !rest.includes(rung)).map(({ kind }) => kind);
  return { request, step: { ...base, kind: fire.kind, nextRung, nextAt: next?.at ?? null }, collapsed };
}

/** Whether the steps of a row can be read at all: a poison row must not stop the others. */
export function isLadder(rungs: unknown): rungs is Rung[] {
  const known: readonly string[] = rungKinds;
  const isRung = (rung: Rung | null) =>
    known.includes(rung?.kind ?? '') && Date.parse(rung?.at ?? '') > 0 && Date.parse(rung?.dueOn ?? '') > 0;
  return Array.isArray(rungs) && rungs.every(isRung);
}
