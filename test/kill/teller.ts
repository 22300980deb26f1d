import { randomUUID } from 'node:crypto';
import { updateIdOf } from '../../client/call.ts';
import type { Command } from '../../client/command.ts';
import type { Deps } from '../../client/deps.ts';
import { NotNow } from '../../client/not-now.ts';
import { perform } from '../../client/perform.ts';
import { Refusal } from '../../domain/refusal.ts';
import { randomWait } from './programs.ts';

/** A success that a client saw. */
export interface Told {
  key: string;
  updateId: string;
  /** `project/P001`: a workflow's; `office/…` has none. */
  aggregate: string;
  /** Null where the answer doesn't say it. */
  version: number | null;
}

/** A client of the product, as the person at it sees it: it asks again with the same key until it is told. */
export interface Teller {
  told: Told[];
  /** Times that it was put off. */
  putOff(): number;
  tell(command: Command<never>, target: string, form: object): Promise<void>;
}

const patienceMs = 150_000;

/**
 * @param deps asked for each time: after a restart the product may be elsewhere
 * @throws (from `tell`) Error when it was put off all the time; whatever else the product says
 */
export function teller(deps: () => Deps, office: string): Teller {
  const told: Told[] = [];
  let putOff = 0;
  return {
    told,
    putOff: () => putOff,
    tell: async (command, target, form) => {
      const key = randomUUID();
      const ctx = { office, actor: { name: 'Olive Ofori', via: 'page' as const }, key, expectedVersion: null };
      for (const giveUp = performance.now() + patienceMs; ; ) {
        try {
          const answer = (await perform(deps(), ctx, command, target, form)) as { target: string; version: number };
          const aggregate = `${command.noun}/${answer.target}`;
          told.push({ key, updateId: updateIdOf(ctx), aggregate, version: answer.version });
          return;
        } catch (error) {
          if (!(error instanceof NotNow)) throw error;
          putOff += 1;
          if (performance.now() > giveUp) throw new Error(`Never told: ${command.noun} ${command.verb} ${target}`);
          await randomWait(50, 250);
        }
      }
    },
  };
}

/** Works through items, `inFlight` at a time. */
export async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>, inFlight = 10): Promise<void> {
  const left = [...items].reverse();
  const lane = async () => {
    for (let item = left.pop(); item !== undefined; item = left.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
}

/** Again and again while the product is away: whoever steps the clock would press the button again. */
export async function persist(work: () => Promise<unknown>): Promise<void> {
  for (const giveUp = performance.now() + 150_000; ; ) {
    try {
      await work();
      return;
    } catch (error) {
      if (error instanceof Refusal || performance.now() > giveUp) throw error;
      await randomWait(50, 250);
    }
  }
}
