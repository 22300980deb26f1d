import { beforeAll, describe, expect, it } from 'vitest';
import { nextThingDue, stepTo } from '../../client/clock.ts';
import type { Deps } from '../../client/deps.ts';
import { officeFacts } from '../../client/facts.ts';
import { addPeople, changePerson, correctAddress } from '../../client/offices/people.ts';
import { addClosures, changeSettings, setUpOffice } from '../../client/offices/set-up.ts';
import { decideGate } from '../../client/projects/gates.ts';
import { openProject } from '../../client/projects/open.ts';
import { quiet } from '../../client/quiet.ts';
import { engine } from './engine.ts';
import { anOffice, by, office, officeForm, projectForm, run } from './office.ts';

let deps: Deps;

beforeAll(async () => {
  ({ deps } = await engine());
  await anOffice(deps);
  await run(deps, openProject, '', projectForm('P1'));
  await quiet(deps, office);
});

const trail = async () => {
  const { rows } = await deps.db.pool.query<{ kind: string; version: number }>(
    'select kind, version from event where office = $1 and aggregate = $2 order by version',
    [office, `office/${office}`],
  );
  return rows;
};

const addressOf = async (person: string) => {
  const { rows } = await deps.db.pool.query<{ email: string }>(
    'select email from person where office = $1 and id = $2',
    [office, person],
  );
  return rows[0]?.email;
};

describe('An office', () => {
  it('is set up once', async () => {
    await expect(run(deps, setUpOffice, '', officeForm)).rejects.toMatchObject({ code: 'ref_taken' });
    const nobody = { ...officeForm, clerk: 'nobody', people: officeForm.people };
    await expect(run(deps, setUpOffice, '', nobody, by({ office: 'other' }))).rejects.toMatchObject({
      errors: [{ field: 'clerk', message: 'Name one of the people listed below.' }],
    });
  });

  it('adds people once, and nobody twice', async () => {
    const ctx = by();
    const form = { people: [{ id: 'ann', name: 'Ann Ŵood', email: 'ann@fenwick.example' }] };
    const answers = await Promise.all(Array.from({ length: 5 }, () => run(deps, addPeople, '', form, ctx)));
    expect(new Set(answers.map(({ version }) => version)).size).toBe(1);
    await expect(run(deps, addPeople, '', form)).rejects.toMatchObject({ code: 'ref_taken', field: 'people.0.id' });
    await expect(
      run(deps, addPeople, '', { people: [{ id: 'bo', name: 'Bo', email: 'a@b.example, c@d.example' }] }),
    ).rejects.toMatchObject({
      errors: [{ field: 'people.0.email' }],
    });
  });

  it('corrects an address, for mail that still waits, too', async () => {
    await deps.db.pool.query(
      `insert into mail (office, key, kind, person, address, subject, about, message_id, asked_at, state)
       values ($1, 'x', 'notice', 'lee', 'wrong@fenwick.example', 's', 'project/P1', '<x>', now(), 'FAILED')`,
      [office],
    );
    await run(deps, correctAddress, '', { id: 'lee', email: 'lee.hart@fenwick.example' });
    expect(await addressOf('lee')).toBe('lee.hart@fenwick.example');
    const { rows } = await deps.db.pool.query(`select address from mail where key = 'x'`);
    expect(rows).toEqual([{ address: 'lee.hart@fenwick.example' }]);
    await run(deps, changePerson, '', { id: 'lee', role: 'Project manager', leftOn: '' });
    expect(await addressOf('lee')).toBe('lee.hart@fenwick.example');
  });

  it('closes on days of its own, which count for call-in at once', async () => {
    await run(deps, addClosures, '', { closures: ['2024-01-10', '2024-01-11'], why: 'Building works' });
    const decision = await run(deps, decideGate, 'P1', {
      gate: 'business_case',
      outcome: 'approved',
      body: 'Cabinet',
      meeting: '8 January',
      minuteRef: 'C1',
      decidedOn: '2024-01-08',
      exceptionWhy: 'Urgent',
    });
    expect(decision.state.decisions[0]?.effectiveOn).toBe('2024-01-18');
  });

  it('changes its settings from a day on, and never backwards', async () => {
    await run(deps, changeSettings, '', { callInClearDays: '3', effectiveFrom: '2024-01-08', why: 'New constitution' });
    expect((await officeFacts(deps, office)).settings).toMatchObject({
      callInClearDays: 3,
      calendar: { closures: ['2024-01-10', '2024-01-11'] },
    });
    const late = run(deps, changeSettings, '', { callInClearDays: '4', effectiveFrom: '2024-01-07', why: 'x' });
    await expect(late).rejects.toMatchObject({ code: 'settings_backdated' });
    const stranger = run(deps, changeSettings, '', { clerk: 'nobody', effectiveFrom: '2024-01-09', why: 'x' });
    await expect(stranger).rejects.toMatchObject({ code: 'person_unknown', field: 'clerk' });
  });

  it('keeps a trail without gaps', async () => {
    const rows = await trail();
    expect(rows.map(({ version }) => version)).toEqual(rows.map((_, index) => index + 1));
    expect(rows.map(({ kind }) => kind)).toEqual([
      'set_up',
      'people_added',
      'address_corrected',
      'person_changed',
      'closures_added',
      'settings_changed',
    ]);
  });
});

describe('The clock of an office', () => {
  it('moves a stage at the start of the day that the decision takes effect', async () => {
    expect(await nextThingDue(deps, office)).toMatchObject({ what: 'the opening of January 2024' });
    const { passed } = await stepTo(deps, office, '2024-01-18T09:00:00Z');
    expect(passed).toEqual([
      { at: '2024-01-10T06:00:00.000Z', what: 'the opening of January 2024' },
      { at: '2024-01-18T00:00:00.000Z', what: 'project P1' },
    ]);
    const { rows } = await deps.db.pool.query('select stage from project where office = $1', [office]);
    expect(rows).toEqual([{ stage: 'funding_approval' }]);
  });

  it('closing on a reminder’s day moves that reminder, in the month under way', async () => {
    const planned = async () => {
      const { rows } = await deps.db.pool.query<{ due_on: string; cut_off: string; asked: string }>(
        `select r.due_on, r.cut_off, q.due_on as asked from round r join update_request q using (office, period)
          where office = $1 and period = '2024-01' and project = 'P1'`,
        [office],
      );
      return rows[0];
    };
    expect(await planned()).toEqual({ due_on: '2024-02-05', cut_off: '2024-02-08', asked: '2024-02-05' });
    await run(deps, addClosures, '', { closures: ['2024-02-05'], why: 'Storm damage' });
    expect(await planned()).toEqual({ due_on: '2024-02-06', cut_off: '2024-02-09', asked: '2024-02-06' });
  });

  it('is moved by one at a time', async () => {
    const both = await Promise.allSettled([
      stepTo(deps, office, '2024-02-05T09:00:00Z'),
      stepTo(deps, office, '2024-02-05T09:00:00Z'),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = both.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(refused.reason).toMatchObject({ code: 'clock_moving' });
  });

  it('is not moved where it is the real time', async () => {
    const { startsAt: _, ...real } = { ...officeForm, clock: 'real' };
    await run(deps, setUpOffice, '', real, by({ office: 'real' }));
    await expect(stepTo(deps, 'real', '2099-01-01T09:00:00Z')).rejects.toMatchObject({ code: 'clock_real' });
  });
});
