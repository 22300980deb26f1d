import { Refusal } from '../domain/refusal.ts';
import type { Command } from './command.ts';
import type { CommandContext } from './context.ts';
import type { Deps } from './deps.ts';
import { hashOf } from './hash.ts';
import { NotNow } from './not-now.ts';
import { TooLong } from './patience.ts';
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
    throw awayOf(error) ?? error;
  }
}

/** A database that cannot be reached is "not now", whichever command met it. */
function awayOf(error: unknown): NotNow | undefined {
  const { code, message } = error as { code?: string; message?: string };
  const away =
    error instanceof TooLong ||
    /^(?:ECONN|EPIPE|ETIMEDOUT|08|57P0)/u.test(code ?? '') ||
    /^(?:Connection terminated|timeout exceeded when trying to connect)/u.test(message ?? '');
  if (!away) return undefined;
  return new NotNow('The records do not answer at the moment. Nothing was changed: try again shortly.', {
    accepted: false,
    cause: error,
  });
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
