import { writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs } from 'node:util';
import { chaseCost } from './chase-cost.ts';
import { chaseRate } from './chase-rate.ts';
import type { Result, Spread } from './samples.ts';
import { type Stack, startStack } from './stack.ts';

const benchmarks: Record<string, (stack: Stack, quick: boolean, size?: number) => Promise<Result[]>> = {
  'chase-cost': chaseCost,
  'chase-rate': async (stack, quick, size) => [await chaseRate(stack, quick, size)],
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    size: { type: 'string' },
    json: { type: 'string' },
  },
});
const size = values.size === undefined ? undefined : Number(values.size);
if (size !== undefined && !(Number.isInteger(size) && size > 0)) {
  console.error('--size is a whole number of mails.');
  process.exit(1);
}
if (values.only !== undefined && !(values.only in benchmarks)) {
  console.error(`There is no benchmark ${values.only}. There are: ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(1);
}

const load = os.loadavg();
const stack = await startStack();
// Given up half-way, the servers must not stay behind.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stack.stop().finally(() => process.exit(1)));
}
const results: Result[] = [];
try {
  for (const [name, run] of Object.entries(benchmarks)) {
    if (values.only !== undefined && values.only !== name) continue;
    console.error(`${name}${values.quick ? ' (quick)' : ''}`);
    results.push(...(await run(stack, values.quick, size)));
  }
} finally {
  await stack.stop();
}

const machine = {
  cores: os.cpus().length,
  model: os.cpus()[0]?.model ?? '',
  memoryGb: Math.round(os.totalmem() / 2 ** 30),
  loadBefore: load,
  loadAfter: os.loadavg(),
  versions: stack.versions,
};
const shown = ({ median, min, max }: Spread) => (min === max ? `${median}` : `${median} (${min} to ${max})`);
console.table(
  Object.fromEntries(
    results.map((result) => [
      result.name,
      {
        size: result.size,
        ours: `${shown(result.ours)} ${result.unit}`,
        ...Object.fromEntries(Object.entries(result.controls).map(([name, spread]) => [name, shown(spread)])),
        ratio: result.ratio,
        bar: `${result.better === 'more' ? 'at least' : 'at most'} ${result.bar}`,
        pass: result.pass,
      },
    ]),
  ),
);
for (const { name, counts } of results) if (counts) console.log(name, counts);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ machine, results }, null, 2)}\n`);
// A quick run is too small for times to mean anything: only what is counted decides.
process.exit(results.every(({ pass, exact }) => pass || (values.quick && !exact)) ? 0 : 1);
