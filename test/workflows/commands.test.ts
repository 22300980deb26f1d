import { ApplicationFailure } from '@temporalio/common';
import { describe, expect, it } from 'vitest';
import type { Carried } from '../../workflows/messages.ts';
import { hold } from './harness/drive.ts';
import { args, at, evidence, meta, opening, openProject, update } from './harness/samples.ts';
import { book, upTo, world } from './harness/world.ts';

const { start } = world();

/** A project whose records can be taken down. */
async function opened(more: object = {}) {
  const records = book();
  const database = { fails: false as boolean | 'for good', holds: false };
  const recordProject = (recording: never) => {
    if (database.fails === 'for good') throw ApplicationFailure.nonRetryable('no', 'refused');
    if (database.fails) throw new Error('The database is down');
    records.write(recording);
    return database.holds ? hold : undefined;
  };
  const input = opening(openProject(), more);
  const run = await start({
    type: 'project',
    workflowId: 'project/harbour/P1',
    input,
    at: at('2023-11-01'),
    stubs: { recordProject },
  });
  const send = (n: number, given: object = {}) =>
    run.update('submitUpdate', args(update({ whatChanged: `Week ${n}` }), given));
  return { run, records, database, send };
}

const keysIn = ({ recordings }: ReturnType<typeof book>) =>
  recordings.flatMap(({ commands }) => commands.map(({ key }) => key));

describe('a command', () => {
  it('sent twice is decided once, and answered with the state as it is now', async () => {
    const { run, records, send } = await opened();
    const once = args(evidence);
    const first = await run.update('addEvidence', once);
    await send(1);
    const second = await run.update('addEvidence', once);
    expect(first).toMatchObject({ version: 2, repeated: false });
    expect(second).toMatchObject({ version: 2, repeated: true, state: { version: 3 } });
    expect(records.versions).toEqual([1, 2, 3]);
  });

  it('sent twice within one task is decided once', async () => {
    const { run, records } = await opened();
    const once = args(evidence);
    const answers = [run.post('addEvidence', [once]), run.post('addEvidence', [once])];
    await run.settle();
    expect((await Promise.all(answers)).map(({ repeated }) => repeated)).toEqual([false, true]);
    expect(records.versions).toEqual([1, 2]);
  });

  it('with a used key and other content is refused', async () => {
    const { run } = await opened();
    await run.update('addEvidence', args(evidence, { key: 'k' }));
    const other = args({ ...evidence, reference: 'BC-2' }, { key: 'k', argsHash: 'another' });
    await expect(run.update('addEvidence', other)).rejects.toMatchObject({ type: 'key_reused' });
  });

  it('decided on a stale view is refused, naming what changed and by whom', async () => {
    const { run } = await opened();
    await run.update('addEvidence', args(evidence, { expectedVersion: 1, actor: { name: 'Sam Reed', via: 'page' } }));
    await expect(run.update('addEvidence', args(evidence, { expectedVersion: 1 }))).rejects.toMatchObject({
      type: 'stale',
      message: 'This has changed since you opened it: evidence added (Sam Reed). Look at it again before you decide.',
      details: [{ details: { expected: '1', version: '2' } }],
    });
  });

  it('that another one of the same task has overtaken is refused after all', async () => {
    const { run, records } = await opened();
    const [won, lost] = [1, 2].map(() => run.post('addEvidence', [args(evidence, { expectedVersion: 1 })]));
    await run.settle();
    expect(await won).toMatchObject({ version: 2 });
    await expect(lost).rejects.toMatchObject({ type: 'stale' });
    expect(records.versions).toEqual([1, 2]);
  });

  it.each([
    ['without a key', { ...meta(), key: '' }],
    ['without an actor', { ...meta(), actor: undefined }],
    ['with a version that is none', { ...meta(), expectedVersion: -1 }],
    ['with nothing', undefined],
  ])('%s is refused and harms nobody', async (_, broken) => {
    const { run } = await opened();
    await expect(run.update('addEvidence', { meta: broken, input: evidence })).rejects.toMatchObject({
      type: 'command_unreadable',
    });
    expect(await run.update('addEvidence', args(evidence))).toMatchObject({ version: 2 });
  });

  it('with a shape that no rule expects is refused and does not stop the project', async () => {
    const { run } = await opened();
    await expect(run.update('submitUpdate', args(null))).rejects.toThrow();
    await expect(run.update('submitUpdate')).rejects.toThrow();
    expect(await run.update('addEvidence', args(evidence))).toMatchObject({ version: 2 });
  });
});

describe('a refused command', () => {
  it('leaves no trace, also when it comes just after a deadline and before its timer', async () => {
    const { run, records } = await opened();
    await run.update('recordBenefit', args(benefit));
    run.now = Date.parse(benefit.reviewAt) + 1;
    await expect(run.update('addEvidence', args(evidence, { expectedVersion: 0 }))).rejects.toMatchObject({
      type: 'stale',
    });
    expect(records.kinds).not.toContain('benefit_review_due');
    await run.advanceTo(at('2024-06-04'));
    expect(records.kinds).toContain('benefit_review_due');
  });

  it('leaves no trace, also in a run that is a month old', async () => {
    const { run } = await opened();
    run.now = Date.parse(at('2024-01-10'));
    await expect(run.update('addEvidence', args(evidence, { expectedVersion: 0 }))).rejects.toMatchObject({
      type: 'stale',
    });
    expect(run.run).toBe(1);
  });
});

describe('recording', () => {
  it('that fails for hours refuses nobody, and then writes everything in order, once', async () => {
    const { run, records, database, send } = await opened({ historyCap: 60 });
    database.fails = true;
    for (let n = 0; n < 60; n++) {
      await send(n, { key: `k${n}` });
      await run.advanceTo(new Date(run.now + 180_000).toISOString());
    }
    expect(run.run).toBeGreaterThan(2);
    expect(Math.max(...run.events)).toBeLessThan(140);
    database.fails = false;
    await run.advanceTo(new Date(run.now + 60_000).toISOString());
    expect(records.versions).toEqual(upTo(61));
    expect(keysIn(records)).toEqual(['open P1', ...Array.from({ length: 60 }, (_, n) => `k${n}`)]);
    expect(await run.query('progress')).toMatchObject({ busy: false, version: 61, recordedVersion: 61 });
  });

  it('that is refused for good is tried again all the same', async () => {
    const { run, records, database, send } = await opened();
    database.fails = 'for good';
    await send(1);
    expect(await run.query('progress')).toMatchObject({ busy: true, recordedVersion: 1 });
    database.fails = false;
    await run.advanceTo(at('2023-11-01', '09:05'));
    expect(records.versions).toEqual([1, 2]);
  });

  it('takes the commands that came during a slow one in the next, together', async () => {
    const { run, records, database, send } = await opened();
    database.holds = true;
    await send(1);
    await send(2);
    await send(3);
    expect(records.recordings.map(({ events }) => events.length)).toEqual([1, 1]);
    database.holds = false;
    await run.release('recordProject');
    expect(records.recordings.map(({ events }) => events.length)).toEqual([1, 1, 2]);
    expect(records.versions).toEqual(upTo(4));
  });

  it('puts commands off, rather than carry more than Temporal can, and takes them again afterwards', async () => {
    const { run, records, database, send } = await opened();
    database.fails = true;
    const long = { whatChanged: 'x'.repeat(20_000) };
    let refused: unknown;
    for (let n = 0; n < 60 && !refused; n++) {
      await run.update('submitUpdate', args(update(long))).catch((error) => {
        refused = error;
      });
    }
    expect(refused).toMatchObject({ type: 'not_now' });
    database.fails = false;
    await run.advanceTo(at('2023-11-02'));
    expect((await send(1)).repeated).toBe(false);
    expect(records.versions).toEqual(upTo(records.versions.length));
  });
});

describe('continuing as new', () => {
  it('loses and doubles nothing, with thirty callers at a time', async () => {
    const { run, records, database } = await opened({ historyCap: 20 });
    const answers: Promise<{ version: number }>[] = [];
    for (let round = 0; round < 8; round++) {
      database.holds = round % 3 === 1;
      for (let n = 0; n < 30; n++)
        answers.push(run.post('submitUpdate', [args(update({ whatChanged: `${round}/${n}` }))]));
      await run.settle();
    }
    database.holds = false;
    while (run.onHold('recordProject') > 0) await run.release('recordProject');
    const versions = (await Promise.all(answers)).map(({ version }) => version);
    expect(versions).toEqual(upTo(241).slice(1));
    expect(run.run).toBeGreaterThan(5);
    expect(records.versions).toEqual(upTo(241));
  });

  it('answers a command that the server delivers again to the next run', async () => {
    const { run, records, send } = await opened({ historyCap: 14 });
    const again = args(update());
    for (let n = 0; run.run === 1; n++) await send(n, { key: `k${n}` });
    await run.update('submitUpdate', again);
    const before = run.run;
    for (let n = 0; run.run === before; n++) await send(n);
    expect(await run.update('submitUpdate', again)).toMatchObject({ repeated: true });
    expect(new Set(keysIn(records)).size).toBe(keysIn(records).length);
  });

  it('carries plain JSON and takes its deadline along', async () => {
    const { run } = await opened({ historyCap: 14 });
    await run.update('recordBenefit', args(benefit));
    for (let n = 0; run.run < 3; n++) await run.update('submitUpdate', args(update({ whatChanged: `${n}` })));
    const { carried, opening: first } = run.inputs.at(-1) as { carried: Carried<unknown>; opening: unknown };
    expect(first).toBeNull();
    expect(JSON.parse(JSON.stringify(carried))).toEqual(carried);
    expect(await run.query('progress')).toMatchObject({ nextDueAt: benefit.reviewAt, busy: false });
    await run.advanceTo(at('2024-06-03'));
    expect(run.called('recordProject').at(-1)?.args.events).toMatchObject([{ kind: 'benefit_review_due' }]);
  });

  it('happens about once a month of its own accord, on a wake', async () => {
    const { run, send } = await opened();
    await send(1);
    await run.advanceTo(at('2023-11-27'));
    await send(2);
    expect(run.run).toBe(1);
    await run.advanceTo(at('2023-12-08'));
    expect(run.run).toBe(1);
    await send(3);
    expect(run.run).toBe(2);
    expect(await run.query('progress')).toMatchObject({ version: 4, busy: false });
  });
});

const benefit = {
  id: 'b1',
  title: 'Licences',
  owner: 'owner',
  approvedPence: '100',
  forecastPence: '100',
  realisedPence: '0',
  maturity: 'forecast',
  provisional: true,
  reviewOn: '2024-06-03',
  reviewAt: at('2024-06-03'),
  evidence: '',
};
