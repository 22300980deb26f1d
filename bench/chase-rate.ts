import { holds } from './holds.ts';
import { leasedBatches } from './leased-batches.ts';
import { nodemailerAlone } from './nodemailer-alone.ts';
import { ask, officeOf, openMonth, stepRound } from './office.ts';
import { inTurns, type Result, ratioOf, spreadOf } from './samples.ts';
import type { Stack } from './stack.ts';

const bar = 0.9;

/**
 * A round whose ask falls due: from the step of the clock to every mail taken by the relay and SENT in its row. Against
 * nodemailer alone (the limit of one thread) and hand-written leased batches on the same PostgreSQL.
 */
export async function chaseRate(stack: Stack, quick: boolean): Promise<Result> {
  const size = quick ? 300 : 10_000;
  const runners = {
    ours: () => ours(stack, size),
    'leased batches': () => taken(stack, size, () => leasedBatches(stack, size)),
    'nodemailer alone': () => taken(stack, size, () => nodemailerAlone(stack.sink.url, size)),
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
  };
}

let offices = 0;

async function ours(stack: Stack, size: number): Promise<number> {
  const { deps, observer } = stack;
  const office = `rate-${++offices}`;
  await officeOf(deps, office, size);
  await openMonth(stack, office, size);
  return taken(stack, size, async () => {
    const since = performance.now();
    await stepRound(deps, office, ask);
    await holds(async () => {
      const { rows } = await observer.query<{ sent: number }>(
        `select count(*)::int as sent from mail where office = $1 and state = 'SENT'`,
        [office],
      );
      return rows[0]?.sent === size;
    }, 100);
    return performance.now() - since;
  });
}

/** Mails a second; refuses a round in which the relay got fewer, or one of them twice. */
async function taken({ sink }: Stack, size: number, run: () => Promise<number>): Promise<number> {
  await sink.reset();
  const ms = await run();
  const { messages, different } = await sink.counts();
  if (messages !== size || different !== size) {
    throw new Error(`The relay took ${messages} messages, ${different} different ones, instead of ${size}.`);
  }
  return (size / ms) * 1000;
}
