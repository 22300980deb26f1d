import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Command as Commander } from 'commander';
import type { Answer, Command } from '../client/command.ts';
import { perform } from '../client/perform.ts';
import { InvalidInput } from '../client/validation.ts';
import { declaredActor } from '../web/actor.ts';
import { withProduct } from './product.ts';
import { printJson } from './show.ts';

/** Options that most writing commands share. */
export function writing(command: Commander): Commander {
  return command
    .option('--file <json>', 'the whole form as JSON; - reads it from standard input; options win over it')
    .option('--if-version <number>', 'refuse when it has changed since this version');
}

/** Collects an option that may stand several times. */
export const several = (value: string, before: string[] = []): string[] => [...before, value];

/**
 * Runs a command of the office with what was typed, and says what became of it.
 * @param form by the form's field; what is undefined was not typed
 * @param told the sentence for a person; with --json the answer itself is printed
 * @throws InvalidInput, Refusal, NotNow
 */
export async function carryOut<I, R extends { target?: string; version?: number }>(
  commander: Commander,
  command: Command<I, R>,
  target: string,
  form: Record<string, unknown>,
  told: (answer: R) => string,
): Promise<void> {
  const { as, key, file, ifVersion } = commander.optsWithGlobals<{
    as?: string;
    key?: string;
    file?: string;
    ifVersion?: string;
  }>();
  if (!as) throw new InvalidInput([{ field: 'as', message: 'Say who you are, with --as "Your name".' }]);
  if (ifVersion !== undefined && !/^\d{1,9}$/u.test(ifVersion)) {
    throw new InvalidInput([{ field: 'if-version', message: '--if-version must be a whole number.' }]);
  }
  const typed = Object.fromEntries(Object.entries(form).filter(([, value]) => value !== undefined));
  const raw = { ...(file === undefined ? {} : readForm(file)), ...typed };
  await withProduct(commander, async ({ deps, office, options }) => {
    const actor = await declaredActor(deps.db, office.id, as);
    const ctx = {
      office: office.id,
      actor: { ...actor, via: 'command line' as const },
      key: key ?? randomUUID(),
      expectedVersion: ifVersion === undefined ? null : Number(ifVersion),
    };
    const answer = await perform(deps, ctx, command, target, raw);
    if (options.json) printJson(answer);
    else console.log(told(answer));
  });
}

/** `Project P1 is at version 4 now.`, for a project, programme or follow-up. */
export const nowAt = (what: string) => (answer: Answer<unknown>) =>
  `${what} ${answer.target} is at version ${answer.version} now.${answer.repeated ? ' It had been done before.' : ''}`;

function readForm(file: string): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
    if (read !== null && typeof read === 'object' && !Array.isArray(read)) return read as Record<string, unknown>;
    throw new Error('it holds no fields');
  } catch (error) {
    const message = `${file === '-' ? 'Standard input' : file} cannot be read as a form: ${(error as Error).message}.`;
    throw new InvalidInput([{ field: 'file', message }]);
  }
}
