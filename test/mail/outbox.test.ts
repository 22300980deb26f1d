import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelMailsAbout, cancelMailsForAnswered, insertMails, type NewMail } from '../../mail/outbox.ts';
import { type Database, inTransaction } from '../../records/database.ts';
import { aMail, linkKey, mailOffice } from './office.ts';

let db: Database;
beforeAll(async () => {
  ({ db } = await mailOffice());
});
afterAll(() => db.close());

const insert = (mails: NewMail[]) => inTransaction(db, (client) => insertMails(client, mails, linkKey));
const stateOf = async (key: string) =>
  (await db.pool.query('select state, last_error, decided from mail where key = $1', [key])).rows[0];

test('a mail asked for twice, or by two at once, is one mail with one body', async () => {
  const mail = aMail('twice');
  expect(await Promise.all([insert([mail]), insert([mail])])).toEqual(expect.arrayContaining([0, 1]));
  expect(await insert([{ ...mail, subject: 'Something else' }, mail])).toBe(0);
  const { rows } = await db.pool.query(
    `select subject, state, projects, asked_at, text from mail join mail_body on mail_body.mail = mail.id where key = 'twice'`,
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ subject: mail.subject, state: 'PENDING', projects: ['P1'] });
  expect(rows[0].text).toContain('{{link:update:P1:2023-11:lee}}');
});

test('the Message-ID comes from the key and the office, and a reminder stands under its ask', async () => {
  await insert([aMail('thread:ask')]);
  await insert([aMail('thread:reminder', { inReplyTo: 'thread:ask' }), aMail('thread:lost', { inReplyTo: 'never' })]);
  const { rows } = await db.pool.query(
    `select key, message_id, in_reply_to from mail where key like 'thread:%' order by key`,
  );
  const [ask, lost, reminder] = rows;
  expect(ask.message_id).toMatch(/^<gatehouse-[0-9a-f]{40}@fenwick\.example>$/);
  expect(reminder.in_reply_to).toBe(ask.message_id);
  expect(lost.in_reply_to).toBeNull();
  expect(new Set(rows.map((row) => row.message_id)).size).toBe(3);
});

test.each([
  ['two addresses', 'lee@fenwick.example, eve@evil.example'],
  ['a group', 'Friends: eve@evil.example;'],
  ['a line end', 'lee@fenwick.example\r\nBcc: eve@evil.example'],
  ['a display name', 'Lee <lee@fenwick.example>'],
  ['nothing', ''],
])('an address that is %s is never sent to, and says why', async (what, address) => {
  await insert([aMail(`bad:${what}`, { address }), aMail(`good:${what}`)]);
  expect(await stateOf(`bad:${what}`)).toMatchObject({
    state: 'FAILED',
    last_error: expect.stringContaining('no usable mail address'),
  });
  expect((await stateOf(`good:${what}`)).state).toBe('PENDING');
});

test('an answer takes back the waiting chasers for that project, and a grouped one only when all are answered', async () => {
  await db.pool.query(
    `insert into update_request (office, project, period, programme, state, assigned, due_on, rungs) values
     ('fenwick', 'G1', '2023-11', 'DT', 'open', 'lee', '2023-12-05', '[]'),
     ('fenwick', 'G2', '2023-11', 'DT', 'open', 'lee', '2023-12-05', '[]')`,
  );
  await insert([
    aMail('g:one', { projects: ['G1'] }),
    aMail('g:both', { projects: ['G1', 'G2'] }),
    aMail('g:other month', { projects: ['G1'], period: '2023-12' }),
    aMail('g:receipt', { projects: ['G1'], kind: 'receipt' }),
  ]);
  const answered = (project: string) =>
    inTransaction(db, async (client) => {
      await client.query(`update update_request set state = 'answered' where project = $1`, [project]);
      return cancelMailsForAnswered(client, 'fenwick', '2023-11', project);
    });
  expect(await answered('G1')).toBe(1);
  expect(await stateOf('g:one')).toMatchObject({ state: 'CANCELLED', decided: { why: 'answered' } });
  expect((await stateOf('g:both')).state).toBe('PENDING');
  expect(await answered('G2')).toBe(1);
  expect((await stateOf('g:both')).state).toBe('CANCELLED');
  expect((await stateOf('g:other month')).state).toBe('PENDING');
  expect((await stateOf('g:receipt')).state).toBe('PENDING');
});

test('chasers about a promise are taken back, its circulated answers are not', async () => {
  const about = 'follow-up/F1';
  await insert([
    aMail('f:chase', { about, projects: [] }),
    aMail('f:circulation', { about, projects: [], kind: 'notice', recipient: 'R1' }),
    aMail('f:elsewhere', { about: 'follow-up/F2', projects: [] }),
  ]);
  expect(await inTransaction(db, (client) => cancelMailsAbout(client, 'fenwick', about, 'answered'))).toBe(1);
  expect((await stateOf('f:chase')).state).toBe('CANCELLED');
  expect((await stateOf('f:circulation')).state).toBe('PENDING');
});
