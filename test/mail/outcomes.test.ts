import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelMail, releaseMail } from '../../mail/decisions.ts';
import { type Database, inTransaction } from '../../records/database.ts';
import { stuckMails } from '../../records/views/mails.ts';
import { openSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { aMail, mailOffice } from './office.ts';
import { deliverer, insert, rowOf } from './run.ts';

let db: Database;
let sink: SmtpSink;
let one: ReturnType<typeof deliverer>;

beforeAll(async () => {
  ({ db } = await mailOffice());
  sink = await openSmtpSink({
    rcpt: (address) => (address.startsWith('gone') ? '550 no such user' : '250 ok'),
    message: ({ to }) => (to[0]?.startsWith('quiet') ? 'drop' : '250 taken'),
  });
  one = deliverer(db, sink.url);
});
afterAll(async () => {
  one.close();
  await sink.close();
  await db.close();
});

const circulated = (recipient: string, address: string, attemptNo = 1) =>
  aMail(`circulation:fenwick:F1:${recipient}:${attemptNo}`, {
    kind: 'notice',
    about: 'follow-up/F1',
    recipient,
    attemptNo,
    address,
    name: recipient,
    person: null,
    projects: [],
    links: [],
  });
const decided = async (key: string) => {
  const { rows } = await db.pool.query<{ id: bigint }>('select id from mail where key = $1', [key]);
  return { office: 'fenwick', id: String(rows[0]?.id), by: 'Cleo Marsh', why: 'asked by telephone' };
};
const release = async (key: string) => {
  const what = await decided(key);
  return inTransaction(db, (client) => releaseMail(client, what));
};
const cancel = async (key: string) => {
  const what = await decided(key);
  return inTransaction(db, (client) => cancelMail(client, what));
};

test('a follow-up is told what became of each recipient, once', async () => {
  await insert(db, [
    circulated('R1', 'member@fenwick.example'),
    circulated('R2', 'gone@fenwick.example'),
    circulated('R3', 'quiet@fenwick.example'),
  ]);
  await one.run();
  await one.run();
  const seen = one.told.map(
    ({ followUp, recipient, attempt, outcome }) => `${followUp} ${recipient} ${attempt} ${outcome}`,
  );
  expect(seen.sort()).toEqual(['F1 R1 1 sent', 'F1 R2 1 failed', 'F1 R3 1 uncertain']);
});

test('what could not be told is told later, and delivery says when to try again', async () => {
  one.told.length = 0;
  one.failTelling(10);
  await insert(db, [circulated('R4', 'member@fenwick.example')]);
  const first = await one.run();
  expect(one.told).toEqual([]);
  expect(await rowOf(db, 'circulation:fenwick:F1:R4:1')).toMatchObject({ state: 'SENT', told_at: null });
  if (first.wakeAt === null) throw new Error('nothing would tell it');
  one.failTelling(0);
  await one.run();
  expect(one.told.map(({ recipient }) => recipient)).toEqual(['R4']);
  expect((await rowOf(db, 'circulation:fenwick:F1:R4:1')).told_at).not.toBeNull();
});

test('an answer in doubt that is released and arrives is told as sent; one that is cancelled has failed', async () => {
  one.told.length = 0;
  await insert(db, [circulated('R5', 'quiet@fenwick.example'), circulated('R6', 'quiet@fenwick.example')]);
  await one.run();
  expect(one.told.map(({ outcome }) => outcome)).toEqual(['uncertain', 'uncertain']);
  one.told.length = 0;
  await db.pool.query(`update mail set address = 'member@fenwick.example' where recipient = 'R5'`);
  await release('circulation:fenwick:F1:R5:1');
  await cancel('circulation:fenwick:F1:R6:1');
  await one.run();
  expect(one.told.map(({ recipient, outcome }) => `${recipient} ${outcome}`).sort()).toEqual(['R5 sent', 'R6 failed']);
  expect(await rowOf(db, 'circulation:fenwick:F1:R5:1')).toMatchObject({ state: 'SENT', in_doubt: true });
});

test('an answer that is released and is in doubt again waits for a person again, in sight', async () => {
  await insert(db, [circulated('R7', 'quiet@fenwick.example')]);
  await one.run();
  await release('circulation:fenwick:F1:R7:1');
  await one.run();
  const stuck = await stuckMails(db, 'fenwick');
  const { rows } = await db.pool.query<{ id: string }>(`select id::text as id from mail where recipient = 'R7'`);
  expect(stuck.map(({ id }) => id)).toContain(rows[0]?.id);
});

test('only what failed or is in doubt can be released, and only what has not left can be cancelled', async () => {
  await insert(db, [aMail('waits')]);
  await expect(release('waits')).rejects.toMatchObject({ code: 'mail_not_waiting' });
  await one.run();
  await expect(cancel('waits')).rejects.toMatchObject({ code: 'mail_not_waiting', message: /has been sent/ });
  await insert(db, [aMail('no address', { address: '' })]);
  await expect(release('no address')).rejects.toMatchObject({ code: 'address_unusable' });
  await expect(
    inTransaction(db, (client) => releaseMail(client, { office: 'fenwick', id: "1' or", by: 'x', why: 'y' })),
  ).rejects.toMatchObject({ code: 'not_found' });
  await expect(
    inTransaction(db, (client) => cancelMail(client, { office: 'elsewhere', id: '1', by: 'x', why: 'y' })),
  ).rejects.toMatchObject({ code: 'not_found' });
});

test('a programme officer who can not be reached either is not written to about it', async () => {
  await insert(db, [aMail('officer', { person: 'olu', address: 'gone.officer@fenwick.example' })]);
  await one.run();
  const row = await rowOf(db, 'officer');
  expect(row.state).toBe('FAILED');
  expect(row.told_at).not.toBeNull();
  const { rows } = await db.pool.query(
    `select 1 from mail m join mail f on m.key = 'mail-failed:fenwick:' || f.id where f.key = 'officer'`,
  );
  expect(rows).toEqual([]);
});
