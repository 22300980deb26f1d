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

const projects = 40;

test('the main program killed during commands and during a round is started again, ends the servers left behind, and has everything told', async () => {
  const sink = await openSmtpSink();
  onTestFinished(() => sink.close());
  const gatehouse = await product(sink.url);
  const client = teller(gatehouse.deps, office);
  const all = refs(projects);
  await openOffice(gatehouse.deps(), client, projects);

  const cases = inLanes(all, (ref) => client.tell(addEvidence as never, ref, evidence(ref)), 2);
  const opened = client.told.length;
  await until(() => client.told.length > opened, 'the first business case is told');
  await killProgram(gatehouse);
  await cases;

  // The program that opens the month, asks the leads and sends the mails dies while it does so.
  sink.script.message = async () => {
    await new Promise((resolve) => setTimeout(resolve, 250));
    return '250 taken';
  };
  const before = sink.messages.length;
  const asked = persist(() => stepTo(gatehouse.deps(), office, rungAt.ask, 120_000));
  await until(() => sink.messages.length > before, 'the first asks have reached the relay', 120_000);
  await killProgram(gatehouse);
  await asked;

  const reports = inLanes(all, (ref) => client.tell(submitUpdate as never, ref, update(ref)), 2);
  const reported = client.told.length;
  await until(() => client.told.length > reported, 'the first report is told');
  await killProgram(gatehouse);
  await reports;

  const due = all.map((project) => ({ project, rung: 'ask', person: leadOf(project) }));
  const counted = await count(gatehouse.deps(), office, { told: client.told, due, sink });
  expect(breaches(counted)).toEqual({});
  expect(repeats(counted.sink)).toBeLessThanOrEqual(3 * 32);
  expect(failedTasks(counted.histories)).toEqual([]);
  expect(await replayFaults(counted.histories)).toEqual([]);
  await gatehouse.stop();
}, 400_000);

/** kill -9 at a random moment, then a start as anybody would do it. */
async function killProgram({ program, servers, start }: Product): Promise<void> {
  await randomWait(50, 1_000);
  await program().kill();
  const left = servers();
  expect(left).toHaveLength(2);
  await start();
  expect(servers()).toHaveLength(2);
  expect(servers().filter((pid) => left.includes(pid))).toEqual([]);
  expect(program().said()).toMatch(/Stopped the PostgreSQL that a killed run had left/u);
  expect(program().said()).toMatch(/Stopped the Temporal server that a killed run had left/u);
}
