import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import pino from 'pino';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { deliverMailEffect } from '../../activities/deliver-mail.ts';
import type { Deps } from '../../client/deps.ts';
import { cancelOne, pauseMails, releaseOne, resumeMails } from '../../client/mails.ts';
import { perform } from '../../client/perform.ts';
import type { Actor } from '../../domain/aggregate.ts';
import { registerSearchAttributes } from '../../embedded/search-attributes.ts';
import type { Database } from '../../records/database.ts';
import { workflowBundle } from '../../worker/bundle.ts';
import { mailId } from '../../workflows/ids.ts';
import { mailWaitingSignal } from '../../workflows/messages.ts';
import { openSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { aMail, linkKey, mailOffice } from './office.ts';
import { baseUrl, insert, rowOf } from './run.ts';

const office = `mail-${randomBytes(4).toString('hex')}`;
const queue = `${office}-workflows`;
const cleo: Actor = { name: 'Cleo Marsh', person: 'cleo', via: 'page' };
let db: Database;
let sink: SmtpSink;
let deps: Deps;
let close: () => Promise<void>;

beforeAll(async () => {
  ({ db } = await mailOffice({ id: office }));
  sink = await openSmtpSink();
  const address = inject('temporalAddress');
  const [connection, native, bundle] = await Promise.all([
    Connection.connect({ address }),
    NativeConnection.connect({ address }),
    workflowBundle(),
  ]);
  const log = pino({ level: 'silent' });
  deps = { db, temporal: new Client({ connection }), log, linkKey, baseUrl, deadlineMs: 20_000 };
  await registerSearchAttributes(deps.temporal);
  const mail = deliverMailEffect(deps, { smtpUrl: sink.url, leaseMs: 60_000 });
  const workers = await Promise.all([
    Worker.create({ connection: native, taskQueue: queue, workflowBundle: bundle, maxCachedWorkflows: 0 }),
    Worker.create({ connection: native, taskQueue: `${office}-mail`, activities: mail.effects }),
  ]);
  const runs = Promise.all(workers.map((worker) => worker.run()));
  close = async () => {
    for (const worker of workers) worker.shutdown();
    await runs;
    mail.close();
    await Promise.all([native.close(), connection.close()]);
  };
  // On queues of its own: the other tests of the run share the server.
  await deps.temporal.workflow.signalWithStart('mailDelivery', {
    workflowId: mailId(office),
    taskQueue: queue,
    args: [{ office, paused: false }],
    signal: mailWaitingSignal,
  });
});
afterAll(async () => {
  await deps.temporal.workflow.getHandle(mailId(office)).terminate('the test is over');
  await close();
  await sink.close();
  await db.close();
});

const mine = (key: string, given: Parameters<typeof aMail>[1] = {}) => aMail(`${office}:${key}`, { office, ...given });
const signal = () => deps.temporal.workflow.getHandle(mailId(office)).signal(mailWaitingSignal);
const state = async (key: string) => (await rowOf(db, `${office}:${key}`)).state;
const context = (key: string) => ({ office, actor: cleo, key, expectedVersion: null });
const idOf = async (key: string) => {
  const { rows } = await db.pool.query<{ id: bigint }>('select id from mail where key = $1', [`${office}:${key}`]);
  return String(rows[0]?.id);
};

test('a mail leaves when its workflow is told that it waits', async () => {
  await insert(db, [mine('first')]);
  await signal();
  await until(async () => (await state('first')) === 'SENT');
});

test('an officer pauses mail, nothing leaves, and resumes it; both are in the trail, once', async () => {
  await perform(deps, context('k1'), pauseMails, '', { why: 'The wording is wrong.' });
  const again = await perform(deps, context('k1'), pauseMails, '', { why: 'The wording is wrong.' });
  expect(again.repeated).toBe(true);
  await expect(perform(deps, context('k2'), pauseMails, '', { why: 'Me too.' })).rejects.toMatchObject({
    code: 'mail_paused',
  });
  await insert(db, [mine('held')]);
  await signal();
  const { rows: before } = await db.pool.query('select mail_paused from office');
  expect(before).toEqual([{ mail_paused: 'The wording is wrong.' }]);
  expect(await state('held')).toBe('PENDING');
  await perform(deps, context('k3'), resumeMails, '', { why: 'It is right now.' });
  await until(async () => (await state('held')) === 'SENT');
  const { rows } = await db.pool.query(
    `select kind, actor->>'name' as by from event where kind like 'mail_%' order by version`,
  );
  expect(rows).toEqual([
    { kind: 'mail_paused', by: 'Cleo Marsh' },
    { kind: 'mail_resumed', by: 'Cleo Marsh' },
  ]);
});

test('a notice in doubt is released by a person, or cancelled, and the trail says by whom and why', async () => {
  sink.script = { message: () => 'drop' };
  await insert(db, [mine('doubt:1', { kind: 'notice' }), mine('doubt:2', { kind: 'notice' })]);
  await signal();
  await until(async () => (await state('doubt:1')) === 'UNCERTAIN' && (await state('doubt:2')) === 'UNCERTAIN');
  sink.script = {};
  const [first, second] = [await idOf('doubt:1'), await idOf('doubt:2')];
  await perform(deps, context('r1'), releaseOne, first, { why: 'It did not arrive.' });
  await until(async () => (await state('doubt:1')) === 'SENT');
  await perform(deps, context('c1'), cancelOne, second, { why: 'It did arrive.' });
  expect(await state('doubt:2')).toBe('CANCELLED');
  await expect(perform(deps, context('c2'), cancelOne, first, { why: 'Too late.' })).rejects.toMatchObject({
    code: 'mail_not_waiting',
  });
  const { rows } = await db.pool.query(
    `select kind, payload->>'why' as why from event where aggregate = any($1) order by kind`,
    [[`mail/${first}`, `mail/${second}`]],
  );
  expect(rows).toEqual([
    { kind: 'cancelled', why: 'It did arrive.' },
    { kind: 'released', why: 'It did not arrive.' },
  ]);
  const { rows: refusals } = await db.pool.query(`select code from refusal where command = 'mail cancel'`);
  expect(refusals).toEqual([{ code: 'mail_not_waiting' }]);
});

test('what a relay refused for now is sent later without anybody asking', async () => {
  let no = 2;
  sink.script = { rcpt: () => (no-- > 0 ? '451 not now' : '250 ok') };
  await insert(db, [mine('retried')]);
  await signal();
  await until(async () => (await state('retried')) === 'SENT');
  expect((await rowOf(db, `${office}:retried`)).attempts).toBe(3);
});
