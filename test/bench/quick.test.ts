import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/temporary.ts';

interface Result {
  name: string;
  ours: { median: number };
}

test('a project-month and its reminders cost what docs/benchmarks.md says', async () => {
  const json = path.join(temporaryFolder(), 'results.json');
  await promisify(execFile)(process.execPath, ['bench/main.ts', '--quick', '--json', json], { timeout: 280_000 });
  const { results } = JSON.parse(readFileSync(json, 'utf8')) as { results: Result[] };
  const ours = (name: string) => results.find((one) => one.name === name)?.ours.median;
  expect(ours('chase-cost: events on time')).toBe(11);
  expect(ours('chase-cost: actions on time')).toBe(3);
  expect(ours('chase-cost: round trips a reminder')).toBeLessThan(0.03);
  // Mails a second depend on the machine: they are measured here, and judged by nobody.
  expect(ours('chase-rate')).toBeGreaterThan(0);
}, 300_000);
