import { expect, onTestFinished, test } from 'vitest';
import { stepTo } from '../../client/clock.ts';
import { addEvidence } from '../../client/projects/gates.ts';
import { submitUpdate } from '../../client/projects/updates.ts';
import { failedTasks, replayFaults } from '../integration/histories.ts';
import { openSmtpSink } from '../support/smtp-sink.ts';
import { until } from '../support/until.ts';
import { count } from './counting.ts';
import { breaches, repeats } from './invariants.ts';
import { evidence, leadOf, office, openOffice, refs, rungAt, update } from './office.ts';
import { type Product, product } from './product.ts';
import { randomWait } from './programs.ts';
import { inLanes, persist, teller } from './teller.ts';

const projects = 60;

test('PostgreSQL killed during commands and during a round is started again, and everything told is there', async () => {
  const sink = await openSmtpSink();
  onTestFinished(() => sink.close());
  const gatehouse = await product(sink.url);
  const { pid } = gatehouse.program();
  const client = teller(gatehouse.deps, office);
  const all = refs(projects);
  await openOffice(gatehouse.deps(), client, projects);

  // Commands go on being told while the records are away.
  const reports = inLanes(all.slice(0, 20), (ref) => client.tell(submitUpdate as never, ref, update(ref)), 2);
  await until(() => client.told.length > 3 + projects + 2, 'the first reports are told');
  await killPostgres(gatehouse);
  await reports;

  await persist(() => stepTo(gatehouse.deps(), office, '2023-11-10T09:00:00Z', 120_000));
  const cases = inLanes(all, (ref) => client.tell(addEvidence as never, ref, evidence(ref)), 2);
  // A slow relay: mails are on their way while PostgreSQL dies.
  sink.script.message = async () => {
    await new Promise((resolve) => setTimeout(resolve, 250));
    return '250 taken';
  };
  const before = sink.messages.length;
  const asked = persist(() => stepTo(gatehouse.deps(), office, rungAt.ask, 120_000));
  await until(() => sink.messages.length > before, 'the first asks have reached the relay', 120_000);
  await killPostgres(gatehouse);
  await Promise.all([asked, cases]);

  const due = all.slice(20).map((project) => ({ project, rung: 'ask', person: leadOf(project) }));
  const counted = await count(gatehouse.deps(), office, { told: client.told, due, sink });
  expect(breaches(counted), gatehouse.program().said()).toEqual({});
  expect(repeats(counted.sink)).toBeLessThanOrEqual(32);
  expect(failedTasks(counted.histories)).toEqual([]);
  expect(await replayFaults(counted.histories)).toEqual([]);
  // The program has outlived both.
  expect(gatehouse.program()).toMatchObject({ pid });
  expect(gatehouse.program().hasEnded(), gatehouse.program().said()).toBe(false);
  expect(
    gatehouse
      .program()
      .said()
      .match(/PostgreSQL is back as process/gu),
  ).toHaveLength(2);
  await gatehouse.stop();
}, 400_000);

/** kill -9 at a random moment, and waits until another one answers. */
async function killPostgres({ postgres, deps, program }: Product): Promise<void> {
  await randomWait(50, 1_000);
  const killed = postgres();
  process.kill(killed, 'SIGKILL');
  const isBack = async () => {
    if (program().hasEnded()) throw new Error(`The program died with its PostgreSQL:\n${program().said()}`);
    if ([0, killed].includes(postgres())) return false;
    return deps()
      .db.pool.query('select 1')
      .then(
        () => true,
        () => false,
      );
  };
  await until(isBack, 'PostgreSQL has been started again and answers');
}
