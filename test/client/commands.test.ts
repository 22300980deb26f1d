import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Deps } from '../../client/deps.ts';
import { promiseFollowUp } from '../../client/follow-ups/promise.ts';
import { changePeople, stopProject } from '../../client/projects/changes.ts';
import { addEvidence, decideGate } from '../../client/projects/gates.ts';
import { openProject } from '../../client/projects/open.ts';
import { submitUpdate } from '../../client/projects/updates.ts';
import { quiet } from '../../client/quiet.ts';
import { engine } from './engine.ts';
import { anOffice, by, office, projectForm, run } from './office.ts';

let deps: Deps;

beforeAll(async () => {
  ({ deps } = await engine());
  await anOffice(deps);
  await run(deps, openProject, '', projectForm('P1'));
  await quiet(deps, office);
});

const update = { period: '2024-01', rating: 'green', whatChanged: 'Started.', finishFrom: '2024-12-20' };
const evidence = { code: 'business_case', version: 1, reference: 'SharePoint/BC-1', reviewer: 'Finance' };
const decided = {
  gate: 'business_case',
  outcome: 'approved',
  body: 'Cabinet',
  meeting: '8 January',
  minuteRef: 'C1',
  decidedOn: '2024-01-08',
};

const refusals = async (command: string) => {
  const { rows } = await deps.db.pool.query(
    'select code, target, actor, message, at from refusal where office = $1 and command = $2 order by id',
    [office, command],
  );
  return rows;
};

describe('The same form sent many times', () => {
  it('has one effect and one answer', async () => {
    const ctx = by();
    const answers = await Promise.all(Array.from({ length: 20 }, () => run(deps, submitUpdate, 'P1', update, ctx)));
    expect(new Set(answers.map(({ version }) => version)).size).toBe(1);
    await quiet(deps, office);
    const { rows } = await deps.db.pool.query('select n from project_update where office = $1 and project = $2', [
      office,
      'P1',
    ]);
    expect(rows).toEqual([{ n: 1 }]);
    expect(await run(deps, submitUpdate, 'P1', update, ctx)).toMatchObject({
      version: answers[0]?.version,
      repeated: true,
    });
  });

  it('is refused when it comes with other content, before and after it is recorded', async () => {
    const ctx = by();
    await run(deps, addEvidence, 'P1', evidence, ctx);
    const other = () => run(deps, addEvidence, 'P1', { ...evidence, version: 2 }, ctx);
    await expect(other()).rejects.toMatchObject({ code: 'key_reused' });
    await quiet(deps, office);
    await expect(other()).rejects.toMatchObject({ code: 'key_reused' });
  });

  it('opens a project once, whatever the keys', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => run(deps, openProject, '', projectForm('P2'))));
    expect(new Set(answers.map(({ target, version }) => `${target}@${version}`))).toEqual(new Set(['P2@1']));
    await quiet(deps, office);
    const { rows } = await deps.db.pool.query(`select kind from event where office = $1 and aggregate = 'project/P2'`, [
      office,
    ]);
    expect(rows).toEqual([{ kind: 'opened' }]);
  });

  it('captures a promise once', async () => {
    const form = {
      kind: 'action',
      body: 'Cabinet',
      meetingOn: '2024-01-05',
      words: 'Come back in May',
      publicity: 'public',
    };
    const ctx = by();
    const answers = await Promise.all(Array.from({ length: 5 }, () => run(deps, promiseFollowUp, '', form, ctx)));
    expect(new Set(answers.map(({ target }) => target)).size).toBe(1);
  });
});

describe('What a rule says no to', () => {
  it('says what differs when a reference is taken', async () => {
    const other = run(deps, openProject, '', projectForm('P1', { title: 'Something else', budget: '£2m' }));
    await expect(other).rejects.toMatchObject({
      code: 'ref_taken',
      field: 'ref',
      details: { differs: 'title, budget' },
    });
  });

  it('frees the reference of a project whose opening was refused', async () => {
    const milestones = [{ title: 'Done', original: '2024-06-28', forecast: '2024-07-31', forecastTo: '2024-07-01' }];
    await expect(run(deps, openProject, '', projectForm('P3', { milestones }))).rejects.toMatchObject({
      code: 'range_backwards',
    });
    expect(await run(deps, openProject, '', projectForm('P3'))).toMatchObject({ target: 'P3', version: 1 });
  });

  it('refuses a stale decision, naming what changed and by whom', async () => {
    const stale = by({ expectedVersion: 1 });
    await expect(run(deps, changePeople, 'P1', { sponsor: 'dara', why: 'Moved' }, stale)).rejects.toMatchObject({
      code: 'stale',
      message: expect.stringContaining('update submitted (Olu Adeyemi)'),
    });
  });

  it('takes no word for what is still to come', async () => {
    const ahead = { code: 'day_ahead', message: expect.stringContaining('9 January 2024') };
    const decision = { ...decided, decidedOn: '2024-01-09' };
    await expect(run(deps, decideGate, 'P2', decision)).rejects.toMatchObject({ ...ahead, field: 'decidedOn' });
    const stopped = run(deps, stopProject, 'P2', { on: '2024-01-09', why: 'No money', decidedBy: 'Cabinet' });
    await expect(stopped).rejects.toMatchObject({ ...ahead, field: 'on' });
  });

  it('names what a gate lacks', async () => {
    const decision = run(deps, decideGate, 'P2', decided);
    await expect(decision).rejects.toMatchObject({ code: 'evidence_missing', field: 'exceptionWhy' });
    const excepted = await run(deps, decideGate, 'P2', { ...decided, exceptionWhy: 'Urgent' });
    // Five clear working days for call-in: effective on the sixth.
    expect(excepted.state.decisions).toMatchObject([
      { effectiveOn: '2024-01-16', effectiveAt: '2024-01-16T00:00:00.000Z' },
    ]);
  });

  it('tells a project that does not exist from one that is closed', async () => {
    for (const target of ['NOBODY', '../P1', '__proto__', '']) {
      await expect(run(deps, submitUpdate, target, update)).rejects.toMatchObject({ code: 'not_found' });
    }
    await run(deps, openProject, '', projectForm('P4'));
    await run(deps, stopProject, 'P4', { why: 'No longer needed', decidedBy: 'Cabinet' });
    await quiet(deps, office);
    await expect(run(deps, submitUpdate, 'P4', update)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:closed|not_open)$/u),
    });
    await expect(run(deps, openProject, '', projectForm('P4', { title: 'Again' }))).rejects.toMatchObject({
      code: 'ref_taken',
    });
  });

  it('knows nothing of another office', async () => {
    await expect(run(deps, submitUpdate, 'P1', update, by({ office: 'elsewhere' }))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('names people and programmes that nobody knows, and those who have left', async () => {
    const stranger = run(deps, openProject, '', projectForm('P5', { lead: 'nobody' }));
    await expect(stranger).rejects.toMatchObject({ code: 'person_unknown', field: 'lead' });
    const nowhere = run(deps, openProject, '', projectForm('P5', { programme: 'NONE' }));
    await expect(nowhere).rejects.toMatchObject({ code: 'programme_unknown', field: 'programme' });
    await deps.db.pool.query(`update person set left_on = '2024-01-01' where office = $1 and id = 'cleo'`, [office]);
    const gone = run(deps, openProject, '', projectForm('P5', { lead: 'cleo' }));
    await expect(gone).rejects.toMatchObject({ code: 'person_left', field: 'lead' });
  });

  it('is written down, with who asked; what cannot be read is not', async () => {
    const code = randomUUID().slice(0, 8);
    await expect(run(deps, addEvidence, 'P1', { ...evidence, code })).rejects.toMatchObject({ code: 'not_found' });
    await expect(run(deps, addEvidence, 'P1', { ...evidence, version: 'x' })).rejects.toMatchObject({
      name: 'InvalidInput',
    });
    const written = await refusals('project add-evidence');
    expect(written.at(-1)).toMatchObject({
      code: 'not_found',
      target: 'P1',
      actor: { name: 'Olu Adeyemi', via: 'page' },
      at: new Date('2024-01-08T09:00:00Z'),
    });
    expect(written.map(({ code: one }) => one)).toEqual(['key_reused', 'key_reused', 'not_found']);
  });
});
