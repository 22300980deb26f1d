import { type AddressObject, simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { layOut } from '../../mail/templates/layout.ts';
import { classify } from '../../mail/transports/classify.ts';
import { mailboxTransport } from '../../mail/transports/mailbox.ts';
import type { Database } from '../../records/database.ts';
import { openSmtpSink } from '../support/smtp-sink.ts';
import { aMail, askedAt, mailOffice } from './office.ts';
import { baseUrl, deliverer, insert, rowOf } from './run.ts';

let db: Database;
beforeAll(async () => {
  ({ db } = await mailOffice({ demonstration: true, stepped: askedAt }));
});
afterAll(() => db.close());

const kept = async (key: string) => {
  const { rows } = await db.pool.query<{ raw: string; to_address: string; at: Date }>(
    'select * from mailbox_message where mail_key = $1',
    [key],
  );
  expect(rows).toHaveLength(1);
  const [row] = rows as [(typeof rows)[number]];
  return { ...row, parsed: await simpleParser(row.raw) };
};
const to = (parsed: { to?: AddressObject | AddressObject[] | undefined }) => (parsed.to as AddressObject).value;

test('a demonstration office keeps whole messages here, even where there is a relay', async () => {
  const sink = await openSmtpSink();
  const one = deliverer(db, sink.url);
  await insert(db, [aMail('ask')]);
  await insert(db, [aMail('reminder', { inReplyTo: 'ask' })]);
  await one.run();
  one.close();
  await sink.close();
  expect(sink.connections).toBe(0);

  const ask = await kept('ask');
  expect(ask.at.toISOString()).toBe(askedAt);
  expect(ask.parsed.date?.toISOString()).toBe(askedAt);
  expect(ask.parsed.from?.value).toEqual([{ name: 'Fenwick Council', address: 'pmo@fenwick.example' }]);
  expect(to(ask.parsed)).toEqual([{ name: 'Lee Hart', address: 'lee@fenwick.example' }]);
  expect(ask.parsed.replyTo?.value[0]?.address).toBe('programme.office@fenwick.example');
  expect(ask.parsed.headers.get('auto-submitted')).toBe('auto-generated');
  expect(ask.parsed.headers.get('x-auto-response-suppress')).toBe('All');
  expect(ask.parsed.subject).toBe('November 2023 update for Hybrid meetings, due 5 December 2023');
  expect(ask.parsed.text).toContain(`${baseUrl}/l/`);
  expect(ask.parsed.html).toContain(`href="${baseUrl}/l/`);
  expect(`${ask.parsed.text}${ask.parsed.html}`).not.toContain('{{');

  const reminder = await kept('reminder');
  expect(ask.parsed.messageId).toBe((await rowOf(db, 'ask')).message_id);
  expect(reminder.parsed.inReplyTo).toBe(ask.parsed.messageId);
  expect(reminder.parsed.references).toBe(ask.parsed.messageId);
});

test('a mail kept twice stands in the mailbox once', async () => {
  const mailbox = mailboxTransport(db);
  const mail = {
    office: 'fenwick',
    key: 'kept twice',
    from: { name: 'Fenwick', address: 'pmo@fenwick.example' },
    replyTo: 'pmo@fenwick.example',
    to: { name: 'Lee', address: 'lee@fenwick.example' },
    subject: 'Once',
    text: 'Once',
    html: '<p>Once</p>',
    messageId: '<once@fenwick.example>',
    inReplyTo: null,
    date: null,
  };
  expect(await Promise.all([mailbox.send(mail, 0), mailbox.send(mail, 0)])).toEqual([
    { kind: 'sent' },
    { kind: 'sent' },
  ]);
  await kept('kept twice');
});

test.each([
  ['a line end and a header', 'Lee\r\nBcc: eve@evil.example\r\n\r\nHello'],
  ['a second address', 'Lee" <eve@evil.example>, "Lee'],
  ['a group', 'Friends: eve@evil.example;'],
  ['angle brackets', 'Lee <eve@evil.example>'],
  ['right-to-left marks', 'Lee \u202Eelpmaxe'],
  ['another alphabet', 'Ŵil Ffïon 李'],
])('a name with %s stays a name: one receiver, no header added', async (what, name) => {
  const key = `name:${what}`;
  const written = layOut({ subject: `Update for ${name}`, to: name, from: 'Fenwick', blocks: [{ p: name }] });
  await insert(db, [aMail(key, { ...written, name, links: [] })]);
  const one = deliverer(db, undefined);
  await one.run();
  one.close();
  const { parsed, raw } = await kept(key);
  expect(to(parsed).map(({ address }) => address)).toEqual(['lee@fenwick.example']);
  expect(parsed.bcc).toBeUndefined();
  expect(raw.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im);
  expect(parsed.subject?.replaceAll(/\s/g, '')).toBe(`Updatefor${name}`.replaceAll(/\s/g, ''));
});

test('a subject that came with a line end all the same adds no header', async () => {
  await insert(db, [aMail('raw subject', { subject: 'Update\r\nBcc: eve@evil.example' })]);
  const one = deliverer(db, undefined);
  await one.run();
  one.close();
  const { parsed } = await kept('raw subject');
  expect(parsed.bcc).toBeUndefined();
  expect(parsed.headers.get('bcc')).toBeUndefined();
});

test.each([
  [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 550 }, false, 'refused'],
  [{ code: 'EMESSAGE', command: 'DATA', responseCode: 554 }, true, 'refused'],
  [{ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 552 }, false, 'refused'],
  [{ code: 'EENVELOPE', command: 'MAIL FROM', responseCode: 550 }, false, 'relay'],
  [{ code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 535 }, false, 'relay'],
  [{ code: 'EAUTH', command: 'API' }, false, 'relay'],
  [{ code: 'EPROTOCOL', command: 'CONN', responseCode: 554 }, false, 'relay'],
  [{ code: 'EAUTH', command: 'AUTH PLAIN', responseCode: 454 }, false, 'later'],
  [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 451 }, false, 'later'],
  [{ code: 'EMESSAGE', command: 'DATA', responseCode: 421 }, true, 'later'],
  [{ code: 'EENVELOPE', command: 'RCPT TO', responseCode: 503 }, false, 'later'],
  [{ code: 'ECONNECTION', command: 'CONN' }, false, 'later'],
  [{ code: 'ECONNECTION', command: 'CONN' }, true, 'uncertain'],
  [{ code: 'EABORT' }, false, 'later'],
  [{ code: 'EABORT' }, true, 'uncertain'],
] as const)('%o, message read: %s, means %s', (error, read, kind) => {
  expect(classify({ message: 'said so', ...error }, read).kind).toBe(kind);
});
