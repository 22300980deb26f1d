import { beforeAll, describe, expect, test } from 'vitest';
import { applyRoundCommand } from '../../activities/round-command.ts';
import { inTransaction } from '../../records/database.ts';
import { period, world } from './round-world.ts';

const at = (date: string) => `${date}T09:00:00.000Z`;

describe('a month on the ladder', () => {
  let w: Awaited<ReturnType<typeof world>>;
  beforeAll(async () => {
    w = await world();
    await w.people(['ann', 'ben', 'cat', 'dora', 'sue', 'tom']);
    await w.projects([
      { ref: 'A1', lead: 'ann', delegates: ['dora'], sponsor: 'sue' },
      { ref: 'A2', lead: 'ann', delegates: ['dora', 'ben'], sponsor: 'sue' },
      { ref: 'B1', lead: 'ben', delegates: ['dora'], sponsor: 'sue' },
      { ref: 'C1', lead: 'cat', sponsor: 'tom' },
      { ref: 'NOBODY', lead: null },
      { ref: 'OVER', lead: 'ann', stage: 'benefit_realisation' },
    ]);
    await w.round();
  });

  test('nothing goes out before the ask is due', async () => {
    expect(await w.rungs('2023-11-28T08:59:59.000Z')).toEqual({ nextAt: at('2023-11-28'), open: 5 });
    expect(await w.mails()).toEqual([]);
  });

  test('the ask is one mail to each lead, with all their projects', async () => {
    expect(await w.rungs(at('2023-11-28'))).toEqual({ nextAt: at('2023-12-01'), open: 5 });
    const mails = await w.mails();
    expect(mails.map(({ person, projects }) => [person, projects])).toEqual([
      ['ann', ['A1', 'A2']],
      ['ben', ['B1']],
      ['cat', ['C1']],
    ]);
    expect(mails[0]?.subject).toBe('November 2023 update for 2 projects, due 5 December 2023');
    expect(mails[0]?.text).toContain(`{{link:update:A2:${period}:ann}}`);
    expect(mails.every(({ state }) => state === 'PENDING')).toBe(true);
  });

  test('fired again, nothing goes out twice', async () => {
    await w.rungs(at('2023-11-28'));
    expect(await w.mails()).toHaveLength(3);
  });

  test('the reminder stands under the ask and leaves out who has answered', async () => {
    await w.update('C1', 'green');
    await w.update('A1', 'amber');
    await w.rungs(at('2023-12-01'));
    const mails = await w.mails('reminder');
    expect(mails.map(({ person, projects }) => [person, projects])).toEqual([
      ['ann', ['A2']],
      ['ben', ['B1']],
    ]);
    expect(mails.every(({ in_reply_to }) => in_reply_to !== null)).toBe(true);
    expect(mails[0]?.subject).toContain('Reminder:');
  });

  test('on the day they are asked once more', async () => {
    await w.rungs(at('2023-12-05'));
    expect((await w.mails('due')).map(({ person }) => person)).toEqual(['ann', 'ben']);
  });

  test('the chase copies the delegates, one mail a person even when they are lead and delegate', async () => {
    await w.rungs(at('2023-12-06'));
    const mails = await w.mails('chase');
    expect(mails.map(({ person, projects }) => [person, projects])).toEqual([
      ['ann', ['A2']],
      ['ben', ['A2', 'B1']],
      ['dora', ['A2', 'B1']],
    ]);
    expect(mails[1]?.text).toContain('led by Name of ann: you are copied as the delegate');
    expect(mails[2]?.text).toContain('you can answer for Name of ann and Name of ben');
  });

  test('the sponsor gets one mail with all their late projects', async () => {
    await w.rungs(at('2023-12-07'));
    const mails = await w.mails('sponsor');
    expect(mails.map(({ person, projects }) => [person, projects])).toEqual([['sue', ['A2', 'B1']]]);
    expect(mails[0]?.text).toContain('Friday 8 December 2023');
  });

  test('at the cut-off what is silent is not reported, unassigned ones too, and the programme hears of it', async () => {
    expect(await w.rungs(at('2023-12-08'))).toEqual({ nextAt: null, open: 0 });
    for (const ref of ['A2', 'B1', 'NOBODY']) expect(await w.request(ref)).toMatchObject({ state: 'not_reported' });
    expect(await w.request('C1')).toMatchObject({ state: 'answered' });
    expect((await w.events()).at(-1)).toMatchObject({
      kind: 'not_reported',
      payload: { projects: expect.arrayContaining(['A2', 'B1', 'NOBODY']) },
    });
    const { rows } = await w.db.pool.query('select programme, cause from programme_change order by id');
    // The month's opening, and its silence.
    const queued = { programme: 'PRG', cause: expect.stringMatching(/^round\/2023-11@\d+$/) };
    expect(rows).toEqual([queued, queued]);
  });

  test('nobody was ever mailed about an unassigned project', async () => {
    expect((await w.mails()).some(({ projects }) => projects.includes('NOBODY'))).toBe(false);
  });
});

test('after an outage everyone is told once, in order, and the trail says what was left out', async () => {
  const w = await world();
  await w.people(['lead', 'sponsor', 'dora']);
  await w.projects([{ ref: 'P1', delegates: ['dora'] }]);
  await w.round();
  await w.rungs(at('2023-12-07'));
  expect((await w.mails()).map(({ key, person }) => [key.split(':').at(-2), person]).sort()).toEqual([
    ['chase', 'dora'],
    ['chase', 'lead'],
    ['sponsor', 'sponsor'],
  ]);
  const { rows: order } = await w.db.pool.query('select key from mail order by id');
  expect(order.at(-1).key).toContain(':sponsor:');
  expect(await w.events()).toContainEqual({
    kind: 'rungs_collapsed',
    payload: { projects: 1, rungs: ['ask', 'reminder', 'due'] },
  });
  expect(await w.request('P1')).toMatchObject({ state: 'open', last_rung: 'sponsor' });
});

test('an update that is recorded while a rung runs is never chased', async () => {
  const w = await world();
  await w.people(['lead', 'sponsor']);
  await w.projects([{ ref: 'P1' }, { ref: 'P2' }]);
  await w.round();
  // The update holds its request's row: the rung has read it as open and waits for it.
  const recorded = Promise.withResolvers<void>();
  const recording = inTransaction(w.db, async (client) => {
    await client.query(`update update_request set state = 'answered', next_at = null where project = 'P1'`);
    recorded.resolve();
    await waitForLock(w);
  });
  await recorded.promise;
  await Promise.all([recording, w.rungs(at('2023-11-28'))]);
  // P1 and P2 stood in one mail: it is worded again without P1.
  expect((await w.mails()).map(({ projects }) => projects)).toEqual([['P2']]);
  expect((await w.mails())[0]?.text).not.toContain('Project P1');
  expect(await w.request('P1')).toMatchObject({ state: 'answered', last_rung: null });
});

test('two rungs that run at once send once', async () => {
  const w = await world();
  await w.people(['lead', 'sponsor']);
  await w.projects(Array.from({ length: 20 }, (_, n) => ({ ref: `P${n}` })));
  await w.round();
  await Promise.all([w.rungs(at('2023-11-28')), w.rungs(at('2023-11-28')), w.rungs(at('2023-11-28'))]);
  const mails = await w.mails();
  expect(mails.flatMap(({ projects }) => projects).sort()).toEqual(
    Array.from({ length: 20 }, (_, n) => `P${n}`).sort(),
  );
  expect(mails).toHaveLength(1);
});

test('a poison row is set aside with its reason, and the others go on', async () => {
  const w = await world();
  await w.people(['lead', 'sponsor']);
  await w.projects([{ ref: 'GOOD' }, { ref: 'BAD' }, { ref: 'WORSE' }]);
  await w.round();
  await w.db.pool.query(`update update_request set rungs = '{}' where project = 'BAD'`);
  await w.db.pool.query(
    `update update_request set rungs = '[{"kind":"ask","dueOn":"x","at":"y"}]' where project = 'WORSE'`,
  );
  expect(await w.rungs(at('2023-11-28'))).toEqual({ nextAt: at('2023-12-01'), open: 3 });
  expect((await w.mails()).map(({ projects }) => projects)).toEqual([['GOOD']]);
  expect(await w.request('BAD')).toMatchObject({ state: 'open', set_aside: 'Its reminders cannot be read.' });
  const { rows } = await w.db.pool.query('select set_aside from round');
  expect(rows).toEqual([{ set_aside: 2 }]);
  // A person sends it again: it goes on.
  await applyRoundCommand(
    w.deps,
    w.entry({ name: 'sendAgain', input: { project: 'BAD', why: 'Mended' } }, at('2023-11-29')),
  );
  expect(await w.request('BAD')).toMatchObject({ set_aside: null, plan: 2 });
  // The rest ends with the round.
  expect(await w.rungs(at('2023-12-08'))).toEqual({ nextAt: null, open: 0 });
  expect(await w.request('WORSE')).toMatchObject({ state: 'not_reported' });
});

test('a mail that the database refuses to hold sets its own request aside, not the batch', async () => {
  const w = await world();
  const leads = Array.from({ length: 9 }, (_, n) => `l${n}`);
  await w.people(leads);
  await w.projects(leads.map((lead, n) => ({ ref: `P${n}`, lead })));
  await w.round();
  await w.db.pool.query(`alter table mail add constraint no_p4 check (not 'P4' = any(projects))`);
  await w.rungs(at('2023-11-28'));
  expect(await w.mails()).toHaveLength(8);
  expect((await w.request('P4')).set_aside).toContain('no_p4');
});

test('without a usable address the next right person is told, and why', async () => {
  const w = await world();
  await w.people(['gone'], { leftOn: '2023-11-01' });
  await w.people(['mute', 'dora', 'sponsor'], { email: (id) => (id === 'mute' ? null : `${id}@example.invalid`) });
  await w.people(['odd'], { email: () => 'not an address' });
  await w.projects([
    { ref: 'P1', lead: 'gone', delegates: ['dora'] },
    { ref: 'P2', lead: 'mute', sponsor: 'sponsor' },
    { ref: 'P3', lead: 'odd', sponsor: null },
  ]);
  await w.round();
  await w.rungs(at('2023-11-28'));
  const mails = await w.mails();
  expect(mails.map(({ person, projects }) => [person, projects])).toEqual([
    ['dora', ['P1']],
    ['officer', ['P3']],
    ['sponsor', ['P2']],
  ]);
  expect(mails[0]?.text).toContain('It comes to you because Name of gone has left');
  expect((await w.request('P1')).note).toContain('Name of gone');
});

test('when nobody at all can be told, the request is set aside and says so', async () => {
  const w = await world();
  await w.people(['officer', 'lead'], { email: () => null });
  await w.projects([{ ref: 'P1', sponsor: null }]);
  await w.round();
  await w.rungs(at('2023-11-28'));
  expect((await w.request('P1')).set_aside).toContain('Nobody who could be told has a mail address');
});

/** Until somebody waits for a row that another transaction holds. */
async function waitForLock(w: Awaited<ReturnType<typeof world>>): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const { rows } = await w.db.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('Nobody came to wait for the lock.');
}
