import type { Pool } from 'pg';
import { Refusal } from '../domain/refusal.ts';
import type { Answer } from './command.ts';
import type { CommandContext } from './context.ts';
import type { Deps } from './deps.ts';

/** A command that PostgreSQL knows: answered before. */
interface Known {
  argsHash: string;
  aggregate: string;
  version: number | null;
  recorded: boolean;
}

/**
 * The answer given to this key before, when it has been recorded since.
 * @throws Refusal key_reused when the key came with other content
 */
export async function earlierAnswer<S>(
  deps: Deps,
  ctx: CommandContext,
  asked: { target: string; aggregate: string; argsHash: string },
): Promise<Answer<S> | undefined> {
  const known = await knownCommand(deps.db.pool, ctx.office, ctx.key);
  if (!known) return undefined;
  if (known.argsHash !== asked.argsHash) throw keyReused();
  if (!known.recorded || known.aggregate !== asked.aggregate) return undefined;
  const state = await snapshotOf<S>(deps.db.pool, ctx.office, asked.aggregate);
  return state && { target: asked.target, version: known.version ?? state.version, state: state.state, repeated: true };
}

export function keyReused(): Refusal {
  return new Refusal(
    'key_reused',
    'This form was sent before with other content. Open it afresh to send something new.',
  );
}

/**
 * Notes an accepted command, so that what is accepted and not yet recorded can be counted. The transaction that records
 * it writes the same row, whichever comes first.
 */
export async function noteAccepted(
  deps: Deps,
  ctx: CommandContext,
  of: { aggregate: string; argsHash: string; version: number },
): Promise<void> {
  await deps.db.pool.query(
    `insert into command (office, key, args_hash, aggregate, version) values ($1, $2, $3, $4, $5)
     on conflict (office, key) do nothing`,
    [ctx.office, ctx.key, of.argsHash, of.aggregate, of.version],
  );
}

/** The recorded state of an aggregate; undefined when there is none. */
export async function snapshotOf<S>(
  pool: Pool,
  office: string,
  aggregate: string,
): Promise<{ version: number; state: S; open: boolean } | undefined> {
  const { rows } = await pool.query<{ version: number; state: S; open: boolean }>(
    'select version, state, open from snapshot where office = $1 and aggregate = $2',
    [office, aggregate],
  );
  return rows[0];
}

async function knownCommand(pool: Pool, office: string, key: string): Promise<Known | undefined> {
  const { rows } = await pool.query<Known>(
    `select args_hash as "argsHash", aggregate, version, recorded_at is not null as recorded
       from command where office = $1 and key = $2`,
    [office, key],
  );
  return rows[0];
}
