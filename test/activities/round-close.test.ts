import { describe, expect, test } from 'vitest';
import { closeRound } from '../../activities/round-close.ts';
import { correctPack } from '../../activities/round-pack.ts';
import { inTransaction } from '../../records/database.ts';
import type { PackPage } from '../../records/round-packs.ts';
import { period, world } from './round-world.ts';

const now = '2023-12-08T09:00:00.000Z';
const actor = { name: 'Olive Officer', via: 'page' as const };

async function closing() {
  const w = await world();
  await w.people(['lead', 'sponsor']);
  await w.projects([
    { ref: 'P1', title: 'Website', budgetPence: '4000000' },
    { ref: 'P2', title: '=SUM(A1:A9)', budgetPence: '3000000' },
    { ref: 'P3', title: 'Telephony', budgetPence: '2000000' },
    { ref: 'P4', title: 'Excused one', budgetPence: '1000000' },
    { ref: 'OTHER', programme: 'SECOND' },
  ]);
  await w.round('2023-10', '2023-10-10T06:00:00.000Z');
  await w.update('P1', 'green', { n: 1, period: '2023-10' });
  await w.round();
  await w.update('P1', 'red', { n: 2, help: 'Members to choose a supplier' });
  await w.update('P2', 'green', { n: 1, whatChanged: '+1 line\n"quoted", and more', help: '@everyone' });
  await w.db.pool.query(
    `update update_request set state = 'excused', next_at = null, note = 'Just begun' where project = 'P4' and period = $1`,
    [period],
  );
  const close = (month = period) =>
    closeRound(w.deps, { office: w.office, period: month, now, actor, why: 'Board on Monday' }, () => undefined);
  const packs = async (programme = 'PRG') => {
    const { rows } = await w.db.pool.query<{ version: number; page: PackPage; csv: string; changed: string[] }>(
      'select version, page, csv, changed from round_pack where programme = $1 and period = $2 order by version',
      [programme, period],
    );
    return rows;
  };
  const headline = async () => {
    const { rows } = await w.db.pool.query(`select headline from programme where ref = 'PRG'`);
    return rows[0].headline;
  };
  return { ...w, close, packs, headline };
}

describe('closing a round', () => {
  test('freezes a page per programme: rating and why, coverage, who is silent, baselines, what is sought', async () => {
    const w = await closing();
    await w.close();
    const [{ page, version, changed } = {} as never, ...more] = await w.packs();
    expect(more).toEqual([]);
    expect({ version, changed }).toEqual({ version: 1, changed: [] });
    expect(page).toMatchObject({
      office: 'Testshire Council',
      asAt: '2023-11-30',
      closedBy: 'Olive Officer',
      closedWhy: 'Board on Monday',
      programme: { ref: 'PRG', title: 'Programme PRG' },
      rating: { shown: 'red', computed: 'red', override: null, rule: 'red_share' },
      coverage: { reported: 2, due: 3 },
    });
    expect(page.rating.why[0]).toContain('44.4% of live budget');
    expect(page.projects.map(({ ref, answer, rating, before }) => [ref, answer, rating, before])).toEqual([
      ['P2', 'reported', 'green', null],
      ['P4', 'excused', 'not_rated', null],
      ['P3', 'not_reported', 'not_reported', null],
      ['P1', 'reported', 'red', 'green'],
    ]);
    expect(page.projects.at(-1)).toMatchObject({
      help: 'Members to choose a supplier',
      lead: 'Name of lead',
      finish: {
        original: '2024-04-30',
        approved: '2024-06-30',
        forecast: { from: '2024-07-31', to: '2024-08-31' },
      },
      budgetPence: '4000000',
      outturnPence: '1200000',
      spendPence: '500000',
      spendAsAt: '2023-11-30',
    });
    expect((await w.packs('SECOND'))[0]?.page).toMatchObject({
      rating: { shown: 'not_rated' },
      coverage: { reported: 0 },
    });
  });

  test('becomes the headline, marks the rest not reported and takes waiting chasers back', async () => {
    const w = await closing();
    await w.rungs('2023-12-01T09:00:00.000Z');
    await w.close();
    expect(await w.headline()).toMatchObject({
      colour: 'red',
      period,
      source: 'round',
      version: 1,
      asAt: '2023-11-30',
    });
    expect(await w.request('P3')).toMatchObject({ state: 'not_reported', next_at: null });
    expect((await w.mails()).filter(({ key }) => key.includes(`:${period}:`)).map(({ state }) => state)).toEqual([
      'CANCELLED',
    ]);
    expect((await w.events()).at(-1)).toMatchObject({
      kind: 'closed',
      payload: { why: 'Board on Monday', notReported: ['OTHER', 'P3'] },
    });
    const { rows } = await w.db.pool.query(
      `select status, next_at, (select count(*)::int from programme_change where cause like 'round/%') as queued from round where period = $1`,
      [period],
    );
    expect(rows).toEqual([{ status: 'closed', next_at: null, queued: 2 }]);
  });

  test('twice is once, and nothing moves on a closed round', async () => {
    const w = await closing();
    await w.close();
    await w.close();
    expect(await w.packs()).toHaveLength(1);
    expect((await w.events()).filter(({ kind }) => kind === 'closed')).toHaveLength(1);
    expect(await w.rungs('2023-12-20T09:00:00.000Z')).toEqual({ nextAt: null, open: 0 });
  });

  test('a month closed afterwards doesn’t take the headline back', async () => {
    const w = await closing();
    await w.close();
    await w.close('2023-10');
    expect(await w.headline()).toMatchObject({ period });
  });

  test('gives a CSV that a spreadsheet reads rightly and runs nothing of', async () => {
    const w = await closing();
    await w.close();
    const csv = (await w.packs())[0]?.csv as string;
    expect(csv.startsWith('\ufeffMonth,As at,Version,Programme,')).toBe(true);
    expect(csv).toContain(`,'=SUM(A1:A9),`);
    expect(csv).toContain(`"'+1 line\n""quoted"", and more"`);
    expect(csv).toContain(`,'@everyone,`);
    expect(csv).toContain('P1,Website,Delivery,No,Name of lead,Reported,Red,Green,No,Why P1 is red,');
    expect(csv).toContain(',2024-04-30,2024-06-30,2024-07-31,2024-08-31,0,40000.00,12000.00,5000.00,2023-11-30\r\n');
    expect(csv).toContain('P3,Telephony,Delivery,No,Name of lead,Not reported,Not reported,,');
    expect(csv.split('\r\n')).toHaveLength(6);
  });
});

describe('after the closing', () => {
  const correct = (w: Awaited<ReturnType<typeof closing>>, cause: string) =>
    inTransaction(w.db, (client) =>
      correctPack(client, { office: w.office, period, programme: 'PRG', now: '2023-12-12T10:00:00.000Z', cause }),
    );

  test('a late update makes a version that says what it changes, and the frozen one stays', async () => {
    const w = await closing();
    await w.close();
    await w.update('P3', 'amber', { late: true, receivedAt: '2023-12-12T10:00:00.000Z', outturnPence: '2500000' });
    // Meanwhile the budget has changed: the month's page keeps the one it had.
    await w.db.pool.query(`update project set budget_pence = 1 where ref = 'P1'`);
    expect(await correct(w, 'project/P3@9')).toBe(2);
    const [first, second] = await w.packs();
    expect(first?.page.coverage).toMatchObject({ reported: 2, due: 3 });
    expect(second?.page).toMatchObject({
      coverage: { reported: 3, due: 3 },
      correction: { cause: 'project/P3@9', at: '2023-12-12T10:00:00.000Z' },
      rating: { shown: 'red' },
    });
    expect(second?.page.projects.find(({ ref }) => ref === 'P1')).toMatchObject({ budgetPence: '4000000' });
    expect(second?.changed).toEqual([
      '3 of 3 projects due have reported: it was 2 of 3.',
      'Telephony (P3): the rating was Not reported, and is Amber.',
      'Telephony (P3): the forecast outturn was not known, and is £25,000.',
      'Telephony (P3): the spend was not known, and is £5,000 as at 30 Nov 2023.',
      'Telephony (P3): the words of the update are new.',
    ]);
    expect(second?.csv).toContain('P3,Telephony,Delivery,No,Name of lead,Reported late,Amber,');
    expect(await w.headline()).toMatchObject({ period, version: 2 });
  });

  test('the same again, or a change that the page doesn’t show, makes no version', async () => {
    const w = await closing();
    await w.close();
    expect(await correct(w, 'project/P1@3')).toBe(1);
    await w.update('P3', 'green', { late: true });
    expect(await correct(w, 'project/P3@9')).toBe(2);
    expect(await correct(w, 'project/P3@9')).toBe(2);
    expect(await w.packs()).toHaveLength(2);
  });

  test('two people who disagree are both shown, and the worse counts', async () => {
    const w = await closing();
    await w.close();
    await w.update('P2', 'red', {
      n: 2,
      late: true,
      author: 'Del Delegate',
      stance: 'disagrees',
      whatChanged: 'It is late',
    });
    await correct(w, 'project/P2@5');
    const [, second] = await w.packs();
    expect(second?.page.projects.find(({ ref }) => ref === 'P2')).toMatchObject({
      rating: 'red',
      conflict: true,
      whatChanged: expect.stringContaining('Del Delegate: It is late'),
    });
    expect(second?.changed).toContain('=SUM(A1:A9) (P2): two people now disagree.');
  });

  test('while the round is open there is nothing to correct', async () => {
    const w = await closing();
    expect(await correct(w, 'project/P1@3')).toBeNull();
  });
});
