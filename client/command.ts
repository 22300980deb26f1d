import type { z } from 'zod';
import type { CommandContext } from './context.ts';
import type { Deps } from './deps.ts';

export type Noun = 'office' | 'programme' | 'project' | 'round' | 'follow-up' | 'mail';

/**
 * One thing that an office can do. Pages, command line and API are made from the list of these in `table.ts`, and run
 * them through `perform` only. `Input` is what the schema makes of what was typed: text cleaned, money in pence as a
 * decimal string, what was left empty null.
 */
export interface Command<Input, Result = unknown> {
  noun: Noun;
  /** Kebab case, as on the command line: `decide-gate`. With the noun it names the command: `project decide-gate`. */
  verb: string;
  /** A button's words: `Decide the gate`. */
  title: string;
  /** True when it opens something new: `target` is then not read, and the answer names what was opened. */
  opens?: true;
  /** Strict: a field that it doesn't know is refused. */
  schema: z.ZodType<Input>;
  /**
   * @param target ref of the project or programme, id of the follow-up or mail, period of the round; '' for the office
   * @throws Refusal when a rule says no, NotNow when something is down or slow
   */
  run(deps: Deps, ctx: CommandContext, target: string, input: Input): Promise<Result>;
}

/** What comes back from a project, a programme or a follow-up: its state after the command. */
export interface Answer<State> {
  /** Ref or id of what was changed or opened. */
  target: string;
  version: number;
  state: State;
  /** True when this key had been answered before: nothing was done again. */
  repeated: boolean;
}
