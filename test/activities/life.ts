import type { Rules } from '../../domain/aggregate.ts';
import type { FollowUpCommand, PromiseFollowUp } from '../../domain/follow-up/commands.ts';
import { followUpRules } from '../../domain/follow-up/rules.ts';
import type { FollowUpState } from '../../domain/follow-up/state.ts';
import type { OpenProgramme, ProgrammeCommand } from '../../domain/programme/commands.ts';
import { programmeRules } from '../../domain/programme/rules.ts';
import type { ProgrammeState } from '../../domain/programme/state.ts';
import type { OpenProject, ProjectCommand } from '../../domain/project/commands.ts';
import { projectRules } from '../../domain/project/rules.ts';
import type { ProjectState } from '../../domain/project/state.ts';
import type { Recording } from '../../workflows/effects.ts';
import { Ledger } from '../../workflows/ledger.ts';
import { meta } from '../workflows/harness/samples.ts';

/** One aggregate's life as its workflow leads it, without the workflow: decides, falls due, and is recorded. */
export class Life<S extends { version: number; office: string }, O, C extends { name: string; input: unknown }> {
  readonly #ledger: Ledger<S, O, C>;
  readonly #aggregate: string;

  constructor(rules: Rules<S, O, C>, aggregate: string, input: O, now: string, key = `open ${aggregate}`) {
    this.#aggregate = aggregate;
    this.#ledger = Ledger.open(rules, { meta: meta({ key }), input }, { office: now, realMs: 0 });
  }

  get state(): S {
    return this.#ledger.state;
  }

  decide(command: C, now: string, key?: string): this {
    this.#ledger.decide(command, meta(key === undefined ? {} : { key }), { office: now, realMs: 0 });
    return this;
  }

  fallDue(now: string): this {
    this.#ledger.catchUp(now);
    return this;
  }

  /** What the workflow would hand over now: everything that is not known to be recorded. */
  get waiting(): Recording<S> {
    const { unrecorded: events, unrecordedCommands: commands } = this.#ledger.waiting;
    const { state, nextDue: nextDueAt, isOver } = this.#ledger;
    return { office: state.office, aggregate: this.#aggregate, events, state, nextDueAt, open: !isOver, commands };
  }

  /** Hands it over and, unless told to forget that, knows that it is recorded. */
  async record(effect: (recording: Recording<S>) => Promise<void>): Promise<Recording<S>> {
    const recording = this.waiting;
    await effect(recording);
    this.#ledger.recorded(recording.events, recording.commands.length);
    return recording;
  }
}

export const projectLife = (input: OpenProject, now: string) =>
  new Life<ProjectState, OpenProject, ProjectCommand>(projectRules, `project/${input.ref}`, input, now);
export const programmeLife = (input: OpenProgramme, now: string) =>
  new Life<ProgrammeState, OpenProgramme, ProgrammeCommand>(programmeRules, `programme/${input.ref}`, input, now);
export const followUpLife = (input: PromiseFollowUp, now: string) =>
  new Life<FollowUpState, PromiseFollowUp, FollowUpCommand>(followUpRules, `follow-up/${input.id}`, input, now);
