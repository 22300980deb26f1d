import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundle } from './harness/bundle.ts';
import { replay } from './harness/server.ts';

/*
 * Runs that are under way in offices must go on after an upgrade: the histories that every released version made are
 * replayed by today's code. To add to them:
 *   SAVE_HISTORIES=1 npx vitest run test/workflows/on-server.test.ts
 * after giving the present ones the name of their version (`project-1.json` becomes `0.1-project-1.json`).
 */
const folder = fileURLToPath(new URL('../histories/', import.meta.url));
const saved = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => ({ workflowId: name, history: JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as unknown }));

const types = ['project', 'programme', 'followUp', 'reportingRound', 'roundOpener', 'mailDelivery'];

describe('saved histories', () => {
  beforeAll(() => Runtime.install({ shutdownSignals: [], logger: new DefaultLogger('ERROR', () => undefined) }));

  it('hold every kind of run, one that continued as new among them', () => {
    for (const type of types) expect(saved.some(({ workflowId }) => workflowId.includes(`${type}-`))).toBe(true);
    expect(JSON.stringify(saved)).toContain('WORKFLOW_EXECUTION_CONTINUED_AS_NEW');
  });

  it('are replayed by today’s workflows', async () => {
    expect(await replay((await bundle()).code, saved)).toEqual([]);
  });

  it('catch a change that would break runs under way', async () => {
    const broken = fileURLToPath(new URL('./harness/broken.ts', import.meta.url));
    const errors = await replay((await bundle(broken)).code, saved);
    expect(errors.filter((error) => error.startsWith('project-'))).not.toEqual([]);
    expect(errors.filter((error) => !error.startsWith('project-'))).toEqual([]);
  });
});
