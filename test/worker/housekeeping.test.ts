import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Deps } from '../../client/deps.ts';
import { forgetOldCommands, wakeMail, wakeProgrammes, warnOfOldMail } from '../../worker/jobs.ts';
import { mailId, programmeId } from '../../workflows/ids.ts';
import { world } from '../activities/round-world.ts';
import { until } from '../support/until.ts';

let it_: Awaited<ReturnType<typeof world>>;
const started: { terminate(): Promise<unknown> }[] = [];
beforeEach(async () => {
  it_ = await world();
  await it_.programme('DT');
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((run) => run.terminate()));
});

/** A run that nobody works for: it only takes signals in. */
async function run(workflowId: string) {
  const taskQueue = `nobody-${it_.office}`;
  const handle = await it_.deps.temporal.workflow.start('programme', { workflowId, taskQueue });
  started.push(handle);
  return async () => {
    const { events } = await handle.fetchHistory();
    return (events ?? []).filter((event) => event.workflowExecutionSignaledEventAttributes).length;
  };
}

const queue = (age: string) =>
  it_.db.pool.query(
    `insert into programme_change (office, programme, cause, queued_at) values ($1, 'DT', $2, now() - $2::text::interval)`,
    [it_.office, age],
  );

it('a programme whose signal was lost is signalled, once its change has waited a minute', async () => {
  const signals = await run(programmeId(it_.office, 'DT'));
  await queue('5 seconds');
  await wakeProgrammes(it_.deps);
  expect(await signals()).toBe(0);
  await queue('2 minutes');
  await wakeProgrammes(it_.deps);
  expect(await signals()).toBe(1);
});

it('a programme that is closed, or whose run is gone, holds up no other', async () => {
  await it_.programme('GONE');
  const signals = await run(programmeId(it_.office, 'DT'));
  await queue('2 minutes');
  await it_.db.pool.query(
    `insert into programme_change (office, programme, cause, queued_at)
     values ($1, 'GONE', 'x', now() - interval '2 minutes'), ($1, 'NEVER', 'x', now() - interval '2 minutes')`,
    [it_.office],
  );
  await wakeProgrammes(it_.deps);
  expect(await signals()).toBe(1);
});

const mail = (state: string) =>
  it_.db.pool.query(
    `insert into mail (office, key, kind, address, subject, about, message_id, asked_at, state, next_attempt_at,
       lease_until, created_at)
     values ($1, $2, 'chaser', 'a@example.invalid', 's', 'round/2023-11', $2, now(), $3, now() - interval '2 minutes',
       now() - interval '2 minutes', now() - interval '2 hours')`,
    [it_.office, `${it_.office}:${state}`, state],
  );

it('mail that nobody takes up wakes its delivery, unless the office’s mail is paused', async () => {
  const delivery = it_.deps.temporal.workflow.getHandle(mailId(it_.office));
  await mail('PENDING');
  await mail('SENDING');
  await it_.db.pool.query(`update office set mail_paused = 'the relay refuses us' where id = $1`, [it_.office]);
  await wakeMail(it_.deps);
  await expect(delivery.describe()).rejects.toThrow();
  await it_.db.pool.query('update office set mail_paused = null where id = $1', [it_.office]);
  await wakeMail(it_.deps);
  started.push(delivery);
  await until(async () => (await delivery.describe()).type === 'mailDelivery', 'its delivery has been started');
});

it('mail that is getting old is said in the log, by office', async () => {
  await mail('PENDING');
  const said: unknown[] = [];
  const log = { warn: (row: unknown) => said.push(row) } as unknown as Deps['log'];
  await warnOfOldMail({ ...it_.deps, log });
  expect(said).toMatchObject([{ office: it_.office, mails: 1 }]);
});

it('keys of commands are forgotten after 400 days, those not recorded never', async () => {
  await it_.db.pool.query(
    `insert into command (office, key, args_hash, aggregate, recorded_at)
     values ($1, 'old', 'h', 'project/P1', now() - interval '401 days'),
       ($1, 'young', 'h', 'project/P1', now() - interval '399 days'), ($1, 'waiting', 'h', 'project/P1', null)`,
    [it_.office],
  );
  await forgetOldCommands(it_.deps);
  const { rows } = await it_.db.pool.query<{ key: string }>('select key from command order by key');
  expect(rows.map(({ key }) => key)).toEqual(['waiting', 'young']);
});
