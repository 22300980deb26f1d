import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { stepTo } from '../../client/clock.ts';
import { submitUpdate } from '../../client/projects/updates.ts';
import { roundOf } from '../../records/rounds.ts';
import { type Engine, engine } from '../client/engine.ts';
import { failedTasks, replayFaults } from '../integration/histories.ts';
import { openSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';
import { count } from './counting.ts';
import { breaches, type Due, repeats } from './invariants.ts';
import { leadOf, office, openOffice, period, refs, rungAt, sponsorOf, update } from './office.ts';
import { gatehouse, type Program, printed, randomWait } from './programs.ts';
import { inLanes, type Teller, teller } from './teller.ts';

const projects = 500;
/** Of which so many answer, while the worker is being killed. */
const answering = 60;
/** Mails in doubt after a kill: two micro-batches of 16. */
const inDoubt = 32;

let product: Engine;

beforeAll(async () => {
  product = await engine({ workers: false });
});

test('a worker killed five times in one round of 500 projects loses nothing and repeats 32 mails a kill at most', async () => {
  const { deps } = product;
  const sink = await openSmtpSink();
  onTestFinished(() => sink.close());
  const { start, kill, story } = workers(sink);
  await start();
  const client = teller(() => deps, office);
  await openOffice(deps, client, projects);
  const all = refs(projects);
  const due: Due[] = [];

  // A relay at some 60 mails a second, so that each rung is still going out while the worker dies.
  sink.script.message = async () => {
    await new Promise((resolve) => setTimeout(resolve, 120));
    return '250 taken';
  };
  // The month opens, its requests are made, and everybody is asked.
  due.push(...all.map((project) => ({ project, rung: 'ask', person: leadOf(project) })));
  const asked = step(rungAt.ask);
  await randomWait(50, 2_000);
  await kill('while the round opens');
  await mailed(sink, 1);
  await kill('in the first mails');
  await mailed(sink, 100);
  await kill('in the midst of the mails');
  await asked;

  due.push(...all.map((project) => ({ project, rung: 'reminder', person: leadOf(project) })));
  const reminded = step(rungAt.reminder);
  await rows('reminder', projects);
  const answers = answer(client, all.slice(0, answering));
  await mailed(sink, 1);
  await kill('in the reminders, while leads answer');
  await mailed(sink, 100);
  await kill('in the reminders, for the fifth time');
  await Promise.all([reminded, answers]);

  sink.script.message = () => '250 taken';
  const silent = all.slice(answering);
  for (const rung of ['due', 'chase', 'sponsor'] as const) {
    const person = rung === 'sponsor' ? sponsorOf : leadOf;
    due.push(...silent.map((project) => ({ project, rung, person: person(project) })));
  }
  await step(rungAt.sponsor);
  await step(rungAt.closing);
  const counted = await count(deps, office, { told: client.told, due, sink });
  expect(breaches(counted), story()).toEqual({});
  expect(repeats(counted.sink), story()).toBeLessThanOrEqual(5 * inDoubt);
  expect(counted.rows.mails.filter((mail) => mail.inDoubt).length, story()).toBeLessThanOrEqual(5 * inDoubt);
  expect(await roundOf(deps.db, office, period)).toMatchObject({ status: 'closed', setAside: 0 });
  expect(client.told).toHaveLength(4 + projects + answering + 1);
  expect(failedTasks(counted.histories)).toEqual([]);
  expect(await replayFaults(counted.histories)).toEqual([]);
}, 900_000);

/** One worker process at a time; the next one is started as soon as the last is dead. */
function workers(sink: SmtpSink) {
  const folder = temporaryFolder();
  const told: string[] = [];
  let worker: Program;
  const start = async () => {
    worker = gatehouse(['worker', '--data', folder], {
      DATABASE_URL: product.databaseUrl,
      TEMPORAL_ADDRESS: inject('temporalAddress'),
      TEMPORAL_NAMESPACE: product.deps.temporal.options.namespace,
      GATEHOUSE_LINK_KEY: product.deps.linkKey.toString('hex'),
      GATEHOUSE_MAIL_LEASE_MS: '6000',
      SMTP_URL: sink.url,
    });
    await printed(worker, /the worker is ready/u);
  };
  return {
    start,
    kill: async (when: string) => {
      const ms = await randomWait(50, 1_000);
      const before = sink.messages.length;
      await worker.kill();
      told.push(`killed ${when}, after ${ms} ms, at ${before} mails`);
      await start();
    },
    story: () => told.join('; '),
  };
}

const step = (to: string) => stepTo(product.deps, office, to, 240_000);

/** Waits until so many more mails than now have reached the relay. */
async function mailed(sink: SmtpSink, more: number): Promise<void> {
  const wanted = sink.messages.length + more;
  await until(() => sink.messages.length >= wanted, `${wanted} mails have reached the relay`, 120_000);
}

/** Waits until a rung has all its mails in the outbox: whoever answers now comes after it. */
async function rows(rung: string, wanted: number): Promise<void> {
  const inserted = async () => {
    const { rows: found } = await product.deps.db.pool.query<{ mails: number }>(
      'select count(*)::int as mails from mail where office = $1 and key like $2',
      [office, `%:${rung}:%`],
    );
    return found[0]?.mails === wanted;
  };
  await until(inserted, `all mails of the rung ${rung} are in the outbox`, 120_000);
}

const answer = ({ tell }: Teller, some: string[]) =>
  inLanes(some, (ref) => tell(submitUpdate as never, ref, update(ref)));
