import type { Command, Noun } from './command.ts';

/** Everything an office can do: the only list. Forms, command line and later the API follow it. */
export const commands: readonly Command<unknown>[] = [];

/** The command of that noun and verb, or undefined. */
export function findCommand(noun: Noun, verb: string): Command<unknown> | undefined {
  return commands.find((command) => command.noun === noun && command.verb === verb);
}
