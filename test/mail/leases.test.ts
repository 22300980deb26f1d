import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { takeBatch, writeOutcomes } from '../../mail/leases.ts';
import { smtpTransport } from '../../mail/transports/smtp.ts';
import type { Database } from '../../records/database.ts';
import { openSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { aMail, mailOffice } from './office.ts';
import { deliverer, insert, rowOf } from './run.ts';

let db: Database;
let sink: SmtpSink;

beforeAll(async () => {
  ({ db } = await mailOffice());
  sink = await openSmtpSink();
});
afterAll(async () => {
  await sink.close();
  await db.close();
});

const leaseEnds = (key: string) =>
  db.pool.query(`update mail set lease_until = now() - interval '1 ms' where key = $1`, [key]);
const countOf = async (key: string) => sink.counts().get((await rowOf(db, key)).message_id) ?? 0;

test('two deliverers at once send every mail once, and never two attempts of one mail together', async () => {
  sink.script = { message: () => sleep(5).then(() => '250 taken') };
  await insert(
    db,
    Array.from({ length: 300 }, (_, n) => aMail(`many:${n}`)),
  );
  const both = [deliverer(db, sink.url), deliverer(db, sink.url)];
  await Promise.all(both.map((one) => one.run()));
  for (const one of both) one.close();
  const { rows } = await db.pool.query(`select state, count(*)::int from mail where key like 'many:%' group by state`);
  expect(rows).toEqual([{ state: 'SENT', count: 300 }]);
  expect(sink.messages).toHaveLength(300);
  expect(sink.counts().size).toBe(300);
  expect(sink.mostAtOnce).toBe(1);
  sink.script = {};
});

test('what a killed process was sending is left alone until its lease ends, then a chaser goes out and a notice waits', async () => {
  await insert(db, [aMail('killed:chaser'), aMail('killed:notice', { kind: 'notice' })]);
  const dead = await takeBatch(db, 'fenwick', 16, 60_000);
  expect(dead.mails).toHaveLength(2);
  const other = deliverer(db, sink.url);
  const { wakeAt } = await other.run();
  const { rows } = await db.pool.query(`select lease_until from mail where key = 'killed:chaser'`);
  expect(wakeAt).toBe(rows[0].lease_until.toISOString());
  expect(await countOf('killed:chaser')).toBe(0);

  await leaseEnds('killed:chaser');
  await leaseEnds('killed:notice');
  await other.run();
  expect(await rowOf(db, 'killed:chaser')).toMatchObject({ state: 'SENT', in_doubt: true, attempts: 2 });
  expect(await rowOf(db, 'killed:notice')).toMatchObject({ state: 'UNCERTAIN', in_doubt: true });
  expect(await countOf('killed:notice')).toBe(0);

  // The dead one was only stopped, and wakes up: its results count no more.
  await writeOutcomes(
    db,
    dead.lease,
    dead.mails.map((mail) => ({ mail, outcome: { kind: 'refused', why: 'an old story' } })),
  );
  expect(await rowOf(db, 'killed:chaser')).toMatchObject({ state: 'SENT', last_error: null });
  expect((await rowOf(db, 'killed:notice')).state).toBe('UNCERTAIN');
  other.close();
});

test('a process that wakes up after its time sends nothing any more', async () => {
  const relay = smtpTransport(sink.url);
  const before = sink.messages.length;
  const outcome = await relay.send(
    {
      office: 'fenwick',
      key: 'zombie',
      from: { name: 'Fenwick', address: 'pmo@fenwick.example' },
      replyTo: 'pmo@fenwick.example',
      to: { name: 'Lee', address: 'lee@fenwick.example' },
      subject: 'Late',
      text: 'Late',
      html: '<p>Late</p>',
      messageId: '<zombie@fenwick.example>',
      inReplyTo: null,
      date: null,
    },
    performance.now() - 1,
  );
  expect(outcome.kind).toBe('later');
  expect(sink.messages).toHaveLength(before);
  relay.close();
});

test('told to stop, delivery finishes what it has in hand and leaves the rest waiting', async () => {
  const stop = new AbortController();
  sink.script = {
    message: () => {
      stop.abort();
      return '250 taken';
    },
  };
  await insert(
    db,
    Array.from({ length: 100 }, (_, n) => aMail(`stop:${String(n).padStart(3, '0')}`)),
  );
  const one = deliverer(db, sink.url);
  await one.run(stop.signal);
  const { rows } = await db.pool.query(
    `select state, count(*)::int from mail where key like 'stop:%' group by state order by state`,
  );
  expect(rows.map(({ state }) => state)).toEqual(['PENDING', 'SENT']);
  expect(rows[1].count).toBeLessThanOrEqual(32);
  one.close();
});
