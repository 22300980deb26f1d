import { Client, Connection } from '@temporalio/client';
import { beforeEach, describe, expect, inject, it } from 'vitest';
import { recordProject } from '../../activities/record-project.ts';
import { closeRound } from '../../activities/round-close.ts';
import { applyRoundCommand } from '../../activities/round-command.ts';
import type { Deps } from '../../client/deps.ts';
import { engine } from '../../domain/aggregate.ts';
import { programmeId } from '../../workflows/ids.ts';
import { approval, at, evidence, openProject, update } from '../workflows/harness/samples.ts';
import { projectLife } from './life.ts';
import { world } from './round-world.ts';

const started = at('2023-11-10', '06:00');
const morning = at('2023-11-28');

let it_: Awaited<ReturnType<typeof world>>;
beforeEach(async () => {
  it_ = await world();
  await it_.people(['lead', 'other', 'sponsor', 'delegate']);
  await it_.programme('DT');
});

const record = (life: ReturnType<typeof projectLife>, deps: Deps = it_.deps) =>
  life.record((recording) => recordProject(deps, recording));

async function opened(given: Parameters<typeof openProject>[0] = {}) {
  const life = projectLife(openProject({ office: it_.office, delegates: ['delegate'], ...given }), started);
  await record(life);
  return life;
}

async function mailsAbout(about: string) {
  const { rows } = await it_.db.pool.query<{ key: string; person: string; state: string; kind: string; text: string }>(
    `select key, person, state, kind, subject, text, period from mail join mail_body on mail_body.mail = mail.id
      where office = $1 and about = $2 order by mail.id`,
    [it_.office, about],
  );
  return rows;
}

describe('an update that is recorded', () => {
  it('answers the month’s request, takes the waiting reminder back and sends the lead a receipt, once', async () => {
    const life = await opened();
    await it_.round();
    await it_.rungs(morning);
    expect((await it_.mails('ask')).map(({ state }) => state)).toEqual(['PENDING']);
    life.decide({ name: 'submitUpdate', input: update() }, morning);
    const { waiting } = life;
    await record(life);
    for (let time = 0; time < 3; time += 1) await recordProject(it_.deps, waiting);

    expect(await it_.request('P1')).toMatchObject({ state: 'answered', answered_n: 1, late: false, next_at: null });
    expect((await it_.mails('ask')).map(({ state }) => state)).toEqual(['CANCELLED']);
    const receipts = (await mailsAbout('project/P1')).filter(({ kind }) => kind === 'receipt');
    expect(receipts).toMatchObject([{ key: `receipt:${it_.office}:P1:1`, person: 'lead', period: '2023-11' }]);
    expect(receipts[0]?.text).toContain('{{link:update:P1:2023-11:lead}}');
    const { rows } = await it_.db.pool.query(`select cause from programme_change where office = $1 order by id`, [
      it_.office,
    ]);
    expect(rows.map(({ cause }) => cause)).toEqual(['project/P1@1', 'round/2023-11@1', 'project/P1@2']);
  });

  it('puts an earlier one out of force when it corrects it, and keeps both when two people disagree', async () => {
    const life = await opened();
    life.decide({ name: 'submitUpdate', input: update() }, morning);
    life.decide({ name: 'submitUpdate', input: update({ rating: 'amber', why: 'x', pathToGreen: 'y' }) }, morning);
    const other = { rating: 'red' as const, why: 'x', pathToGreen: 'y', author: 'Olga Other', authorPerson: 'other' };
    life.decide({ name: 'submitUpdate', input: update({ ...other, stance: 'disagrees' }) }, morning);
    await record(life);
    const { rows } = await it_.db.pool.query(
      'select n, rating, in_force from project_update where office = $1 order by n',
      [it_.office],
    );
    expect(rows).toEqual([
      { n: 1, rating: 'green', in_force: false },
      { n: 2, rating: 'amber', in_force: true },
      { n: 3, rating: 'red', in_force: true },
    ]);
    const project = await it_.db.pool.query(
      'select rating, rating_period, in_conflict from project where office = $1',
      [it_.office],
    );
    expect(project.rows).toEqual([{ rating: 'red', rating_period: '2023-11', in_conflict: true }]);
  });

  it('is late after its round has closed, and makes a new version of the frozen page', async () => {
    const life = await opened();
    await it_.round();
    const close = { office: it_.office, period: '2023-11', now: at('2023-12-08'), actor: engine, why: 'over' };
    await closeRound(it_.deps, close, () => undefined);
    expect(await it_.request('P1')).toMatchObject({ state: 'not_reported' });
    life.decide({ name: 'submitUpdate', input: update() }, at('2023-12-11'));
    await record(life);
    expect(await it_.request('P1')).toMatchObject({ state: 'answered', late: true });
    const receipt = (await mailsAbout('project/P1')).at(-1);
    expect(receipt?.text).toContain('marked late');
    const { rows } = await it_.db.pool.query<{ version: number; changed: string[] }>(
      'select version, changed from round_pack where office = $1 order by version',
      [it_.office],
    );
    expect(rows.map(({ version }) => version)).toEqual([1, 2]);
    expect(rows[1]?.changed.join(' ')).toContain('Hybrid meetings');
  });
});

describe('a change of people', () => {
  it('hands the month’s open request to the new lead, and kills the old link', async () => {
    const life = await opened();
    await it_.round();
    await it_.rungs(morning);
    life.decide({ name: 'changePeople', input: { lead: 'other', why: 'Lee left.' } }, at('2023-11-29'));
    await record(life);
    expect(await it_.request('P1')).toMatchObject({ assigned: 'other', plan: 2, generation: 2 });
    expect((await it_.mails('ask')).map(({ person, state }) => [person, state])).toEqual([['lead', 'CANCELLED']]);
    const { rows } = await it_.db.pool.query(
      `select person, killed_at is not null as dead from link where office = $1 and purpose = 'update'`,
      [it_.office],
    );
    expect(rows).toEqual([{ person: 'lead', dead: true }]);
  });
});

describe('a change of the sponsor alone', () => {
  it('leaves a month that was handed over with whom it was handed to', async () => {
    const life = await opened();
    await it_.round();
    await it_.rungs(morning);
    const input = { project: 'P1', to: 'delegate', why: 'Lee is away.' };
    await applyRoundCommand(it_.deps, it_.entry({ name: 'handOver', input }, at('2023-11-28', '12:00')));
    life.decide({ name: 'changePeople', input: { sponsor: 'other', why: 'Sam left.' } }, at('2023-11-29'));
    await record(life);
    expect(await it_.request('P1')).toMatchObject({ assigned: 'delegate', sponsor: 'other', plan: 2, generation: 2 });
  });
});

describe('a project that joins another programme', () => {
  it('counts there from the month that is open, and both programmes are rated anew', async () => {
    await it_.programme('NEW');
    const life = await opened();
    const close = { office: it_.office, period: '2023-11', now: at('2023-12-08'), actor: engine, why: 'over' };
    await it_.round();
    await closeRound(it_.deps, close, () => undefined);
    await it_.round('2023-12');
    await it_.db.pool.query('delete from programme_change');
    life.decide({ name: 'joinProgramme', input: { programme: 'NEW', why: 'One board now.' } }, at('2023-12-11'));
    await record(life);
    const { rows: requests } = await it_.db.pool.query('select period, programme from update_request order by period');
    expect(requests).toEqual([
      { period: '2023-11', programme: 'DT' },
      { period: '2023-12', programme: 'NEW' },
    ]);
    const { rows } = await it_.db.pool.query('select programme from programme_change order by programme');
    expect(rows.map(({ programme }) => programme)).toEqual(['DT', 'NEW']);
    // What comes late for a closed month corrects the page that it was on.
    life.decide({ name: 'submitUpdate', input: update() }, at('2023-12-12'));
    await record(life);
    const packs = await it_.db.pool.query('select programme, version from round_pack order by programme, version');
    expect(packs.rows.filter(({ programme }) => programme === 'DT')).toHaveLength(2);
    expect(packs.rows.filter(({ programme }) => programme === 'NEW')).toHaveLength(1);
  });
});

describe('recordings side by side', () => {
  it('never wait for each other for ever, though each answers one month and hands another on', async () => {
    const december = at('2023-12-04');
    const lives = await Promise.all(Array.from({ length: 12 }, (_, index) => opened({ ref: `P${index}` })));
    for (const month of ['2023-11', '2023-12']) await it_.round(month);
    for (const [index, life] of lives.entries()) {
      const period = index % 2 === 0 ? '2023-11' : '2023-12';
      life.decide({ name: 'submitUpdate', input: update({ period }) }, december);
      life.decide({ name: 'changePeople', input: { lead: 'other', why: 'Lee left.' } }, december);
    }
    await Promise.all([...lives.map((life) => record(life)), it_.rungs(december), it_.rungs(december, '2023-12')]);
    for (const [index, { state }] of lives.entries()) {
      const [answered, open] = index % 2 === 0 ? ['2023-11', '2023-12'] : ['2023-12', '2023-11'];
      expect(await it_.request(state.ref, answered)).toMatchObject({ state: 'answered' });
      expect(await it_.request(state.ref, open)).toMatchObject({ state: 'open', assigned: 'other' });
    }
  });
});

describe('a project that is stopped', () => {
  it('is not asked any more', async () => {
    const life = await opened();
    await it_.round();
    await it_.rungs(morning);
    life.decide({ name: 'stop', input: { on: '2023-11-29', why: 'No money.', decidedBy: 'Cabinet' } }, morning);
    await record(life);
    expect(await it_.request('P1')).toMatchObject({ state: 'cancelled', next_at: null });
    expect((await it_.mails('ask')).map(({ state }) => state)).toEqual(['CANCELLED']);
    const { rows } = await it_.db.pool.query(
      `select aggregate, open from snapshot where office = $1 and aggregate = 'project/P1'`,
      [it_.office],
    );
    expect(rows).toEqual([{ aggregate: 'project/P1', open: false }]);
  });
});

describe('a condition of a decision', () => {
  const rungs = [
    { kind: 'due_soon' as const, at: at('2023-12-01') },
    { kind: 'due' as const, at: at('2023-12-08') },
    { kind: 'overdue' as const, at: at('2023-12-11') },
  ];

  async function decided(owner: string) {
    const life = await opened();
    const conditions = [{ text: 'Publish the carbon note.', owner, dueOn: '2023-12-08', rungs }];
    life.decide({ name: 'addEvidence', input: evidence }, started);
    life.decide(
      { name: 'decideGate', input: approval({ outcome: 'approved_with_conditions', conditions }) },
      at('2023-11-20'),
    );
    await record(life.fallDue(at('2023-11-28', '00:00')));
    return life;
  }
  const chases = async () => (await mailsAbout('project/P1')).filter(({ key }) => key.startsWith('condition:'));

  it('is chased with its owner rung by rung, under one link, until it is met', async () => {
    const life = await decided('other');
    await record(life.fallDue(at('2023-12-01')));
    await record(life.fallDue(at('2023-12-08')));
    expect((await chases()).map(({ key }) => key)).toEqual([
      `condition:${it_.office}:P1:c1:0:other`,
      `condition:${it_.office}:P1:c1:1:other`,
    ]);
    expect((await chases())[1]?.text).toContain('{{link:condition:P1:c1:other}}');
    life.decide(
      { name: 'meetCondition', input: { condition: 'c1', on: '2023-12-08', how: 'Published.' } },
      at('2023-12-08'),
    );
    await record(life);
    expect((await chases()).map(({ state }) => state)).toEqual(['CANCELLED', 'CANCELLED']);
    await record(life.fallDue(at('2023-12-20')));
    expect(await chases()).toHaveLength(2);
  });

  it('falls to the next right person when its owner cannot be reached, and says why', async () => {
    await it_.people(['gone'], { leftOn: '2023-11-01' });
    const life = await decided('gone');
    await record(life.fallDue(at('2023-12-01')));
    expect(await chases()).toMatchObject([{ person: 'lead' }]);
    expect((await chases())[0]?.text).toContain('It comes to you because Name of gone has left');
  });

  it('is not lost when nobody at all can be reached: the mail stands as failed', async () => {
    const life = await decided('other');
    await it_.db.pool.query('update person set email = null where office = $1', [it_.office]);
    await record(life.fallDue(at('2023-12-01')));
    expect(await chases()).toMatchObject([{ person: 'other', state: 'FAILED' }]);
  });
});

describe('an approval that runs out, and a benefit whose review is due', () => {
  it('are told to those who must act', async () => {
    const benefit = {
      id: 'b1',
      title: 'Travel saved',
      owner: 'other',
      approvedPence: '30000000',
      forecastPence: '96000000',
      maturity: '2025-26',
      provisional: true,
      reviewOn: '2024-04-02',
      reviewAt: at('2024-04-02'),
    };
    const life = await opened({ benefits: [benefit] });
    life.decide({ name: 'addEvidence', input: evidence }, started);
    const expiry = { expiresOn: '2024-03-31', expiresAt: at('2024-04-01', '00:00') };
    life.decide({ name: 'decideGate', input: approval(expiry) }, at('2023-11-20'));
    await record(life.fallDue(at('2024-04-02')));
    const mails = await mailsAbout('project/P1');
    expect(mails.filter(({ key }) => key.startsWith('lapsed:')).map(({ person }) => person)).toEqual([
      'officer',
      'sponsor',
    ]);
    expect(mails.filter(({ key }) => key.startsWith('benefit:'))).toMatchObject([{ person: 'other' }]);
  });
});

describe('a worker that is killed between the commit and its signals', () => {
  it('leaves a recording that signals when it is tried again, and mails nobody twice', async () => {
    const life = await opened();
    await it_.deps.temporal.workflow.start('programme', {
      workflowId: programmeId(it_.office, 'DT'),
      taskQueue: `nobody-${it_.office}`,
    });
    life.decide({ name: 'submitUpdate', input: update() }, morning);
    const { waiting } = life;
    const broken = await Connection.connect({ address: inject('temporalAddress') });
    const cut = { ...it_.deps, temporal: new Client({ connection: broken }) };
    await broken.close();
    await expect(recordProject(cut, waiting)).rejects.toThrow();
    expect(await signals()).toBe(0);
    expect(await it_.db.pool.query('select 1 from event where office = $1', [it_.office])).toMatchObject({
      rowCount: 2,
    });

    await recordProject(it_.deps, waiting);
    expect(await signals()).toBe(1);
    expect((await mailsAbout('project/P1')).filter(({ kind }) => kind === 'receipt')).toHaveLength(1);
    const delivery = it_.deps.temporal.workflow.getHandle(`mail/${it_.office}`);
    expect((await delivery.describe()).type).toBe('mailDelivery');
  });

  async function signals() {
    const { events } = await it_.deps.temporal.workflow.getHandle(programmeId(it_.office, 'DT')).fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
  }
});
