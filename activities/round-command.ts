import type pg from 'pg';
import type { Deps } from '../client/deps.ts';
import type { Json } from '../domain/aggregate.ts';
import { Refusal } from '../domain/refusal.ts';
import type { RoundCommand } from '../domain/round/commands.ts';
import { mustBeRunning } from '../domain/round/rules.ts';
import { inTransaction } from '../records/database.ts';
import {
  addRoundEvent,
  queueProgrammesOf,
  type RoundProgress,
  type RoundRow,
  roundEventOf,
  roundOf,
  settleRound,
} from '../records/rounds.ts';
import { pauseRequests } from '../records/update-requests.ts';
import type { Effects } from '../workflows/effects.ts';
import * as requests from './round-requests.ts';
import { programmesChanged } from './round-rungs.ts';

type Applied = Parameters<Effects['applyRoundCommand']>[0];

/**
 * Applies one command to the round's rows, once per key, and writes what it did into the trail. What the rows refuse
 * (answered a moment ago, say) is written there as refused, with its reason: the person was told that it was taken in.
 */
export async function applyRoundCommand(deps: Deps, { office, period, entry }: Applied): Promise<RoundProgress> {
  const round = await inTransaction(deps.db, async (client) => {
    const present = await roundOf(client, office, period, true);
    if (!present) return undefined;
    const earlier = await roundEventOf(client, office, period, entry.key);
    if (earlier) return present;
    const done = await applyOrRefuse(client, present, entry);
    const { kind, payload } = done;
    const version = await addRoundEvent(client, office, period, {
      kind,
      at: entry.at,
      actor: entry.actor,
      key: entry.key,
      payload,
    });
    if (done.programme) await queueProgrammesOf(client, { office, period, version }, [done.programme]);
    await client.query(
      `insert into command (office, key, args_hash, aggregate, version, result, recorded_at)
       values ($1, $2, $3, $4, $5, $6, now())
       on conflict (office, key) do update
         set version = excluded.version, result = excluded.result, recorded_at = excluded.recorded_at
       where command.recorded_at is null and command.aggregate = excluded.aggregate`,
      [office, entry.key, entry.argsHash, `round/${period}`, version, JSON.stringify({ kind, payload })],
    );
    return { ...present, programme: done.programme };
  });
  if (!round) return { nextAt: null, open: 0 };
  if ('programme' in round && round.programme) await programmesChanged(deps, office, [round.programme]);
  // Read again: a pause or a resume has changed it.
  return settleRound(deps.db, (await roundOf(deps.db, office, period)) ?? round, entry.at);
}

type Outcome = { kind: string; payload: Json; programme?: string };

async function applyOrRefuse(client: pg.PoolClient, round: RoundRow, entry: Applied['entry']): Promise<Outcome> {
  const { command, at } = entry;
  await client.query('savepoint command');
  try {
    mustBeRunning(round);
    return await apply(client, round, command, at);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await client.query('rollback to savepoint command');
    const input: { [key: string]: Json } = { ...command.input };
    return { kind: 'refused', payload: { command: command.name, ...input, code: error.code, message: error.message } };
  }
}

async function apply(client: pg.PoolClient, round: RoundRow, command: RoundCommand, at: string): Promise<Outcome> {
  const on = { client, round, at };
  switch (command.name) {
    case 'pause':
    case 'resume':
      return pauseRound(on, command.name === 'pause', command.input.why);
    case 'close':
      // The workflow closes it next; the trail says who asked.
      return { kind: 'close_asked', payload: { why: command.input.why } };
    case 'addProject':
      return outcome(await requests.addProject(on, command.input));
    case 'extend':
      return outcome(await requests.extendRequest(on, command.input));
    case 'excuse':
      return outcome(await requests.excuseRequest(on, command.input));
    case 'cancel':
      return outcome(await requests.cancelRequest(on, command.input));
    case 'handOver':
      return outcome(await requests.handOverRequest(on, command.input));
    case 'sendAgain':
      return outcome(await requests.sendAgain(on, command.input));
  }
}

const outcome = ({ kind, facts, programme }: requests.Done): Outcome => ({
  kind,
  payload: facts,
  ...(programme === undefined ? {} : { programme }),
});

/** Nothing goes out while a round is paused; what fell due meanwhile goes out once, when it is resumed. */
async function pauseRound(
  { client, round }: { client: pg.PoolClient; round: RoundRow },
  paused: boolean,
  why: string,
): Promise<Outcome> {
  await client.query('update round set paused = $3 where office = $1 and period = $2', [
    round.office,
    round.period,
    paused,
  ]);
  await pauseRequests(client, round.office, round.period, paused);
  return { kind: paused ? 'paused' : 'resumed', payload: { why } };
}
