import { createHash } from 'node:crypto';
import { Refusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import type { CommandContext } from './context.ts';
import type { Deps } from './deps.ts';
import { InvalidInput, parseInput } from './validation.ts';

/**
 * The one way in: reads what was typed, runs the command, and writes down what a rule refused.
 * @param raw what a form, the command line or JSON gave
 * @throws InvalidInput naming the fields, Refusal when a rule says no, NotNow when something is down or slow
 */
export async function perform<I, R>(
  deps: Deps,
  ctx: CommandContext,
  command: Command<I, R>,
  target: string,
  raw: unknown,
): Promise<R> {
  const parsed = parseInput(command.schema, raw);
  if (!parsed.ok) throw new InvalidInput(parsed.errors);
  try {
    return await command.run(deps, ctx, target, parsed.value);
  } catch (error) {
    if (error instanceof Refusal) await writeRefusal(deps, ctx, command, target, parsed.value, error);
    throw error;
  }
}

/** Same content, same text: keys sorted, undefined left out. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, held: unknown) =>
    held !== null && typeof held === 'object' && !Array.isArray(held)
      ? Object.fromEntries(Object.entries(held).sort(([a], [b]) => (a < b ? -1 : 1)))
      : held,
  );
}

/** SHA-256 of the content, in hexadecimal. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex');
}

/** A refusal leaves no trace in Temporal, so it is written here. The answer must not wait on it being written. */
async function writeRefusal(
  deps: Deps,
  ctx: CommandContext,
  command: { noun: string; verb: string },
  target: string,
  input: unknown,
  refusal: Refusal,
): Promise<void> {
  try {
    await deps.db.pool.query(
      `insert into refusal (office, at, actor, command, target, code, message, input_hash)
       select $1, case when clock_kind = 'stepped' then clock_now else now() end, $2, $3, $4, $5, $6, $7
         from office where id = $1`,
      [
        ctx.office,
        JSON.stringify(ctx.actor),
        `${command.noun} ${command.verb}`,
        target.slice(0, 200),
        refusal.code,
        refusal.message,
        hashOf(input),
      ],
    );
  } catch (error) {
    deps.log.warn({ error, code: refusal.code }, 'a refusal could not be written down');
  }
}
