import type { Applied, EventDraft } from '../aggregate.ts';
import { daysLater } from '../need.ts';
import { missingFacts } from './missing.ts';
import type { FollowUpRungState, FollowUpState } from './state.ts';

type Kind = FollowUpRungState['kind'];

/** Days between two asks or chases once the planned ones are used up. */
const repeatDays = 7;

/** Whom a rung goes to: the clerk for what is missing, the owner, the owner's director. */
type Addressee = 'clerk' | 'owner' | 'director';
const addressees: Addressee[] = ['clerk', 'owner', 'director'];
const goesTo = (kind: Kind): Addressee =>
  kind === 'missing' ? 'clerk' : kind.startsWith('owner') ? 'owner' : 'director';

const byTime = (a: FollowUpRungState, b: FollowUpRungState) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);

/**
 * The state with new rungs: those given for the owner and director, if any, replace the ones ahead. The asks for what
 * is missing keep the rhythm they began with, so a promise completed in part isn't asked about twice in a day.
 */
export function planned(state: FollowUpState, given: readonly FollowUpRungState[], now: string): FollowUpState {
  const isAsk = ({ kind }: FollowUpRungState) => kind === 'missing';
  const isChase = (rung: FollowUpRungState) => !isAsk(rung);
  const asks = (state.rungs.some(isAsk) ? state.rungs : given).filter(isAsk);
  const chases = (given.some(isChase) ? given : state.rungs).filter(isChase);
  return keepAsking({ ...state, rungs: [...asks, ...chases] }, now);
}

/**
 * Drops the rungs that nobody needs any more, and sees to it that something is always ahead while something is owed:
 * a fact that is missing, or an answer that has a due date. A promise must never fall silent.
 */
export function keepAsking(state: FollowUpState, now: string): FollowUpState {
  const missing = state.accepted === null && missingFacts(state).length > 0;
  const unanswered = state.accepted === null && state.answer === null && state.due !== null;
  const rungs = state.rungs.filter(({ kind }) => (kind === 'missing' ? missing : unanswered));
  if (missing && !rungs.some(({ kind }) => kind === 'missing')) rungs.push({ kind: 'missing', at: now });
  if (unanswered && !rungs.some(({ kind }) => kind !== 'missing')) {
    rungs.push({ kind: 'director_weekly', at: daysLater(now, repeatDays) });
  }
  return { ...state, rungs: rungs.sort(byTime) };
}

/**
 * Fires what is due, once for each addressee: rungs missed in an outage collapse into the latest, so the director's
 * never swallows the owner's. The ask for missing facts and the last chase repeat every seven days.
 */
export function chase(state: FollowUpState, now: string): Applied<FollowUpState> {
  const due = state.rungs.filter(({ at }) => at <= now);
  if (due.length === 0) return { state, events: [] };
  let next: FollowUpState = { ...state, rungs: state.rungs.filter(({ at }) => at > now) };
  const events: EventDraft[] = [];
  for (const addressee of addressees) {
    const latest = due
      .filter(({ kind }) => goesTo(kind) === addressee)
      .sort(byTime)
      .at(-1);
    if (!latest) continue;
    const n = (state.fired[latest.kind] ?? 0) + 1;
    events.push(told(state, latest.kind, n));
    next = {
      ...next,
      fired: { ...next.fired, [latest.kind]: n },
      missingAsks: latest.kind === 'missing' ? n : next.missingAsks,
      rungs: [...next.rungs, ...repeat(next, latest, now)],
    };
  }
  return { state: keepAsking(next, now), events };
}

/** The rung after the last one planned for its addressee; the owner's go on only after an answer was sent back. */
function repeat(state: FollowUpState, fired: FollowUpRungState, now: string): FollowUpRungState[] {
  const addressee = goesTo(fired.kind);
  const more = state.rungs.some(({ kind }) => goesTo(kind) === addressee);
  if (more || (addressee === 'owner' && !state.ownerWeekly)) return [];
  let at = daysLater(fired.at, repeatDays);
  while (at <= now) at = daysLater(at, repeatDays);
  return [{ kind: addressee === 'director' ? 'director_weekly' : fired.kind, at }];
}

function told(state: FollowUpState, kind: Kind, n: number): EventDraft {
  if (kind === 'missing') {
    const payload = { n, missing: missingFacts(state), to: state.clerk, copyOfficer: n > 1 ? state.officer : null };
    return { kind: 'missing_asked', payload };
  }
  return { kind, payload: { n, to: goesTo(kind) === 'owner' ? state.owner : state.director, due: state.due } };
}
