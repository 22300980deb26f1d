import { describe, expect, it } from 'vitest';
import { approval, args, at, evidence, meta, opening, openProject, update } from './harness/samples.ts';
import { book, upTo, world } from './harness/world.ts';

const { start } = world();

async function opened(given: { more?: object; input?: Parameters<typeof openProject>[0]; stubs?: object } = {}) {
  const records = book();
  const input = opening(openProject(given.input), given.more);
  const stubs = { recordProject: records.write, ...given.stubs };
  const run = await start({ type: 'project', workflowId: 'project/harbour/P1', input, at: at('2023-11-01'), stubs });
  return { run, records, openingMeta: input.opening.meta };
}

const stopped = { on: '2023-11-30', why: 'No money', decidedBy: 'Cabinet' };

describe('a project', () => {
  it('is opened, answers with its state, and is recorded once', async () => {
    const { run, records, openingMeta } = await opened();
    const answer = await run.update('opened', { meta: openingMeta });
    expect(answer).toMatchObject({ version: 1, repeated: false, state: { ref: 'P1', stage: 'business_case' } });
    expect(records.kinds).toEqual(['opened']);
    expect(records.recordings[0]).toMatchObject({ aggregate: 'project/P1', open: true, commands: [{ version: 1 }] });
    expect(await run.update('opened', { meta: openingMeta })).toMatchObject({ repeated: true });
  });

  it('tells a second opening of its ref that the ref is taken', async () => {
    const { run, openingMeta } = await opened();
    await expect(run.update('opened', { meta: meta() })).rejects.toMatchObject({ type: 'ref_taken' });
    const other = { ...openingMeta, argsHash: 'other' };
    await expect(run.update('opened', { meta: other })).rejects.toMatchObject({ type: 'key_reused' });
  });

  it('that may not be opened tells whoever waits, records nothing, and leaves its ref free', async () => {
    const records = book();
    const input = opening(openProject({ title: '' }));
    const asked: [string, unknown[]][] = [['opened', [{ meta: input.opening.meta }]]];
    const stubs = { recordProject: records.write };
    const run = await start({
      type: 'project',
      workflowId: 'project/harbour/P1',
      input,
      at: at('2023-11-01'),
      stubs,
      with: asked,
    });
    await expect(run.first).rejects.toMatchObject({ message: 'Give the project a title.' });
    expect(run.closed).toBe('failed');
    expect(records.recordings).toEqual([]);
  });

  it('that may not be opened ends by itself when nobody asks', async () => {
    const { run, records } = await opened({ input: { title: '' } });
    expect(run.closed).toBeNull();
    await run.advanceTo(at('2023-11-01', '09:02'));
    expect(run.closed).toBe('failed');
    expect(records.recordings).toEqual([]);
  });

  it('moves its stage on the effective date and not before', async () => {
    const { run, records } = await opened();
    await run.update('addEvidence', args(evidence));
    await run.update('decideGate', args(approval()));
    await run.advanceTo(at('2023-11-27', '23:59'));
    expect(await run.query('progress')).toMatchObject({
      busy: false,
      nextDueAt: at('2023-11-28', '00:00'),
      state: { stage: 'business_case' },
    });
    await run.advanceTo(at('2023-11-28', '00:00'));
    expect(await run.query('progress')).toMatchObject({ state: { stage: 'delivery' }, busy: false });
    expect(records.kinds).toContain('stage_moved');
    expect(run.shown.GatehouseStage).toBe('delivery');
  });

  it('chases a condition at each of its rungs, through the end of summer time and a month’s end, until it is met', async () => {
    const rungs = [
      { kind: 'due_soon' as const, at: at('2024-10-25') },
      { kind: 'due' as const, at: at('2024-10-31') },
      { kind: 'overdue' as const, at: at('2024-11-01') },
    ];
    const { run, records } = await opened();
    await run.update('addEvidence', args(evidence));
    const conditions = [{ text: 'Confirm the lease', owner: 'owner', dueOn: '2024-10-31', rungs }];
    await run.update('decideGate', args(approval({ outcome: 'approved_with_conditions', conditions })));
    await run.advanceTo(at('2024-11-05'));
    const chased = records.recordings
      .flatMap(({ events }) => events)
      .filter(({ kind }) => kind.startsWith('condition_'));
    expect(chased.map(({ kind, at: when }) => [kind, when])).toEqual([
      ['condition_due_soon', '2024-10-25T08:00:00.000Z'],
      ['condition_due', '2024-10-31T09:00:00.000Z'],
      ['condition_overdue', '2024-11-01T09:00:00.000Z'],
    ]);
    const before = records.kinds.length;
    await run.update('meetCondition', args({ condition: 'c1', on: '2024-11-05', how: 'Lease seen' }));
    await run.advanceTo(at('2025-03-31'));
    expect(records.kinds.slice(before)).toEqual(['condition_met']);
  });

  it('ends when it is stopped and that is recorded, and refuses what comes in between', async () => {
    let isDown = true;
    const { run, records } = await opened({
      stubs: {
        recordProject: (recording: never) => {
          if (isDown) throw new Error('down');
          records.write(recording);
        },
      },
    });
    await run.update('stop', args(stopped));
    await expect(run.update('submitUpdate', args(update()))).rejects.toMatchObject({ type: 'not_open' });
    expect(run.closed).toBeNull();
    isDown = false;
    await run.advanceTo(at('2023-11-02'));
    expect(run.closed).toBe('completed');
    expect(records.kinds.at(-1)).toBe('stopped');
    expect(records.recordings.at(-1)).toMatchObject({ open: false });
    expect(records.versions).toEqual(upTo(records.versions.length));
  });

  it('is found again from its snapshot after a rebuild, with its timer', async () => {
    const first = await opened();
    await first.run.update('addEvidence', args(evidence));
    await first.run.update('decideGate', args(approval()));
    const { state } = await first.run.query('progress');
    const carried = { v: 1, state, unrecorded: [], unrecordedCommands: [], ring: [] };
    const records = book();
    const run = await start({
      type: 'project',
      workflowId: 'project/harbour/P1',
      input: { ...opening(openProject()), opening: null, carried },
      at: at('2023-11-21'),
      stubs: { recordProject: records.write },
    });
    await run.advanceTo(at('2023-12-01'));
    expect(records.versions).toEqual([state.version + 1]);
    expect(records.kinds).toEqual(['stage_moved']);
  });

  it('records its state again when a rebuild asks', async () => {
    const { run, records } = await opened();
    await run.signal('recordAgain');
    expect(records.recordings).toHaveLength(2);
    expect(records.recordings[1]).toMatchObject({ events: [], commands: [], state: { version: 1 } });
    run.now = Date.parse(at('2024-01-10'));
    await run.signal('recordAgain');
    expect([run.run, records.recordings.length]).toEqual([2, 3]);
  });
});

describe('a project’s clock', () => {
  const stepped = { clock: { kind: 'stepped', now: at('2023-11-01') } };

  it('is the office’s: stepped, a year of real time moves nothing, and one step does', async () => {
    const { run, records } = await opened({ more: stepped });
    await run.update('addEvidence', args(evidence));
    await run.update('decideGate', args(approval()));
    await run.advanceTo(at('2024-11-01'));
    expect(records.kinds).not.toContain('stage_moved');
    expect(run.timers.set).toBe(0);
    await run.signal('clockMoved', { now: at('2023-11-28') });
    expect(records.kinds).toContain('stage_moved');
    const moved = records.recordings.flatMap(({ events }) => events).find(({ kind }) => kind === 'stage_moved');
    expect(moved?.at).toBe(at('2023-11-28'));
  });

  it('takes several steps at once as the latest one, and never goes back', async () => {
    const { run } = await opened({ more: stepped });
    const jobs = [at('2023-11-10'), at('2023-11-28'), at('2023-11-05')];
    for (const now of jobs) run.postSignal('clockMoved', { now });
    await run.settle();
    const answer = await run.update('addEvidence', args(evidence));
    expect(answer.version).toBe(2);
    await run.update('decideGate', args(approval()));
    expect(await run.query('progress')).toMatchObject({ state: { stage: 'delivery' } });
  });

  it('is kept over continue-as-new, and a step that comes while the records are down is not lost', async () => {
    let isDown = false;
    const { run, records } = await opened({
      more: { ...stepped, historyCap: 14 },
      stubs: {
        recordProject: (recording: never) => {
          if (isDown) throw new Error('down');
          records.write(recording);
        },
      },
    });
    await run.update('addEvidence', args(evidence));
    await run.update('decideGate', args(approval()));
    isDown = true;
    await run.signal('clockMoved', { now: at('2023-11-28') });
    for (let n = 0; n < 15; n++) await run.update('submitUpdate', args(update()));
    expect(run.run).toBeGreaterThan(2);
    isDown = false;
    await run.advanceTo(at('2024-01-01'));
    expect(records.kinds.filter((kind) => kind === 'stage_moved')).toHaveLength(1);
    expect(records.versions).toEqual(upTo(records.versions.length));
    expect(run.inputs.at(-1)).toMatchObject({ clock: { kind: 'stepped', now: at('2023-11-28') } });
  });
});

describe('a project-month on time', () => {
  it('costs eleven history events and one recording, and keeps its timer', async () => {
    const { run, records } = await opened();
    await run.update('addEvidence', args(evidence));
    await run.update('decideGate', args(approval()));
    const [events, timers, recordings] = [run.events[0] as number, { ...run.timers }, records.recordings.length];
    await run.advanceTo(at('2023-11-27'));
    await run.update('submitUpdate', args(update()));
    expect(run.events).toEqual([events + 11]);
    expect(run.timers).toEqual(timers);
    expect(records.recordings).toHaveLength(recordings + 1);
  });

  it('costs nothing when it is refused', async () => {
    const { run } = await opened();
    const [events] = run.events;
    await expect(run.update('decideGate', args(approval()))).rejects.toMatchObject({ type: 'evidence_missing' });
    expect(run.events).toEqual([events]);
  });
});
