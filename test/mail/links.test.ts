import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertLinks, killLinks, linkToken, type NewLink, openLink } from '../../mail/links.ts';
import { type Database, inTransaction } from '../../records/database.ts';
import { upsertPeople } from '../../records/people.ts';
import { linkKey, mailOffice } from './office.ts';

let db: Database;
beforeAll(async () => {
  ({ db } = await mailOffice({ stepped: '2023-11-28T09:00:00.000Z' }));
});
afterAll(() => db.close());

const link = (id: string, given: Partial<NewLink> = {}): NewLink & { office: string } => ({
  office: 'fenwick',
  id,
  purpose: 'update',
  target: { project: 'P1', period: '2023-11' },
  person: 'lee',
  generation: 1,
  expiresAt: null,
  ...given,
});
const insert = (...links: (NewLink & { office: string })[]) =>
  inTransaction(db, (client) => insertLinks(client, links, linkKey));
const open = (id: string, generation = 1) => openLink(db, linkToken(linkKey, 'fenwick', id, generation));

test('a link opens the one form for the one person, as often as it is fetched', async () => {
  await insert(link('one'), link('one'));
  await insert(link('one'));
  const opened = await open('one');
  expect(opened).toEqual({
    office: 'fenwick',
    id: 'one',
    purpose: 'update',
    target: { project: 'P1', period: '2023-11' },
    person: 'lee',
  });
  expect(await open('one')).toEqual(opened);
});

test('the database holds no token', async () => {
  await insert(link('hashed'));
  const { rows } = await db.pool.query(`select link::text as text from link where id = 'hashed'`);
  expect(rows[0].text).not.toContain(linkToken(linkKey, 'fenwick', 'hashed', 1));
});

test('tokens are 32 bytes, and another key, office, link or generation makes another', () => {
  const tokens = [
    linkToken(linkKey, 'fenwick', 'a', 1),
    linkToken(Buffer.alloc(32, 8), 'fenwick', 'a', 1),
    linkToken(linkKey, 'other', 'a', 1),
    linkToken(linkKey, 'fenwick', 'b', 1),
    linkToken(linkKey, 'fenwick', 'a', 2),
  ];
  expect(new Set(tokens).size).toBe(5);
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
});

test('an expired link opens nothing, by the clock of the office and not of this machine', async () => {
  await insert(
    link('past', { expiresAt: '2023-11-28T08:59:59.000Z' }),
    link('ahead', { expiresAt: '2023-11-28T09:00:01.000Z' }),
  );
  expect(await open('past')).toBeNull();
  expect(await open('ahead')).not.toBeNull();
});

test('a killed link opens nothing', async () => {
  await insert(link('killed'), link('other'));
  await inTransaction(db, (client) => killLinks(client, 'fenwick', ['killed']));
  expect(await open('killed')).toBeNull();
  expect(await open('other')).not.toBeNull();
});

test('the link of somebody who has left opens nothing from that day on, by the office’s clock', async () => {
  const left = (id: string, leftOn: string) => ({ id, name: id, email: null, role: '', leftOn });
  await upsertPeople(db, 'fenwick', [left('gone', '2023-11-28'), left('going', '2023-11-29')]);
  await insert(link('of gone', { person: 'gone' }), link('of going', { person: 'going' }));
  expect(await open('of gone')).toBeNull();
  expect(await open('of going')).not.toBeNull();
});

test.each(['', 'x', 'a'.repeat(43), `${'a'.repeat(42)}\0`, "' or 1=1 --", 'é'.repeat(43), 'a'.repeat(100_000)])(
  'a made-up token opens nothing (%#)',
  async (token) => {
    expect(await openLink(db, token)).toBeNull();
  },
);
