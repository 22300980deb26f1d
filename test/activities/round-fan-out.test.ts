import { describe, expect, test } from 'vitest';
import { closeRound } from '../../activities/round-close.ts';
import { fanOutRound } from '../../activities/round-fan-out.ts';
import { engine } from '../../domain/aggregate.ts';
import { until } from '../support/until.ts';
import { countStatements, period, world } from './round-world.ts';

const now = '2023-11-10T06:00:00.000Z';
const states = `select project, state, assigned, next_at from update_request order by project`;

test('live projects are asked, each once, however often it is made; a later one joins next month', async () => {
  const w = await world();
  await w.people(['lead']);
  await w.projects([
    { ref: 'CASE', stage: 'business_case' },
    { ref: 'FUND', stage: 'funding_approval' },
    { ref: 'DELIVER' },
    { ref: 'BENEFIT', stage: 'benefit_realisation' },
    { ref: 'CLOSED', stage: 'closed' },
    { ref: 'STOPPED', stage: 'stopped' },
    { ref: 'ALONE', lead: null },
  ]);
  await w.round();
  const { rows } = await w.db.pool.query(states);
  expect(rows.map(({ project, assigned }) => [project, assigned])).toEqual([
    ['ALONE', null],
    ['CASE', 'lead'],
    ['DELIVER', 'lead'],
    ['FUND', 'lead'],
  ]);
  await w.round();
  expect((await w.db.pool.query(states)).rows).toEqual(rows);
  expect((await w.events()).map(({ kind, payload }) => [kind, payload.projects, payload.unassigned])).toEqual([
    ['opened', 4, 1],
  ]);
});

test('an update that came first makes its request answered at once', async () => {
  const w = await world();
  await w.people(['lead']);
  await w.projects([{ ref: 'P1' }, { ref: 'P2' }]);
  await w.update('P1', 'green', { n: 3 });
  await w.round();
  expect(await w.request('P1')).toMatchObject({ state: 'answered', answered_n: 3, next_at: null, late: false });
  await w.rungs('2023-11-28T09:00:00.000Z');
  expect((await w.mails()).map(({ projects }) => projects)).toEqual([['P2']]);
});

test('an update that is being recorded while the requests are made answers its own', async () => {
  const w = await world();
  await w.people(['lead']);
  await w.projects([{ ref: 'P1' }, { ref: 'P2' }]);
  await w.round(period, now, false);
  const recording = await w.db.pool.connect();
  await recording.query('begin');
  await recording.query('select from round for share');
  await recording.query(
    `insert into project_update (office, project, n, period, rating, author, stance, late, received_at, in_force, json)
     values ($1, 'P1', 1, $2, 'green', 'Lee Lead', 'first', false, $3, true, '{}')`,
    [w.office, period, now],
  );
  const made = fanOutRound(w.deps, { office: w.office, period, now }, undefined, () => undefined);
  await waiting(w);
  await recording.query('commit');
  recording.release();
  await made;
  expect(await w.request('P1')).toMatchObject({ state: 'answered', answered_n: 1, next_at: null });
  expect(await w.request('P2')).toMatchObject({ state: 'open' });
});

test('a month that begins is a month to be rated, before anybody has reported', async () => {
  const w = await world();
  await w.people(['lead']);
  await w.projects([
    { ref: 'P1', programme: 'ONE' },
    { ref: 'P2', programme: 'TWO' },
  ]);
  await w.programme('SHUT');
  await w.db.pool.query(`update programme set closed = true where ref = 'SHUT'`);
  await w.round();
  const { rows } = await w.db.pool.query('select programme from programme_change order by programme');
  expect(rows.map(({ programme }) => programme)).toEqual(['ONE', 'TWO']);
});

test('a month in which nobody is live closes at its cut-off, with a page for each programme', async () => {
  const w = await world();
  await w.programme('PRG');
  await w.round();
  const of = { office: w.office, period };
  expect(await w.rungs('2023-11-28T09:00:00.000Z')).toEqual({ nextAt: '2023-12-08T09:00:00.000Z', open: 0 });
  expect(await w.rungs('2023-12-08T09:00:00.000Z')).toEqual({ nextAt: null, open: 0 });
  await closeRound(w.deps, { ...of, now: '2023-12-08T09:00:00.000Z', actor: engine, why: 'over' }, () => undefined);
  const { rows } = await w.db.pool.query<{ page: { rating: { shown: string; why: string[] }; projects: unknown[] } }>(
    'select page from round_pack',
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.page).toMatchObject({ rating: { shown: 'not_rated', rule: 'nothing_to_rate' }, projects: [] });
});

test('an office switched on in mid-month is asked now, with two working days before any chase', async () => {
  const w = await world();
  await w.people(['lead', 'sponsor']);
  await w.projects([{ ref: 'P1' }]);
  const plan = await w.round(period, '2023-12-06T14:00:00.000Z');
  expect(plan.rungs.map(({ kind, dueOn }) => [kind, dueOn])).toEqual([
    ['ask', '2023-12-06'],
    ['due', '2023-12-07'],
    ['chase', '2023-12-08'],
    ['sponsor', '2023-12-11'],
    ['not_reported', '2023-12-12'],
  ]);
  expect(await w.rungs('2023-12-06T14:00:00.000Z')).toMatchObject({ nextAt: '2023-12-07T09:00:00.000Z', open: 1 });
  expect((await w.mails())[0]?.subject).toContain('due 7 December 2023');
});

describe('10,000 projects', () => {
  test('are one round: counted in statements, resumed from a cursor, and each asked once', async () => {
    const w = await world();
    const leads = Array.from({ length: 5_000 }, (_, n) => `l${n}`);
    await w.people([...leads, 'sponsor']);
    await w.projects(
      Array.from({ length: 10_000 }, (_, n) => ({
        ref: `P${String(n).padStart(5, '0')}`,
        lead: leads[n >> 1] as string,
      })),
    );
    await w.round();
    const statements = countStatements(w.deps);
    // Half-way an earlier attempt was killed: the next one begins after its cursor.
    const beats: unknown[] = [];
    await fanOutRound(w.deps, { office: w.office, period, now }, { after: 'P04999' }, (beat) => beats.push(beat));
    expect(beats.length).toBe(10);
    expect(await count(w, 'update_request')).toBe(10_000);

    const before = statements.count();
    expect(await w.rungs('2023-11-28T09:00:00.000Z')).toEqual({ nextAt: '2023-12-01T09:00:00.000Z', open: 10_000 });
    const used = statements.count() - before;
    expect(await count(w, 'mail')).toBe(5_000);
    expect(await count(w, 'mail_body')).toBe(5_000);
    expect(await count(w, 'link')).toBe(10_000);
    const { rows } = await w.db.pool.query('select count(distinct p)::int as n from mail, unnest(projects) as p');
    expect(rows).toEqual([{ n: 10_000 }]);
    // The bar is 0.05 round trips a reminder.
    expect(used / 10_000).toBeLessThan(0.015);

    const again = statements.count();
    await w.rungs('2023-11-28T09:00:00.000Z');
    expect(await count(w, 'mail')).toBe(5_000);
    expect(statements.count() - again).toBeLessThan(12);
  });
});

async function count(w: Awaited<ReturnType<typeof world>>, table: string): Promise<number> {
  const { rows } = await w.db.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]?.n ?? 0;
}

/** Until somebody waits for a lock of somebody else. */
async function waiting(w: Awaited<ReturnType<typeof world>>): Promise<void> {
  await until(async () => {
    const { rows } = await w.db.pool.query('select from pg_locks where not granted');
    return rows.length > 0;
  });
}
