import { beforeEach, describe, expect, it } from 'vitest';
import { recordFollowUp } from '../../activities/record-follow-up.ts';
import { at, promise } from '../workflows/harness/samples.ts';
import { followUpLife } from './life.ts';
import { world } from './round-world.ts';

const captured = at('2023-11-20');

let it_: Awaited<ReturnType<typeof world>>;
beforeEach(async () => {
  it_ = await world();
  await it_.people(['owner', 'other', 'member']);
});

const record = (life: ReturnType<typeof followUpLife>) =>
  life.record((recording) => recordFollowUp(it_.deps, recording));

async function promised(given: Parameters<typeof promise>[0] = {}) {
  const life = followUpLife(promise({ office: it_.office, ...given }), captured);
  await record(life);
  return life;
}

async function mails() {
  const { rows } = await it_.db.pool.query<{ key: string; person: string; state: string; kind: string; text: string }>(
    `select key, person, state, kind, subject || text || html as text from mail join mail_body on mail_body.mail = mail.id
      where office = $1 order by mail.id`,
    [it_.office],
  );
  return rows.map((row) => ({ ...row, key: row.key.replace(`:${it_.office}:`, ':') }));
}
const keys = async () => (await mails()).map(({ key }) => key);

it('the director confirms the owner that was taken from the report, and is asked once', async () => {
  const life = await promised();
  expect(await keys()).toEqual(['follow-up:F1:confirm:owner:director']);
  await recordFollowUp(it_.deps, life.waiting);
  await record(life.decide({ name: 'complete', input: { ownerConfirmed: true, rungs: [] } }, captured));
  expect((await mails()).map(({ state }) => state)).toEqual(['CANCELLED']);
});

it('the clerk is asked for what is missing; from the second time the officer gets a copy', async () => {
  const rungs = [
    { kind: 'missing' as const, at: captured },
    { kind: 'missing' as const, at: at('2023-11-27') },
  ];
  const life = await promised({ owner: null, due: null, recipients: [], rungs });
  await record(life.fallDue(captured));
  await record(life.fallDue(at('2023-11-27')));
  expect(await keys()).toEqual([
    'follow-up:F1:missing:1:clerk',
    'follow-up:F1:missing:2:clerk',
    'follow-up:F1:missing:2:officer',
  ]);
  expect((await mails())[0]?.text).toContain('{{link:promise:F1:clerk}}');
  const { rows } = await it_.db.pool.query('select missing, status from follow_up where office = $1', [it_.office]);
  expect(rows).toEqual([{ missing: ['owner', 'due', 'recipients'], status: 'open' }]);
});

it('the owner is chased up the ladder, then the director, until there is an answer', async () => {
  const life = await promised();
  for (const day of ['2023-12-08', '2023-12-15', '2023-12-18', '2023-12-20']) await record(life.fallDue(at(day)));
  expect((await keys()).slice(1)).toEqual([
    'follow-up:F1:owner_due_soon:1:owner',
    'follow-up:F1:owner_due:1:owner',
    'follow-up:F1:owner_overdue:1:owner',
    'follow-up:F1:director_overdue:1:director',
  ]);
  await record(life.decide({ name: 'respond', input: { text: 'Here it is.', by: 'Otto Owner' } }, at('2023-12-20')));
  expect((await mails()).slice(1).map(({ state }) => state)).toEqual(Array.from({ length: 4 }, () => 'CANCELLED'));
  await record(life.fallDue(at('2024-01-31')));
  expect(await keys()).toHaveLength(5);
});

it('a new owner is told at once, and the old owner’s link is dead', async () => {
  const life = await promised();
  await record(life.fallDue(at('2023-12-08')));
  await record(life.decide({ name: 'reassign', input: { owner: 'other', why: 'Moved.' } }, at('2023-12-11')));
  const told = (await mails()).filter(({ key }) => key.includes(':reassigned:'));
  expect(told).toMatchObject([{ person: 'other', state: 'PENDING' }]);
  const { rows } = await it_.db.pool.query(
    `select person, generation, killed_at is not null as dead from link where office = $1 and purpose = 'answer' order by person`,
    [it_.office],
  );
  expect(rows).toEqual([
    { person: 'other', generation: 2, dead: false },
    { person: 'owner', generation: 1, dead: true },
  ]);
});

it('a signed-off answer goes to each recipient in a mail of its own; one without an address fails in sight', async () => {
  await it_.people(['silent'], { email: () => null });
  const recipients = [
    { person: 'member', name: 'Cllr Example' },
    { person: 'silent', name: 'Cllr Silent' },
  ];
  const life = await promised({ recipients });
  life.decide({ name: 'respond', input: { text: 'The note on carbon.', by: 'Otto Owner' } }, at('2023-12-01'));
  life.decide({ name: 'signOff', input: { by: 'Dee Director' } }, at('2023-12-01'));
  life.decide({ name: 'circulate', input: { recipients: [], channel: 'mail', note: '' } }, at('2023-12-01'));
  await record(life);
  const sent = (await mails()).filter(({ kind }) => kind === 'notice');
  expect(sent).toMatchObject([
    { key: 'circulation:F1:r1:1', person: 'member', state: 'PENDING' },
    { key: 'circulation:F1:r2:1', person: 'silent', state: 'FAILED' },
  ]);
  expect(sent[0]?.text).toContain('The note on carbon.');
});

it('no mail carries the words of what is exempt or confidential', async () => {
  const life = await promised({ publicity: 'confidential', words: 'The secret site.' });
  await record(life.fallDue(at('2023-12-20')));
  await record(life.decide({ name: 'reassign', input: { owner: 'other', why: 'The secret move.' } }, at('2023-12-20')));
  life.decide({ name: 'respond', input: { text: 'A secret answer.', by: 'Otto Owner' } }, at('2023-12-20'));
  life.decide({ name: 'signOff', input: { by: 'Dee Director' } }, at('2023-12-20'));
  life.decide({ name: 'circulate', input: { recipients: [], channel: 'by_hand', note: '' } }, at('2023-12-20'));
  await record(life);
  const texts = (await mails()).map(({ text }) => text).join('\n');
  expect(await mails()).not.toHaveLength(0);
  expect(texts).not.toContain('secret');
});

it('the director before loses their link as well, unless they still have a part in it', async () => {
  const life = await promised();
  await record(life.fallDue(at('2023-12-20')));
  await record(life.decide({ name: 'reassign', input: { director: 'other', why: 'Moved.' } }, at('2023-12-21')));
  const { rows } = await it_.db.pool.query(
    `select id, killed_at is not null as dead from link where office = $1 and person = 'director' order by id`,
    [it_.office],
  );
  expect(rows).toEqual([
    { id: 'answer:F1:director', dead: true },
    { id: 'confirm:F1:director', dead: true },
  ]);
});

describe('an answer on its way', () => {
  const day = at('2023-12-01');
  async function circulating() {
    const recipients = [
      { person: 'member', name: 'Cllr Example' },
      { person: 'other', name: 'Cllr Other' },
    ];
    const life = await promised({ recipients });
    life.decide({ name: 'respond', input: { text: 'The first note.', by: 'Otto Owner' } }, day);
    life.decide({ name: 'signOff', input: { by: 'Dee Director' } }, day);
    life.decide({ name: 'circulate', input: { recipients: [], channel: 'mail', note: '' } }, day);
    await record(life);
    return life;
  }
  const circulated = async () =>
    (await mails()).filter(({ kind }) => kind === 'notice').map(({ key, state }) => [key, state]);

  it('does not go out once another takes its place, even when a person releases it later', async () => {
    const life = await circulating();
    await it_.db.pool.query(`update mail set state = 'UNCERTAIN' where key = $1`, [
      `circulation:${it_.office}:F1:r2:1`,
    ]);
    life.decide({ name: 'respond', input: { text: 'The right note.', by: 'Otto Owner' } }, day);
    await record(life);
    expect(await circulated()).toEqual([
      ['circulation:F1:r1:1', 'CANCELLED'],
      ['circulation:F1:r2:1', 'CANCELLED'],
    ]);
  });

  it('is kept back when circulation is held for a pre-election period', async () => {
    const life = await circulating();
    await it_.db.pool.query(`update mail set state = 'SENT' where key = $1`, [`circulation:${it_.office}:F1:r2:1`]);
    const input = { date: '2024-05-03', at: at('2024-05-03'), why: 'Pre-election period.' };
    await record(life.decide({ name: 'holdUntil', input }, day));
    expect(await circulated()).toEqual([
      ['circulation:F1:r1:1', 'CANCELLED'],
      ['circulation:F1:r2:1', 'SENT'],
    ]);
  });

  it('is kept back from one who is waived; one who did not get it gets one mail, not two', async () => {
    const life = await circulating();
    await record(life.decide({ name: 'waiveRecipient', input: { recipient: 'r1', why: 'Stood down.' } }, day));
    life.decide({ name: 'markDidNotArrive', input: { recipient: 'r2', why: 'They rang.' } }, day);
    life.decide({ name: 'circulate', input: { recipients: ['r2'], channel: 'mail', note: '' } }, day);
    await record(life);
    expect(await circulated()).toEqual([
      ['circulation:F1:r1:1', 'CANCELLED'],
      ['circulation:F1:r2:1', 'CANCELLED'],
      ['circulation:F1:r2:2', 'PENDING'],
    ]);
  });
});
