import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { linkToken, openLink } from '../../mail/links.ts';
import type { Database } from '../../records/database.ts';
import { openSmtpSink, type SinkScript, type SmtpSink } from '../support/smtp-sink.ts';
import { aMail, linkKey, mailOffice } from './office.ts';
import { baseUrl, deliverer, dueNow, insert, rowOf } from './run.ts';

let db: Database;
let sink: SmtpSink;
let lane: ReturnType<typeof deliverer>;

beforeAll(async () => {
  ({ db } = await mailOffice());
  sink = await openSmtpSink();
  lane = deliverer(db, sink.url);
});
afterEach(async () => {
  sink.script = {};
  await db.pool.query(`update office set mail_paused = null`);
  await db.pool.query(`update mail set state = 'CANCELLED' where state in ('PENDING', 'SENDING')`);
});
afterAll(async () => {
  lane.close();
  await sink.close();
  await db.close();
});

const countOf = async (key: string) => sink.counts().get((await rowOf(db, key)).message_id) ?? 0;
const say = (script: SinkScript) => {
  sink.script = script;
};

test('a mail is sent once, to one receiver, with its link filled in', async () => {
  await insert(db, [aMail('sent')]);
  expect(await lane.run()).toEqual({ wakeAt: null });
  expect(await rowOf(db, 'sent')).toMatchObject({ state: 'SENT', attempts: 1, in_doubt: false });
  await lane.run();
  expect(await countOf('sent')).toBe(1);
  const message = sink.messages.find(({ messageId }) => messageId.includes('gatehouse-'));
  expect(message).toMatchObject({ from: 'pmo@fenwick.example', to: ['lee@fenwick.example'] });
  const token = linkToken(linkKey, 'fenwick', 'update:P1:2023-11:lee', 1);
  expect(message?.raw.replaceAll('=\r\n', '')).toContain(`${baseUrl}/l/${token}`);
  expect(await openLink(db, token)).toMatchObject({ purpose: 'update', person: 'lee' });
});

test('a relay that says "not now" gets the mail later', async () => {
  let no = 1;
  say({ rcpt: () => (no-- > 0 ? '451 try later' : '250 ok') });
  await insert(db, [aMail('later')]);
  await lane.run();
  await dueNow(db);
  await lane.run();
  expect(await rowOf(db, 'later')).toMatchObject({ state: 'SENT', attempts: 2, in_doubt: false });
  expect(await countOf('later')).toBe(1);
});

test('delivery says when the next retry is due', async () => {
  say({ rcpt: () => '451 try later' });
  await insert(db, [aMail('retry')]);
  await db.pool.query(`update mail set attempts = 3 where key = 'retry'`);
  const { wakeAt } = await lane.run();
  const { rows } = await db.pool.query(`select next_attempt_at from mail where key = 'retry'`);
  expect(wakeAt).toBe(rows[0].next_attempt_at.toISOString());
  expect((await rowOf(db, 'retry')).last_error).toContain('451 try later');
});

test('a receiver who is refused fails that mail only, and the programme officer is told once', async () => {
  say({ rcpt: (address) => (address.startsWith('gone') ? '550 no such user' : '250 ok') });
  await insert(db, [aMail('refused', { address: 'gone@fenwick.example', name: 'Gone Away' }), aMail('fine')]);
  await lane.run();
  await lane.run();
  expect(await rowOf(db, 'refused')).toMatchObject({ state: 'FAILED', last_error: expect.stringContaining('550') });
  expect((await rowOf(db, 'fine')).state).toBe('SENT');
  const { rows } = await db.pool.query(`select state, address, subject from mail where key like 'mail-failed:%'`);
  expect(rows).toEqual([{ state: 'SENT', address: 'olu@fenwick.example', subject: 'Not reached: Gone Away' }]);
});

test('a message that is refused after it was read has failed, and is not in doubt', async () => {
  say({ message: () => '554 looks like spam' });
  await insert(db, [aMail('spam', { person: 'olu', address: 'olu@fenwick.example' })]);
  await lane.run();
  expect(await rowOf(db, 'spam')).toMatchObject({ state: 'FAILED', in_doubt: false });
});

test.each<[string, SinkScript]>([
  ['the greeting', { greeting: () => '554 not you' }],
  ['the sender', { mailFrom: () => '550 sender not allowed' }],
])('a relay that refuses %s pauses the office and fails nothing', async (what, script) => {
  const fresh = deliverer(db, sink.url);
  say(script);
  await insert(db, [aMail(`relay:${what}:1`), aMail(`relay:${what}:2`)]);
  expect(await fresh.run()).toEqual({ wakeAt: null });
  expect(await rowOf(db, `relay:${what}:1`)).toMatchObject({ state: 'PENDING', attempts: 0 });
  const { rows } = await db.pool.query('select mail_paused from office');
  expect(rows[0].mail_paused).toMatch(/^The mail relay refuses to work: .*55[04]/);
  await db.pool.query('update office set mail_paused = null');
  say({});
  await fresh.run();
  expect((await rowOf(db, `relay:${what}:2`)).state).toBe('SENT');
  fresh.close();
});

test('a refused sign-in pauses the office, and its reason does not hold the password', async () => {
  const guarded = await openSmtpSink({ auth: () => '535 wrong password' });
  const fresh = deliverer(db, guarded.url.replace('//', '//user:open-sesame@'));
  await insert(db, [aMail('sign-in')]);
  await fresh.run();
  expect(await rowOf(db, 'sign-in')).toMatchObject({ state: 'PENDING', attempts: 0 });
  const { rows } = await db.pool.query('select mail_paused from office');
  expect(rows[0].mail_paused).toContain('535');
  expect(rows[0].mail_paused).not.toContain('open-sesame');
  const { rows: events } = await db.pool.query(
    `select kind from event where aggregate = 'office/fenwick' order by version desc limit 1`,
  );
  expect(events).toEqual([{ kind: 'mail_paused' }]);
  fresh.close();
  await guarded.close();
});

test('silence after the message: a chaser is sent again under the same Message-ID, twice at most', async () => {
  say({ message: () => 'drop' });
  await insert(db, [aMail('doubt')]);
  await lane.run();
  expect(await rowOf(db, 'doubt')).toMatchObject({ state: 'PENDING', in_doubt: true });
  for (let round = 0; round < 5; round++) {
    await dueNow(db);
    await lane.run();
  }
  expect(await rowOf(db, 'doubt')).toMatchObject({ state: 'UNCERTAIN', in_doubt: true, attempts: 3 });
  expect(await countOf('doubt')).toBe(3);
});

test('silence after a formal notice waits for a person, and is not sent again', async () => {
  say({ message: () => 'drop' });
  await insert(db, [aMail('notice', { kind: 'notice' })]);
  await lane.run();
  say({});
  await lane.run();
  expect(await rowOf(db, 'notice')).toMatchObject({ state: 'UNCERTAIN', in_doubt: true });
  expect(await countOf('notice')).toBe(1);
});

test('a relay that falls silent is given up inside the lease: in doubt only once it has the message', async () => {
  const quick = deliverer(db, sink.url, { leaseMs: 900 });
  say({ rcpt: () => 'silence' });
  await insert(db, [aMail('silent before', { kind: 'notice' })]);
  await quick.run();
  expect(await rowOf(db, 'silent before')).toMatchObject({ state: 'PENDING', in_doubt: false });
  await db.pool.query(`update mail set state = 'CANCELLED' where key = 'silent before'`);
  say({ message: () => 'silence' });
  await insert(db, [aMail('silent after', { kind: 'notice' })]);
  await quick.run();
  expect(await rowOf(db, 'silent after')).toMatchObject({ state: 'UNCERTAIN', last_error: 'No answer in time.' });
  quick.close();
});

test('a relay that hangs up before its greeting has surely taken nothing', async () => {
  const fresh = deliverer(db, sink.url);
  let no = 2;
  say({ greeting: () => (no-- > 0 ? 'drop' : '220 ready') });
  await insert(db, [aMail('greeting', { kind: 'notice' })]);
  await fresh.run();
  await dueNow(db);
  await fresh.run();
  await dueNow(db);
  await fresh.run();
  expect(await rowOf(db, 'greeting')).toMatchObject({ state: 'SENT', in_doubt: false });
  expect(await countOf('greeting')).toBe(1);
  fresh.close();
});

test('a relay that is gone keeps the mail waiting, and it is sent when the relay is back', async () => {
  const away = await openSmtpSink();
  const { port } = away;
  await away.close();
  const fresh = deliverer(db, `smtp://127.0.0.1:${port}`);
  await insert(db, [aMail('outage', { kind: 'notice' })]);
  await fresh.run();
  expect(await rowOf(db, 'outage')).toMatchObject({ state: 'PENDING', in_doubt: false });
  const back = await openSmtpSink({}, port);
  await dueNow(db);
  await fresh.run();
  expect((await rowOf(db, 'outage')).state).toBe('SENT');
  expect(back.messages).toHaveLength(1);
  fresh.close();
  await back.close();
});

test('nothing leaves while mail is paused', async () => {
  await db.pool.query(`update office set mail_paused = 'checking the wording'`);
  await insert(db, [aMail('paused')]);
  expect(await lane.run()).toEqual({ wakeAt: null });
  expect(await rowOf(db, 'paused')).toMatchObject({ state: 'PENDING', attempts: 0 });
});

test('a chaser that has to be tried again is taken back when it has been answered since', async () => {
  await db.pool.query(
    `insert into update_request (office, project, period, programme, state, assigned, due_on, rungs)
     values ('fenwick', 'P7', '2023-11', 'DT', 'open', 'lee', '2023-12-05', '[]')`,
  );
  say({ rcpt: () => '451 later' });
  await insert(db, [aMail('answered', { projects: ['P7'] })]);
  await lane.run();
  await db.pool.query(`update update_request set state = 'answered' where project = 'P7'`);
  say({});
  await dueNow(db);
  await lane.run();
  expect((await rowOf(db, 'answered')).state).toBe('CANCELLED');
  expect(await countOf('answered')).toBe(0);
});

test('a new generation of a link goes into mails that wait, and kills the old one', async () => {
  const mail = aMail('generations');
  await insert(db, [mail]);
  await insert(db, [aMail('newer', { links: mail.links.map((link) => ({ ...link, generation: 2 })) })]);
  await lane.run();
  const { message_id } = await rowOf(db, 'generations');
  const raw = sink.messages.find(({ messageId }) => messageId === message_id)?.raw.replaceAll('=\r\n', '') ?? '';
  const [old, fresh] = [1, 2].map((n) => linkToken(linkKey, 'fenwick', 'update:P1:2023-11:lee', n)) as [string, string];
  expect(raw).toContain(fresh);
  expect(raw).not.toContain(old);
  expect(await openLink(db, old)).toBeNull();
  expect(await openLink(db, fresh)).not.toBeNull();
});
