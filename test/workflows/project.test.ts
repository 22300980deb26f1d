import { describe, expect, it } from 'vitest';
import { approval, args, at, evidence, meta, opening, openProject, update } from './harness/samples.ts';
import { book, upTo, world } from './harness/world.ts';

const { start } = world();
const workflowId = 'project/harbour/P1';

async function opened(given: { more?: object; input?: Parameters<typeof openProject>[0]; stubs?: object } = {}) {
  const records = book();
  const input = opening(openProject(given.input), given.more);
  const run = await start({
    type: 'project',
    workflowId,
    input,
    at: at('2023-11-01'),
    stubs: { recordProject: records.write, ...given.stubs },
  });
  return { run, records, input };
}

describe('a project', () => {
  it('is opened, answers with its state, and is recorded once', async () => {
    const { run, records, input } = await opened();
    const answer = await run.update('opened', { meta: input.opening.meta });
    expect(answer).toMatchObject({ version: 1, repeated: false, state: { ref: 'P1', stage: 'business_case' } });
    expect(records.kinds).toEqual(['opened']);
    expect(records.recordings[0]).toMatchObject({ aggregate: 'project/P1', open: true, commands: [{ version: 1 }] });
    expect(await run.update('opened', { meta: input.opening.meta })).toMatchObject({ repeated: true });
    await expect(run.update('opened', { meta: meta() })).rejects.toMatchObject({ type: 'ref_taken' });
  });
});
