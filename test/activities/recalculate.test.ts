import { beforeEach, describe, expect, it } from 'vitest';
import { recalculateProgramme, recordProgramme } from '../../activities/record-programme.ts';
import { computeRag, type RagInputs } from '../../domain/rag.ts';
import { at, openProgramme } from '../workflows/harness/samples.ts';
import { programmeLife } from './life.ts';
import { countStatements, world } from './round-world.ts';

const now = at('2023-11-28');

let it_: Awaited<ReturnType<typeof world>>;
let life: ReturnType<typeof programmeLife>;
beforeEach(async () => {
  it_ = await world();
  await it_.people(['lead', 'sponsor']);
  life = programmeLife(openProgramme({ office: it_.office, ref: 'PRG' }), now);
  await record();
});

const record = () => life.record((recording) => recordProgramme(it_.deps, recording));
const recalculate = (deps = it_.deps) =>
  recalculateProgramme(deps, { office: it_.office, programme: 'PRG', now, state: life.state });

async function ratings() {
  const { rows } = await it_.db.pool.query<{
    n: number;
    rating: string;
    computed: string;
    stated: string | null;
    inputs: RagInputs;
    causes: string[];
    why: string[];
    coverage: { reported: number; due: number };
    rule: string;
  }>('select * from programme_rating where office = $1 order by n', [it_.office]);
  return rows;
}
const latest = async () => (await ratings()).at(-1) as Awaited<ReturnType<typeof ratings>>[number];

async function provisional() {
  const { rows } = await it_.db.pool.query<{ provisional: Record<string, unknown> }>(
    'select provisional from programme where office = $1',
    [it_.office],
  );
  return rows[0]?.provisional;
}

const projects = (count: number, programme = 'PRG', from = 0) =>
  it_.projects(Array.from({ length: count }, (_, n) => ({ ref: `${programme}-${from + n}`, programme })));

describe('a programme’s rating', () => {
  it('equals a recompute from its stored inputs (I5), and says what it was worked out for', async () => {
    await projects(4);
    await it_.round();
    for (const [n, rating] of (['green', 'green', 'amber', 'red'] as const).entries()) {
      await it_.update(`PRG-${n}`, rating);
    }
    await recalculate();
    for (const row of await ratings()) {
      const again = computeRag(row.inputs);
      expect(row).toMatchObject({ computed: again.rating, rule: again.rule, why: again.why, coverage: again.coverage });
    }
    expect(await latest()).toMatchObject({
      rating: 'red',
      causes: ['programme/PRG@1', 'round/2023-11@1'],
      coverage: { reported: 4, due: 4 },
    });
    expect(await provisional()).toMatchObject({ period: '2023-11', rating: 'red', packVersion: 'default-1', at: now });
  });

  it('is never Green for what was not reported', async () => {
    await projects(3);
    await it_.round();
    await recalculate();
    expect(await latest()).toMatchObject({ rating: 'not_rated', coverage: { reported: 0, due: 3 } });
  });

  it('is not Green by silence either when one person answers for a month and another for the next', async () => {
    await projects(1);
    await it_.round();
    await it_.update('PRG-0', 'green', { period: '2023-10' });
    await recalculate();
    expect((await latest()).rating).toBe('not_rated');
  });

  it('takes the worse of two that disagree, and says so', async () => {
    await projects(1);
    await it_.round();
    await it_.update('PRG-0', 'green');
    await it_.update('PRG-0', 'red', { n: 2, author: 'Olga Other', stance: 'disagrees' });
    await recalculate();
    expect(await latest()).toMatchObject({ rating: 'red' });
    expect((await latest()).why.join(' ')).toContain('disagree');
  });

  it('leaves out whoever is excused, excluded or joined after the month was asked', async () => {
    await projects(4);
    await it_.round();
    await projects(1, 'PRG', 4);
    await it_.db.pool.query(`update update_request set state = 'excused' where office = $1 and project = 'PRG-0'`, [
      it_.office,
    ]);
    life.decide({ name: 'excludeProject', input: { project: 'PRG-1', reason: 'Moved to estates.' } }, now);
    await record();
    await it_.update('PRG-2', 'green');
    await it_.update('PRG-3', 'green');
    await recalculate();
    expect(await latest()).toMatchObject({ rating: 'green', coverage: { reported: 2, due: 2 } });
    expect((await latest()).why.join(' ')).toContain('Project PRG-0 (excused this month)');
    expect((await latest()).why.join(' ')).toContain('Project PRG-4 (not asked this month)');
  });

  it('shows an override beside what was computed, and what was stated for the month', async () => {
    await projects(1);
    await it_.round();
    await it_.update('PRG-0', 'red');
    const expiry = { expiresOn: '2023-12-31', expiresAt: at('2024-01-01', '00:00') };
    life.decide({ name: 'stateRag', input: { colour: 'green', period: '2023-11', why: 'On track.' } }, now);
    life.decide({ name: 'overrideRag', input: { colour: 'amber', reason: 'Recovering.', ...expiry } }, now);
    await record();
    await recalculate();
    expect(await latest()).toMatchObject({ rating: 'amber', computed: 'red', stated: 'green' });
    life.fallDue(expiry.expiresAt);
    await record();
    await recalculate();
    expect(await latest()).toMatchObject({ rating: 'red', computed: 'red' });
  });

  it('shows drift against the original baseline even when all is Green', async () => {
    await projects(2);
    await it_.round();
    for (const ref of ['PRG-0', 'PRG-1']) await it_.update(ref, 'green');
    await recalculate();
    expect(await provisional()).toMatchObject({ rating: 'green', drift: { laterCount: 2, worstDays: 123 } });
  });
});

describe('a recalculation', () => {
  it('that is repeated writes nothing', async () => {
    await projects(2);
    await recalculate();
    await recalculate();
    await Promise.all([recalculate(), recalculate(), recalculate()]);
    expect(await ratings()).toHaveLength(1);
  });

  it('takes everything that was queued so far at once', async () => {
    await projects(2);
    await recalculate();
    await it_.db.pool.query(
      `insert into programme_change (office, programme, cause) select $1, 'PRG', 'project/PRG-0@' || n from generate_series(2, 9) n`,
      [it_.office],
    );
    await recalculate();
    expect((await latest()).causes).toHaveLength(8);
    expect(await it_.db.pool.query('select from programme_change where office = $1', [it_.office])).toMatchObject({
      rowCount: 0,
    });
  });

  it('of 20 projects is as many statements however many others there are', async () => {
    await projects(20);
    await it_.round();
    const { count } = countStatements(it_.deps);
    const once = async () => {
      const before = count();
      await recalculate();
      return count() - before;
    };
    await once(); // a connection is counted from its second use on
    const alone = await once();
    await projects(3_000, 'OTHER');
    await it_.db.pool.query('analyze project');
    expect(await once()).toBe(alone);
    expect(alone).toBeLessThanOrEqual(7);
    const { rows } = await it_.db.pool.query<{ 'QUERY PLAN': string }>(
      `explain select 1 from project where office = $1 and programme = 'PRG'`,
      [it_.office],
    );
    expect(rows.map((row) => row['QUERY PLAN']).join(' ')).toContain('project_of_programme');
  });
});
