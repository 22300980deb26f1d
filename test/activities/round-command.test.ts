import { describe, expect, test } from 'vitest';
import { applyRoundCommand } from '../../activities/round-command.ts';
import { retargetRequests } from '../../activities/round-retarget.ts';
import type { RoundCommand } from '../../domain/round/commands.ts';
import { inTransaction } from '../../records/database.ts';
import { period, world } from './round-world.ts';

const at = (date: string, time = '09:00') => `${date}T${time}:00.000Z`;

async function office() {
  const w = await world();
  await w.people(['lead', 'new', 'sponsor', 'dora']);
  await w.projects([{ ref: 'P1' }, { ref: 'P2' }]);
  await w.round();
  const apply = (command: RoundCommand, now: string) => applyRoundCommand(w.deps, w.entry(command, now));
  const last = async () => (await w.events()).at(-1);
  return { ...w, apply, last };
}

describe('more time', () => {
  test('moves the rungs ahead under a new plan number, so that the second reminder goes out too', async () => {
    const w = await office();
    await w.rungs(at('2023-11-28'));
    await w.rungs(at('2023-12-01'));
    const moved = { project: 'P1', dueOn: '2023-12-12', why: 'Year end' };
    expect(await w.apply({ name: 'extend', input: moved }, at('2023-12-04'))).toEqual({
      nextAt: at('2023-12-05'),
      open: 2,
    });
    expect(await w.request('P1')).toMatchObject({ plan: 2, due_on: '2023-12-12', note: 'Year end' });
    await w.rungs(at('2023-12-05'));
    expect((await w.mails('due')).map(({ projects }) => projects)).toEqual([['P2']]);
    await w.rungs(at('2023-12-08'));
    const [second] = (await w.mails('reminder')).filter(({ key }) => key.includes(':2:reminder:'));
    expect(second).toMatchObject({ projects: ['P1'], subject: expect.stringContaining('due 12 December 2023') });
    // P2 is over, P1 is not: the round stays open for it.
    expect(await w.request('P2')).toMatchObject({ state: 'not_reported' });
    expect(await w.rungs(at('2023-12-15'))).toEqual({ nextAt: null, open: 0 });
  });

  test('to a day that is no later, or not a working day, is refused in the trail with its reason', async () => {
    const w = await office();
    await w.apply({ name: 'extend', input: { project: 'P1', dueOn: '2023-12-05', why: 'w' } }, at('2023-11-28'));
    expect(await w.last()).toMatchObject({ kind: 'refused', payload: { command: 'extend', code: 'due_not_later' } });
    await w.apply({ name: 'extend', input: { project: 'P1', dueOn: '2023-12-25', why: 'w' } }, at('2023-11-28'));
    expect(await w.last()).toMatchObject({ payload: { code: 'due_not_working_day' } });
    expect(await w.request('P1')).toMatchObject({ plan: 1, due_on: '2023-12-05' });
  });
});

describe('a handover', () => {
  test('asks the new lead afresh with two working days, and kills the old link', async () => {
    const w = await office();
    await w.rungs(at('2023-11-28'));
    await w.rungs(at('2023-12-05'));
    const hand = { project: 'P1', to: 'new', why: 'Lead left' };
    expect((await w.apply({ name: 'handOver', input: hand }, at('2023-12-05', '14:00'))).nextAt).toBe(
      at('2023-12-05', '14:00'),
    );
    await w.rungs(at('2023-12-05', '14:00'));
    const asked = (await w.mails('ask')).filter(({ person }) => person === 'new');
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ projects: ['P1'], subject: expect.stringContaining('due 6 December 2023') });
    expect(asked[0]?.text).toContain('You now lead this project.');
    const { rows } = await w.db.pool.query(
      'select id, generation, killed_at is not null as dead from link order by id',
    );
    expect(rows).toEqual([
      { id: `update:P1:${period}:lead`, generation: 1, dead: true },
      { id: `update:P1:${period}:new`, generation: 2, dead: false },
      { id: `update:P2:${period}:lead`, generation: 1, dead: false },
    ]);
    // P2 is chased on the 6th as planned, P1 not before two working days are over.
    await w.rungs(at('2023-12-06'));
    expect((await w.mails('chase')).map(({ projects }) => projects)).toEqual([['P2']]);
    await w.rungs(at('2023-12-07'));
    expect((await w.mails('chase')).map(({ person, projects }) => [person, projects])).toContainEqual(['new', ['P1']]);
    expect(await w.rungs(at('2023-12-08'))).toEqual({ nextAt: null, open: 0 });
  });

  test('takes back the old lead’s waiting mail, but not one that still asks for something else', async () => {
    const w = await office();
    await w.apply({ name: 'handOver', input: { project: 'P2', to: 'dora', why: 'w' } }, at('2023-11-27'));
    await w.rungs(at('2023-11-28'));
    await w.apply({ name: 'handOver', input: { project: 'P1', to: 'new', why: 'w' } }, at('2023-11-28', '10:00'));
    const state = async () => (await w.mails('ask')).map(({ person, state }) => [person, state]);
    expect(await state()).toEqual([
      ['dora', 'PENDING'],
      ['lead', 'CANCELLED'],
    ]);
  });

  test('to somebody unknown, or to who is asked already, is refused', async () => {
    const w = await office();
    await w.apply({ name: 'handOver', input: { project: 'P1', to: 'nobody', why: 'w' } }, at('2023-11-28'));
    expect(await w.last()).toMatchObject({ kind: 'refused', payload: { code: 'person_unknown' } });
    await w.apply({ name: 'handOver', input: { project: 'P1', to: 'lead', why: 'w' } }, at('2023-11-28'));
    expect(await w.last()).toMatchObject({ payload: { code: 'already_asked' } });
  });

  test('follows a change of the project’s people, and asks nobody while nobody leads it', async () => {
    const w = await office();
    await w.rungs(at('2023-11-28'));
    const people = (lead: string | null, date: string) =>
      inTransaction(w.db, (client) =>
        retargetRequests(client, { office: w.office, project: 'P1', at: at(date) }, { lead, delegates: ['dora'] }),
      );
    expect(await people(null, '2023-11-29')).toEqual([period]);
    expect(await w.request('P1')).toMatchObject({ assigned: null, state: 'open', generation: 2 });
    await w.rungs(at('2023-12-01'));
    expect((await w.mails('reminder')).map(({ projects }) => projects)).toEqual([['P2']]);
    await people('new', '2023-12-04');
    await people('new', '2023-12-04');
    expect(await w.request('P1')).toMatchObject({ assigned: 'new', generation: 3 });
    await w.rungs(at('2023-12-04'));
    expect((await w.mails('ask')).map(({ person }) => person)).toEqual(['lead', 'new']);
  });
});

test('an excused or cancelled request is not asked any more, and can be added again', async () => {
  const w = await office();
  await w.rungs(at('2023-11-28'));
  await w.apply({ name: 'excuse', input: { project: 'P1', why: 'Just begun' } }, at('2023-11-29'));
  expect(await w.request('P1')).toMatchObject({ state: 'excused', next_at: null, note: 'Just begun' });
  expect((await w.mails())[0]).toMatchObject({ state: 'PENDING' }); // P2 is still asked for in it
  await w.apply({ name: 'cancel', input: { project: 'P2', why: 'Not ours' } }, at('2023-11-29'));
  expect((await w.mails())[0]).toMatchObject({ state: 'CANCELLED' });
  expect(await w.rungs(at('2023-12-01'))).toEqual({ nextAt: at('2023-12-08'), open: 0 });
  await w.apply({ name: 'addProject', input: { project: 'P1', why: 'After all' } }, at('2023-12-06'));
  expect(await w.request('P1')).toMatchObject({ state: 'open', plan: 2 });
  await w.rungs(at('2023-12-06'));
  expect((await w.mails('ask')).filter(({ key }) => key.includes(':2:ask:'))).toHaveLength(1);
});

test('a project joins a month with two working days before any chase; an unknown or finished one does not', async () => {
  const w = await office();
  await w.projects([{ ref: 'LATE' }, { ref: 'DONE', stage: 'closed' }]);
  await w.apply({ name: 'addProject', input: { project: 'LATE', why: 'New' } }, at('2023-12-06'));
  expect((await w.request('LATE')).rungs.map(({ kind, dueOn }) => [kind, dueOn]).slice(0, 3)).toEqual([
    ['ask', '2023-12-06'],
    ['due', '2023-12-07'],
    ['chase', '2023-12-08'],
  ]);
  const refusals: [string, string][] = [
    ['DONE', 'not_live'],
    ['NONE', 'not_found'],
    ['P1', 'already_in_round'],
  ];
  for (const [project, code] of refusals) {
    await w.apply({ name: 'addProject', input: { project, why: 'w' } }, at('2023-12-06'));
    expect(await w.last()).toMatchObject({ kind: 'refused', payload: { project, code } });
  }
});

test('send again sends the last mail once more, and only when something was sent', async () => {
  const w = await office();
  await w.apply({ name: 'sendAgain', input: { project: 'P1', why: 'w' } }, at('2023-11-27'));
  expect(await w.last()).toMatchObject({ kind: 'refused', payload: { code: 'nothing_sent' } });
  await w.rungs(at('2023-11-28'));
  const now = at('2023-11-29', '11:30');
  expect(await w.apply({ name: 'sendAgain', input: { project: 'P1', why: 'Lost' } }, now)).toMatchObject({
    nextAt: now,
  });
  await w.rungs(now);
  expect((await w.mails('ask')).map(({ projects }) => projects)).toEqual([['P1', 'P2'], ['P1']]);
  // The ladder goes on as it was.
  expect(await w.rungs(at('2023-12-01'))).toMatchObject({ nextAt: at('2023-12-05') });
  expect((await w.mails('reminder')).map(({ projects }) => projects)).toEqual([['P1', 'P2']]);
});

test('a paused round sends nothing; resumed, what fell due meanwhile goes out once', async () => {
  const w = await office();
  expect(await w.apply({ name: 'pause', input: { why: 'Election' } }, at('2023-11-27'))).toEqual({
    nextAt: null,
    open: 2,
  });
  await w.rungs(at('2023-12-01'));
  expect(await w.mails()).toEqual([]);
  const { nextAt } = await w.apply({ name: 'resume', input: { why: 'Over' } }, at('2023-12-04'));
  expect(nextAt).toBe(at('2023-11-28'));
  await w.rungs(at('2023-12-04'));
  expect((await w.mails()).map(({ key }) => key.split(':').at(-2))).toEqual(['reminder']);
});

test('what was answered is neither extended, excused nor handed over; who is not in the round is named', async () => {
  const w = await office();
  await w.update('P1', 'green');
  const refused: [RoundCommand, string][] = [
    [{ name: 'extend', input: { project: 'P1', dueOn: '2023-12-12', why: 'w' } }, 'answered'],
    [{ name: 'excuse', input: { project: 'P1', why: 'w' } }, 'answered'],
    [{ name: 'handOver', input: { project: 'P1', to: 'new', why: 'w' } }, 'answered'],
    [{ name: 'sendAgain', input: { project: 'P1', why: 'w' } }, 'answered'],
    [{ name: 'cancel', input: { project: 'NONE', why: 'w' } }, 'not_in_round'],
  ];
  for (const [command, code] of refused) {
    await w.apply(command, at('2023-11-29'));
    expect(await w.last()).toMatchObject({ kind: 'refused', payload: { command: command.name, code } });
  }
});

test('a command is applied once per key, and its row says that it is recorded', async () => {
  const w = await office();
  const entry = w.entry({ name: 'excuse', input: { project: 'P1', why: 'Once' } }, at('2023-11-29'), 'same');
  await applyRoundCommand(w.deps, entry);
  await applyRoundCommand(w.deps, {
    ...entry,
    entry: { ...entry.entry, command: { name: 'cancel', input: { project: 'P1', why: 'x' } } },
  });
  expect(await w.request('P1')).toMatchObject({ state: 'excused' });
  expect((await w.events()).filter(({ kind }) => kind !== 'opened')).toHaveLength(1);
  const { rows } = await w.db.pool.query(`select key, aggregate, recorded_at is not null as recorded from command`);
  expect(rows).toEqual([{ key: 'same', aggregate: `round/${period}`, recorded: true }]);
});
