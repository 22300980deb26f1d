import type { Actor, Applied, DomainEvent, Moment, Rules } from '../domain/aggregate.ts';
import { engine } from '../domain/aggregate.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Carried, ChangeNote, CommandMeta, CommandResult } from './messages.ts';
import { checkMeta } from './refuse.ts';
import { findRepeated, remember } from './ring.ts';

/** When something is decided: on the office's clock (what rules see) and in real time (what the ring's age counts). */
export interface Now {
  office: string;
  realMs: number;
}

type Held<S> = Required<Omit<Carried<S>, 'v' | 'owed' | 'recordAgain'>>;

/** So many events may wait for the records before commands are put off: what is carried must stay below 2 MB. */
const mostWaiting = 500;
const mostWaitingText = 700_000;
const changesKept = 20;

/**
 * What one aggregate knows: its state, what is not recorded yet, and the commands it decided lately. Every change of
 * state goes through here. Synchronous, and without any Temporal: handlers and tests call it as it is.
 */
export class Ledger<S extends { version: number }, O, C extends { name: string; input: unknown }> {
  readonly #rules: Rules<S, O, C>;
  #held: Held<S>;
  #waitingText: number;
  #nextDue: string | null;

  private constructor(rules: Rules<S, O, C>, held: Held<S>, waitingText: number) {
    this.#rules = rules;
    this.#held = held;
    this.#waitingText = waitingText;
    this.#nextDue = rules.nextDue(held.state) ?? null;
  }

  /** Decides the opening. @throws Refusal */
  static open<S extends { version: number }, O, C extends { name: string; input: unknown }>(
    rules: Rules<S, O, C>,
    opening: { meta: CommandMeta; input: O },
    now: Now,
  ): Ledger<S, O, C> {
    checkMeta(opening.meta);
    const opened = rules.open(opening.input, { now: now.office, actor: opening.meta.actor });
    const empty = {
      state: { ...opened.state, version: 0 },
      unrecorded: [],
      unrecordedCommands: [],
      ring: [],
      recent: [],
    };
    const ledger = new Ledger(rules, empty, 0);
    ledger.#apply(opened, { now: now.office, actor: opening.meta.actor }, opening.meta.key);
    ledger.#remember(opening.meta, now.realMs);
    return ledger;
  }

  /** Goes on from what an earlier run, or a rebuild, hands over. */
  static resume<S extends { version: number }, O, C extends { name: string; input: unknown }>(
    rules: Rules<S, O, C>,
    { state, unrecorded, unrecordedCommands, ring, recent = [] }: Carried<S>,
  ): Ledger<S, O, C> {
    return new Ledger(rules, { state, unrecorded, unrecordedCommands, ring, recent }, lengthOf(unrecorded));
  }

  get state(): S {
    return this.#held.state;
  }

  get isOver(): boolean {
    return this.#rules.isOver(this.state);
  }

  /** Instant on the office's clock of the next deadline. */
  get nextDue(): string | null {
    return this.#nextDue;
  }

  /** What is not known to be recorded. */
  get waiting(): Pick<Carried<S>, 'unrecorded' | 'unrecordedCommands'> {
    return this.#held;
  }

  get recordedVersion(): number {
    return (this.#held.unrecorded[0]?.version ?? this.state.version + 1) - 1;
  }

  isDue(officeNow: string): boolean {
    return this.#nextDue !== null && Date.parse(this.#nextDue) <= Date.parse(officeNow);
  }

  /** What deciding this command would answer; changes nothing. @throws Refusal */
  wouldDecide(command: C, meta: CommandMeta, now: Now): void {
    new Ledger(this.#rules, { ...this.#held }, this.#waitingText).decide(command, meta, now);
  }

  /**
   * Decides a command. What is due and hasn't fired yet is the rules' to weigh: who answers in time is not chased.
   * @throws Refusal key_reused, stale, not_now, command_unreadable, and whatever the rules refuse
   */
  decide(command: C, meta: CommandMeta, now: Now): CommandResult<S> {
    const repeated = this.repeated(meta);
    if (repeated) return repeated;
    this.#refuseWhenFull();
    this.#refuseWhenStale(meta.expectedVersion);
    const moment = { now: now.office, actor: meta.actor };
    this.#apply(this.#rules.decide(this.state, command, moment), moment, meta.key);
    this.#remember(meta, now.realMs);
    return { version: this.state.version, state: this.state, repeated: false };
  }

  /** The answer to a command that was decided before: the state as it is now, the version of then. @throws Refusal */
  repeated(meta: CommandMeta): CommandResult<S> | undefined {
    checkMeta(meta);
    const entry = findRepeated(this.#held.ring, meta);
    return entry && { version: entry.version, state: this.state, repeated: true };
  }

  /** News that nobody waits for. @throws Refusal when the rules have no use for it */
  hear(command: C, actor: Actor, officeNow: string): void {
    const moment = { now: officeNow, actor };
    this.#apply(this.#rules.decide(this.state, command, moment), moment, null);
  }

  /** Applies every deadline that is due. */
  catchUp(officeNow: string): void {
    if (!this.isDue(officeNow)) return;
    const moment = { now: officeNow, actor: engine };
    this.#apply(this.#rules.onDue(this.state, moment), moment, null);
    // Fails the task, visibly and at Temporal's pace, where it would otherwise spin.
    if (this.isDue(officeNow)) throw new Error(`The rules left a deadline in the past: ${this.#nextDue}`);
  }

  /** Forgets what a recording took with it. */
  recorded(events: readonly DomainEvent[], commands: number): void {
    const version = events.at(-1)?.version ?? 0;
    const unrecorded = this.#held.unrecorded.filter((event) => event.version > version);
    this.#held = { ...this.#held, unrecorded, unrecordedCommands: this.#held.unrecordedCommands.slice(commands) };
    this.#waitingText = lengthOf(unrecorded);
  }

  /** Plain JSON for the next run. */
  carry(): Carried<S> {
    return { v: 1, ...this.#held };
  }

  #apply(applied: Applied<S>, moment: Moment, key: string | null): void {
    const { now: at, actor } = moment;
    const from = this.state.version;
    const events = applied.events.map((draft, index): DomainEvent => {
      return { kind: draft.kind, payload: draft.payload, version: from + index + 1, at, actor, key };
    });
    const notes = events.map(({ version, kind }): ChangeNote => ({ version, kind, by: actor.name }));
    const state = events.length === 0 ? this.state : { ...applied.state, version: from + events.length };
    this.#held = {
      ...this.#held,
      state,
      unrecorded: [...this.#held.unrecorded, ...events],
      recent: [...this.#held.recent, ...notes].slice(-changesKept),
    };
    this.#waitingText += lengthOf(events);
    this.#nextDue = this.#rules.nextDue(state) ?? null;
  }

  #remember({ key, argsHash }: CommandMeta, realMs: number): void {
    const { version } = this.state;
    this.#held = {
      ...this.#held,
      ring: remember(this.#held.ring, { key, argsHash, at: realMs, version }),
      unrecordedCommands: [...this.#held.unrecordedCommands, { key, argsHash, version, result: { version } }],
    };
  }

  #refuseWhenFull(): void {
    const { unrecorded, unrecordedCommands } = this.#held;
    const count = Math.max(unrecorded.length, unrecordedCommands.length);
    if (count < mostWaiting && this.#waitingText < mostWaitingText) return;
    const sentence = `The records cannot be written at the moment, and ${count} changes wait for them.`;
    throw new Refusal('not_now', `${sentence} Nothing was changed: try again in a few minutes.`);
  }

  #refuseWhenStale(expected: number | null): void {
    const { version } = this.state;
    if (expected === null || expected === version) return;
    const since = this.#held.recent.filter((note) => note.version > expected);
    const told = since.map(({ kind, by }) => `${kind.replaceAll('_', ' ')} (${by})`);
    const what = told.length > 0 && told.length === version - expected ? `: ${told.join(', ')}` : '';
    const sentence = `This has changed since you opened it${what}. Look at it again before you decide.`;
    throw new Refusal('stale', sentence, { details: { expected: String(expected), version: String(version) } });
  }
}

function lengthOf(events: readonly DomainEvent[]): number {
  return events.reduce((sum, event) => sum + JSON.stringify(event).length, 0);
}
