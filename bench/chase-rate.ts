import { holds } from './holds.ts';
import { leasedBatches, ourPost, plainPost } from './leased-batches.ts';
import { nodemailerAlone } from './nodemailer-alone.ts';
import { ask, officeOf, openMonth, stepRound } from './office.ts';
import { inTurns, type Result, ratioOf, spreadOf } from './samples.ts';
import type { Stack } from './stack.ts';

const bar = 0.9;

/**
 * A round whose ask falls due: from the step of the clock to every mail taken by the relay and SENT in its row. Against
 * nodemailer alone (the limit of one thread) and hand-written leased batches on the same PostgreSQL; these once with
 * nodemailer as it comes and once with our transport, so that neither gain hides the other's loss.
 */
export async function chaseRate(stack: Stack, quick: boolean, size = quick ? 300 : 10_000): Promise<Result> {
  const costs = {
    ours: [],
    'leased batches': [],
    'leased, our transport': [],
    'nodemailer alone': [],
  } satisfies Record<string, Cost[]>;
  const timed = (name: keyof typeof costs, run: () => Promise<number>) => () => taken(stack, size, run, costs[name]);
  const runners = {
    ours: () => ours(stack, size, costs.ours),
    'leased batches': timed('leased batches', () => leasedBatches(stack, size, plainPost)),
    'leased, our transport': timed('leased, our transport', () => leasedBatches(stack, size, ourPost)),
    'nodemailer alone': timed('nodemailer alone', () => nodemailerAlone(stack.sink.url, size)),
  };
  const figures = await inTurns(quick ? 1 : 5, runners);
  const { ours: own = [], ...controls } = figures;
  const ratio = ratioOf(own, controls['leased batches'] as number[]);
  return {
    name: 'chase-rate',
    size,
    unit: 'mails/s',
    ours: spreadOf(own),
    controls: Object.fromEntries(Object.entries(controls).map(([name, values]) => [name, spreadOf(values)])),
    ratio,
    against: 'leased batches',
    bar,
    better: 'more',
    pass: ratio >= bar,
    exact: false,
    counts: {
      'ratio to leased batches over our own transport': ratioOf(own, controls['leased, our transport'] as number[]),
      ...countsOf(costs),
    },
  };
}

/** What a mail cost this process (its own threads, not the servers'), in microseconds of a core, and its size. */
interface Cost {
  cpu: number;
  bytes: number;
}

function countsOf(costs: Record<string, Cost[]>): Record<string, number> {
  const all = Object.entries(costs).flatMap(([name, runs]) => [
    [`${name}: microseconds of a core a mail`, spreadOf(runs.map(({ cpu }) => cpu)).median],
    [`${name}: bytes a mail`, spreadOf(runs.map(({ bytes }) => bytes)).median],
  ]);
  return Object.fromEntries(all);
}

let offices = 0;

async function ours(stack: Stack, size: number, costs: Cost[]): Promise<number> {
  const { deps, observer, sink } = stack;
  const office = `rate-${++offices}`;
  await officeOf(deps, office, size);
  await openMonth(stack, office, size);
  const run = async () => {
    const since = performance.now();
    await stepRound(deps, office, ask);
    // Asks the relay, not the database, which is being measured; its rows only once they should be there.
    await holds(async () => {
      if ((await sink.messages()) < size) return false;
      const { rows } = await observer.query<{ sent: number }>(
        `select count(*)::int as sent from mail where office = $1 and state = 'SENT'`,
        [office],
      );
      return rows[0]?.sent === size;
    });
    return performance.now() - since;
  };
  return taken(stack, size, run, costs);
}

/** Mails a second; refuses a round in which the relay got fewer, or one of them twice. */
async function taken({ sink }: Stack, size: number, run: () => Promise<number>, costs: Cost[]): Promise<number> {
  await sink.reset();
  const before = process.cpuUsage();
  const ms = await run();
  const { user, system } = process.cpuUsage(before);
  const { messages, different, bytes } = await sink.counts();
  if (messages !== size || different !== size) {
    throw new Error(`The relay took ${messages} messages, ${different} different ones, instead of ${size}.`);
  }
  costs.push({ cpu: (user + system) / size, bytes: bytes / size });
  return (size / ms) * 1000;
}
