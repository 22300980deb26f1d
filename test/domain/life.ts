import { expect } from 'vitest';
import type { Actor, DomainEvent, EventDraft, Rules } from '../../domain/aggregate.ts';
import { engine } from '../../domain/aggregate.ts';
import { laterOf } from '../../domain/dates.ts';
import { Refusal } from '../../domain/refusal.ts';

export const officer: Actor = { name: 'Odile Okafor', person: 'p-officer', via: 'page' };

/**
 * One aggregate's life under its rules, without any workflow. After every step it looks at what must hold for each of
 * them: plain JSON, nothing mutated, deadlines that always move on, the same deadline never applied twice.
 */
export class Life<S extends { version: number }, O, C> {
  readonly #rules: Rules<S, O, C>;
  state: S;
  now: string;
  readonly events: Pick<DomainEvent, 'kind' | 'payload' | 'at'>[] = [];

  constructor(rules: Rules<S, O, C>, opening: O, now: string, actor: Actor = officer) {
    this.#rules = rules;
    this.now = now;
    const opened = rules.open(frozen(opening), { now, actor });
    this.state = this.#kept(opened.state, opened.events);
  }

  /** Decides a command at `now`, deadlines left alone. @throws Refusal */
  do(command: C, now = this.now, actor: Actor = officer): EventDraft[] {
    expect(now >= this.now).toBe(true);
    const decided = this.#rules.decide(this.state, frozen(command), { now, actor });
    this.now = now;
    this.state = this.#kept(decided.state, decided.events);
    return decided.events;
  }

  /** The refusal's code, or `accepted`. */
  try(command: C, now = this.now, actor: Actor = officer): string {
    return this.refusal(command, now, actor)?.code ?? 'accepted';
  }

  refusal(command: C, now = this.now, actor: Actor = officer): Refusal | undefined {
    try {
      this.do(command, now, actor);
      return undefined;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  /** Lets the clock run to `now`, waking at each deadline on the way. */
  pass(now: string): string[] {
    const fired: string[] = [];
    for (let due = this.nextDue; due !== undefined && due <= now; due = this.nextDue) {
      fired.push(...this.wake(laterOf(due, this.now)));
    }
    this.now = laterOf(now, this.now);
    return fired;
  }

  /** Wakes once, as after an outage, with everything due by `now` still to do. */
  wake(now: string): string[] {
    this.now = now;
    const at = { now, actor: engine };
    const applied = this.#rules.onDue(this.state, at);
    this.state = this.#kept(applied.state, applied.events);
    const due = this.nextDue;
    expect(due === undefined || due > now).toBe(true);
    expect(this.#rules.onDue(this.state, at).events).toEqual([]);
    return applied.events.map(({ kind }) => kind);
  }

  get nextDue(): string | undefined {
    return this.#rules.nextDue(this.state);
  }

  get isOver(): boolean {
    return this.#rules.isOver(this.state);
  }

  get kinds(): string[] {
    return this.events.map(({ kind }) => kind);
  }

  of(kind: string): EventDraft['payload'][] {
    return this.events.filter((event) => event.kind === kind).map(({ payload }) => payload);
  }

  #kept(state: S, events: EventDraft[]): S {
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
    expect(JSON.parse(JSON.stringify(events))).toEqual(events);
    this.events.push(...events.map((event) => ({ ...event, at: this.now })));
    return frozen(state);
  }
}

function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const inner of Object.values(value)) frozen(inner);
  return value;
}
