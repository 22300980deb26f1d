import { collapse, type Rung, type RungKind, rungKinds } from '../domain/ladder.ts';
import type { DueRequest, Step } from '../records/update-requests.ts';

/** A request with the step it takes now. */
export interface Stepping {
  request: DueRequest;
  step: Omit<Step, 'bundle'>;
  /** Overdue rungs that this one stands for: after an outage everybody is told once. */
  collapsed: RungKind[];
}

/** What a ladder comes to at an instant. */
interface Fires {
  kind: RungKind;
  nextRung: number;
  nextAt: string | null;
  collapsed: RungKind[];
}

/**
 * Tells the steps of due requests at `now`. Thousands of them share a few ladders, so each of these is read once.
 * @returns a function that throws Error when a request's ladder can't be read: the row is then set aside
 */
export function steppingsAt(now: string): (request: DueRequest) => Stepping {
  const read = new Map<string, Fires>();
  const firesOf = ({ rungs, nextRung }: DueRequest): Fires => {
    const ladder = `${nextRung} ${JSON.stringify(rungs)}`;
    const fires = read.get(ladder) ?? firing(rungs, nextRung, now);
    read.set(ladder, fires);
    return fires;
  };
  return (request) => {
    const { project, plan, nextRung: rung } = request;
    // One that was set aside is not chased, and ends with the round's cut-off.
    const { collapsed, ...fires }: Fires =
      request.setAside === null
        ? firesOf(request)
        : { kind: 'not_reported', nextRung: rung, nextAt: null, collapsed: [] };
    return { request, step: { project, plan, rung, note: '', ...fires }, collapsed };
  };
}

function firing(rungs: readonly Rung[], nextRung: number, now: string): Fires {
  if (!isLadder(rungs)) throw new Error('Its reminders cannot be read.');
  const left = rungs.slice(nextRung);
  const { fire, rest } = collapse(left, now);
  if (!fire) throw new Error('None of its reminders is due, although the row says so.');
  const [next] = rest;
  const collapsed = left.filter((rung) => rung !== fire && !rest.includes(rung)).map(({ kind }) => kind);
  return {
    kind: fire.kind,
    nextRung: next ? rungs.indexOf(next) : rungs.length,
    nextAt: next?.at ?? null,
    collapsed,
  };
}

/** Whether the steps of a row can be read at all: a poison row must not stop the others. */
export function isLadder(rungs: unknown): rungs is Rung[] {
  const known: readonly string[] = rungKinds;
  const isRung = (rung: Rung | null) =>
    known.includes(rung?.kind ?? '') && Date.parse(rung?.at ?? '') > 0 && Date.parse(rung?.dueOn ?? '') > 0;
  return Array.isArray(rungs) && rungs.every(isRung);
}
