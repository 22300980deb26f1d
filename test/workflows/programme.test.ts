import { describe, expect, it } from 'vitest';
import { hold } from './harness/drive.ts';
import { args, at, opening, openProgramme } from './harness/samples.ts';
import { book, upTo, world } from './harness/world.ts';

const { start } = world();

async function opened(more: object = {}) {
  const records = book();
  const pack = { holds: false, fails: false };
  const recalculateProgramme = () => {
    if (pack.fails) throw new Error('down');
    return pack.holds ? hold : undefined;
  };
  const stubs = { recordProgramme: records.write, recalculateProgramme };
  const input = opening(openProgramme(), more);
  const run = await start({
    type: 'programme',
    workflowId: 'programme/harbour/DT',
    input,
    at: at('2023-11-01'),
    stubs,
  });
  return { run, records, pack };
}

const override = {
  colour: 'amber' as const,
  reason: 'Supplier risk',
  expiresOn: '2023-12-31',
  expiresAt: at('2024-01-01', '00:00'),
};

describe('a programme', () => {
  it('is recalculated after its opening, after each change of its own, and when a project changed', async () => {
    const { run, records } = await opened();
    expect(run.called('recalculateProgramme')).toHaveLength(1);
    await run.signal('changed');
    expect(run.called('recalculateProgramme')).toHaveLength(2);
    await run.update('overrideRag', args(override));
    expect(run.called('recalculateProgramme')).toHaveLength(3);
    expect(run.activities.map(({ name }) => name).slice(-2)).toEqual(['recordProgramme', 'recalculateProgramme']);
    expect(run.called('recalculateProgramme').at(-1)?.args).toMatchObject({ programme: 'DT', state: { version: 2 } });
    expect(records.versions).toEqual([1, 2]);
  });

  it('makes one recalculation of many changes, and another of those that came meanwhile', async () => {
    const { run, pack } = await opened();
    pack.holds = true;
    await run.signal('changed');
    for (let n = 0; n < 10; n++) await run.signal('changed');
    expect(run.called('recalculateProgramme')).toHaveLength(2);
    pack.holds = false;
    await run.release('recalculateProgramme');
    expect(run.called('recalculateProgramme')).toHaveLength(3);
    expect(await run.query('progress')).toMatchObject({ busy: false });
  });

  it('records decisions while a recalculation cannot be done', async () => {
    const { run, records, pack } = await opened();
    pack.fails = true;
    await run.signal('changed');
    await run.update('overrideRag', args(override));
    expect(records.versions).toEqual([1, 2]);
    expect(await run.query('progress')).toMatchObject({ busy: true });
    pack.fails = false;
    await run.advanceTo(at('2023-11-01', '09:10'));
    expect(await run.query('progress')).toMatchObject({ busy: false });
  });

  it('still owes its recalculation after it continued as new', async () => {
    const { run, pack } = await opened({ historyCap: 20 });
    pack.fails = true;
    while (run.run < 3) await run.signal('changed');
    pack.fails = false;
    const before = run.called('recalculateProgramme').length;
    await run.advanceTo(at('2023-11-01', '09:10'));
    expect(run.called('recalculateProgramme').length).toBeGreaterThan(before);
    expect(await run.query('progress')).toMatchObject({ busy: false });
  });

  it('ends an override by itself on its day, at midnight in the office’s zone', async () => {
    const { run, records } = await opened();
    await run.update(
      'overrideRag',
      args({ ...override, expiresOn: '2024-03-31', expiresAt: at('2024-04-01', '00:00') }),
    );
    await run.advanceTo('2024-03-31T22:59:59.000Z');
    expect(records.kinds).not.toContain('override_ended');
    await run.advanceTo('2024-03-31T23:00:00.000Z');
    expect(records.kinds).toContain('override_ended');
    expect(records.versions).toEqual(upTo(3));
  });

  it('is recalculated once more and ends when it is closed', async () => {
    const { run, records } = await opened();
    await run.update('close', args({ why: 'Done' }));
    expect(run.closed).toBe('completed');
    expect(records.kinds).toEqual(['opened', 'closed']);
    expect(run.activities.at(-1)?.name).toBe('recalculateProgramme');
  });
});
