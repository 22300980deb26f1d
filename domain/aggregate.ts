/** Anything that survives JSON.parse(JSON.stringify(x)) unchanged. Pence are decimal strings, instants ISO-8601 UTC. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

/** A person of the office, by id: names and addresses stay in PostgreSQL, never in workflows. */
export type PersonId = string;

/** Who says they did it. Declared, not proved, until sign-in exists; `person` is set when the actor is known here. */
export interface Actor {
  name: string;
  person?: PersonId;
  via: 'page' | 'link' | 'command line' | 'engine' | 'sample';
}

/** The engine itself, acting when a deadline falls due. */
export const engine: Actor = { name: 'Gatehouse', via: 'engine' };

/** What a rule wants remembered; the aggregate numbers it. */
export interface EventDraft {
  kind: string;
  payload: Json;
}

/** One line of the audit trail: the n-th thing that ever happened to its aggregate (n = version, from 1). */
export interface DomainEvent extends EventDraft {
  version: number;
  /** Instant on the office's clock. */
  at: string;
  actor: Actor;
  /** Idempotency key of the command that caused it; null when a deadline did. */
  key: string | null;
}

/** When and by whom a command is decided. */
export interface Moment {
  /** UTC instant on the office's clock. */
  now: string;
  actor: Actor;
}

/** A rule's answer: the next state and what happened. No events means nothing changed. */
export interface Applied<S> {
  state: S;
  events: EventDraft[];
}

/**
 * The rules of one kind of aggregate, pure. `decide` throws Refusal; nothing else throws.
 * `open` makes the first state from the opening payload. `nextDue` is the instant (office clock) of the earliest
 * deadline; `onDue` applies every deadline that is due at `now` and must leave `nextDue` later than `now`.
 */
export interface Rules<S, O, C> {
  open(opening: O, at: Moment): Applied<S>;
  decide(state: S, command: C, at: Moment): Applied<S>;
  nextDue(state: S): string | undefined;
  onDue(state: S, at: Moment): Applied<S>;
  isOver(state: S): boolean;
}
