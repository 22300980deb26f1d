import { describe, expect, it } from 'vitest';
import type { RoundCommandEntry } from '../../workflows/effects.ts';
import type { RoundCarried } from '../../workflows/messages.ts';
import { hold } from './harness/drive.ts';
import { args, at, office } from './harness/samples.ts';
import { world } from './harness/world.ts';

const { start } = world();

/** November 2023: as at 30 November, T is 5 December (domain section 4). */
const november = ['2023-11-28', '2023-12-01', '2023-12-05', '2023-12-06', '2023-12-07', '2023-12-08'].map((date) =>
  at(date),
);
/** March 2024: as at 28 March (Good Friday follows), T is 4 April; the clocks change on 31 March. */
const march = ['2024-03-26', '2024-04-02', '2024-04-04', '2024-04-05', '2024-04-08', '2024-04-09'].map((date) =>
  at(date),
);

/** Rows as short as can be: rungs at given instants, everybody open until the last. */
function rows(instants: string[], given: { projects?: number } = {}) {
  let left = [...instants];
  const table = {
    open: given.projects ?? 3,
    fails: false,
    holds: '',
    applied: [] as string[],
    replan(next: string[]) {
      left = [...next];
    },
  };
  const progress = () => ({ nextAt: left[0] ?? null, open: table.open });
  const answer = <T>(name: string, value: T) => {
    if (table.fails) throw new Error('down');
    return table.holds === name ? hold : value;
  };
  const stubs = {
    fanOutRound: () => answer('fanOutRound', undefined),
    runRungs: ({ now }: { now: string }) => {
      if (!table.fails) left = left.filter((instant) => instant > now);
      if (left.length === 0) table.open = 0;
      return answer('runRungs', progress());
    },
    applyRoundCommand: ({ entry }: { entry: RoundCommandEntry }) => {
      const value = answer('applyRoundCommand', progress());
      if (!table.applied.includes(entry.key)) table.applied.push(entry.key);
      return value;
    },
    closeRound: () => answer('closeRound', undefined),
  };
  return { table, stubs };
}

async function begun(instants: string[], more: object = {}, from = '2023-11-10T06:00:00.000Z') {
  const { table, stubs } = rows(instants);
  const input = { office, period: '2023-11', clock: { kind: 'real' }, carried: null, ...more };
  const run = await start({ type: 'reportingRound', workflowId: 'round/harbour/2023-11', input, at: from, stubs });
  const fired = () => run.called('runRungs').map(({ args: { now } }) => now);
  return { run, table, fired };
}

const why = { why: 'Because' };

describe('a round', () => {
  it('fans out, fires each rung at its instant, then closes by itself', async () => {
    const { run, fired } = await begun(november);
    expect(run.called('fanOutRound')).toHaveLength(1);
    await run.advanceTo(at('2023-12-07', '12:00'));
    expect(fired()).toEqual(['2023-11-10T06:00:00.000Z', ...november.slice(0, 5)]);
    expect(run.closed).toBeNull();
    await run.advanceTo(at('2023-12-08'));
    expect(run.called('closeRound')[0]?.args).toMatchObject({
      period: '2023-11',
      now: november[5],
      actor: { via: 'engine' },
    });
    expect(run.closed).toBe('completed');
  });

  it('keeps nine o’clock local time on both sides of the spring change', async () => {
    const { run, fired } = await begun(march, {}, '2024-03-10T06:00:00.000Z');
    await run.advanceTo(at('2024-04-10'));
    expect(fired().slice(1)).toEqual([
      '2024-03-26T09:00:00.000Z',
      '2024-04-02T08:00:00.000Z',
      '2024-04-04T08:00:00.000Z',
      '2024-04-05T08:00:00.000Z',
      '2024-04-08T08:00:00.000Z',
      '2024-04-09T08:00:00.000Z',
    ]);
  });

  it('on a stepped clock goes on only when it is stepped, and one long step is one look at the rows', async () => {
    const { run, fired } = await begun(november, { clock: { kind: 'stepped', now: at('2023-11-10') } });
    await run.advanceTo(at('2024-06-01'));
    expect(fired()).toEqual([at('2023-11-10')]);
    await run.signal('clockMoved', { now: november[0] });
    expect(fired()).toEqual([at('2023-11-10'), november[0]]);
    await run.signal('clockMoved', { now: at('2023-12-31') });
    expect(fired().at(-1)).toBe(at('2023-12-31'));
    expect(run.closed).toBe('completed');
    expect(run.timers.set).toBe(0);
  });

  it('paused fires nothing, and resumed fires what is due then', async () => {
    const { run, fired, table } = await begun(november);
    expect(await run.update('pause', args(why))).toMatchObject({ state: { paused: true, stage: 'running' } });
    expect(run.shown.GatehouseStage).toBe('paused');
    await expect(run.update('pause', args(why))).rejects.toMatchObject({ type: 'already_paused' });
    await run.advanceTo(at('2023-12-02'));
    expect(fired()).toHaveLength(1);
    await run.update('resume', args(why));
    expect(fired().at(-1)).toBe(at('2023-12-02'));
    await expect(run.update('resume', args(why))).rejects.toMatchObject({ type: 'not_paused' });
    expect(table.applied).toHaveLength(2);
  });

  it('applies commands to the rows one by one, in order, also those that came during the fan-out', async () => {
    const { table, stubs } = rows(november);
    table.holds = 'fanOutRound';
    const input = { office, period: '2023-11', clock: { kind: 'real' }, carried: null };
    const run = await start({
      type: 'reportingRound',
      workflowId: 'round/harbour/2023-11',
      input,
      at: at('2023-11-10'),
      stubs,
    });
    const keys = ['a', 'b', 'c'];
    for (const key of keys) await run.update('excuse', args({ project: key, ...why }, { key }));
    expect(table.applied).toEqual([]);
    table.holds = '';
    await run.release('fanOutRound');
    expect(table.applied).toEqual(keys);
    expect(await run.update('excuse', args({ project: 'a', ...why }, { key: 'a' }))).toMatchObject({
      version: 1,
      repeated: true,
    });
    await expect(
      run.update('excuse', args({ project: 'b', ...why }, { key: 'a', argsHash: 'x' })),
    ).rejects.toMatchObject({
      type: 'key_reused',
    });
    expect(table.applied).toEqual(keys);
  });

  it('looks at its rows again when it is replanned, also while it looks', async () => {
    const { run, fired, table } = await begun(november);
    table.replan([at('2023-11-20'), ...november]);
    await run.signal('replanned');
    await run.advanceTo(at('2023-11-20'));
    expect(fired().at(-1)).toBe(at('2023-11-20'));
    table.holds = 'runRungs';
    await run.advanceTo(november[0] as string);
    await run.signal('replanned');
    const before = fired().length;
    table.holds = '';
    await run.release('runRungs', { nextAt: november[1], open: 3 });
    expect(fired().length).toBe(before + 1);
  });

  it('closed by hand takes in what was asked before, refuses what comes after, and closes', async () => {
    const { run, table } = await begun(november);
    table.holds = 'applyRoundCommand';
    await run.update('excuse', args({ project: 'P1', ...why }, { key: 'before' }));
    await run.update(
      'close',
      args({ why: 'The board meets early' }, { key: 'close', actor: { name: 'Jo Bell', via: 'page' } }),
    );
    await expect(run.update('excuse', args({ project: 'P2', ...why }))).rejects.toMatchObject({ type: 'round_closed' });
    table.holds = '';
    await run.release('applyRoundCommand', { nextAt: november[0], open: 3 });
    expect(table.applied).toEqual(['before', 'close']);
    expect(run.called('closeRound')[0]?.args).toMatchObject({
      why: 'The board meets early',
      actor: { name: 'Jo Bell' },
    });
    expect(run.closed).toBe('completed');
  });

  it('does not close under a command that came with the last rung', async () => {
    const { run, table } = await begun(november);
    await run.advanceTo(november[4] as string);
    table.holds = 'runRungs';
    await run.advanceTo(november[5] as string);
    await run.update('addProject', args({ project: 'P9', ...why }, { key: 'late' }));
    table.holds = '';
    table.open = 1;
    table.replan([at('2023-12-15')]);
    await run.release('runRungs', { nextAt: null, open: 0 });
    expect(run.closed).toBeNull();
    await run.advanceTo(at('2023-12-15'));
    expect(run.closed).toBe('completed');
  });

  it('survives an outage of its records with everything that was asked meanwhile', async () => {
    const { run, table } = await begun(november, { historyCap: 30 });
    table.fails = true;
    for (let n = 0; n < 20; n++) await run.update('excuse', args({ project: `P${n}`, ...why }, { key: `k${n}` }));
    await run.advanceTo(at('2023-11-11'));
    table.fails = false;
    await run.advanceTo(at('2023-11-12'));
    expect(table.applied).toEqual(Array.from({ length: 20 }, (_, n) => `k${n}`));
  });

  it('continues as new with its queue, its pause and its next rung', async () => {
    const { run, table, fired } = await begun(november, { historyCap: 20 });
    for (let n = 0; n < 12; n++) await run.update('sendAgain', args({ project: `P${n}`, ...why }, { key: `k${n}` }));
    expect(run.run).toBeGreaterThan(3);
    const { carried } = run.inputs.at(-1) as { carried: RoundCarried };
    expect(JSON.parse(JSON.stringify(carried))).toEqual(carried);
    expect(table.applied).toHaveLength(12);
    expect(run.called('fanOutRound')).toHaveLength(1);
    expect(await run.update('sendAgain', args({ project: 'P3', ...why }, { key: 'k3' }))).toMatchObject({
      repeated: true,
    });
    await run.advanceTo(november[0] as string);
    expect(fired().at(-1)).toBe(november[0]);
    expect(await run.query('progress')).toMatchObject({
      busy: false,
      nextDueAt: november[1],
      version: 12,
      recordedVersion: 12,
    });
  });
});
