import { writeFileSync } from 'node:fs';
import { WithStartWorkflowOperation } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { followUpId, mailId, programmeId, projectId, roundId, roundOpenerId } from '../../workflows/ids.ts';
import { openedUpdate, programmeChangedSignal } from '../../workflows/messages.ts';
import {
  approval,
  args,
  evidence,
  meta,
  office,
  opening,
  openProgramme,
  openProject,
  promise,
  update,
  zone,
} from './harness/samples.ts';
import { asJson, costOf, replay, server } from './harness/server.ts';
import { upTo } from './harness/world.ts';

/** What the records would hold, by aggregate. */
const written = new Map<string, number[]>();
let deliveries = 0;
const failing = { every: 0, count: 0 };

async function record({ aggregate, events }: { aggregate: string; events: { version: number }[] }): Promise<void> {
  failing.count += 1;
  if (failing.every > 0 && failing.count % failing.every === 0) throw new Error('The database is down');
  const versions = written.get(aggregate) ?? [];
  for (const { version } of events) if (version > (versions.at(-1) ?? 0)) versions.push(version);
  written.set(aggregate, versions);
}

let rung = 0;
const real = server({
  recordProject: record,
  recordProgramme: record,
  recordFollowUp: record,
  recalculateProgramme: async () => undefined,
  startRound: async () => undefined,
  fanOutRound: async () => undefined,
  runRungs: async () => {
    rung += 1;
    return rung < 4 ? { nextAt: new Date(Date.now() + 300).toISOString(), open: 2 } : { nextAt: null, open: 0 };
  },
  applyRoundCommand: async () => ({ nextAt: new Date(Date.now() + 300).toISOString(), open: 2 }),
  closeRound: async () => undefined,
  deliverMail: async () => {
    deliveries += 1;
    return { wakeAt: null };
  },
});

type Opening = ReturnType<typeof opening>;

async function open(type: string, workflowId: string, input: Opening) {
  const startWorkflowOperation = new WithStartWorkflowOperation(type, {
    workflowId,
    taskQueue: real.taskQueue,
    args: [input],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE_FAILED_ONLY',
    workflowIdConflictPolicy: 'USE_EXISTING',
  });
  return real.client.workflow.executeUpdateWithStart(openedUpdate, {
    startWorkflowOperation,
    args: [{ meta: input.opening.meta }],
  });
}

/**
 * As a client does it: once more, with the same id, when the task that took the update in was refused by the server
 * (an activity ended just as the run continued as new) or the answer was lost with the run.
 */
async function ask(workflowId: string, name: string, input: unknown, given: object = {}) {
  const sent = args(input, given);
  for (let tries = 1; ; tries++) {
    try {
      const handle = real.client.workflow.getHandle(workflowId);
      return await handle.executeUpdate(name, { args: [sent], updateId: sent.meta.key });
    } catch (error) {
      const cause = (error as { cause?: { message?: string; type?: string } }).cause;
      const isPassing =
        /unexpected workflow task failure/u.test(cause?.message ?? '') ||
        cause?.type === 'AcceptedUpdateCompletedWorkflow';
      if (!isPassing || tries === 5) throw error;
    }
  }
}

/** Unique to this run of the tests: the server is shared. */
const here = `${office}-${real.taskQueue.slice(0, 9)}`;

async function recorded(workflowId: string): Promise<void> {
  const handle = real.client.workflow.getHandle(workflowId);
  await expect
    .poll(() => handle.query<{ busy: boolean }>('progress').then(({ busy }) => busy), { timeout: 90_000 })
    .toBe(false);
}

describe('on a real server, with workers that remember nothing between two tasks', { timeout: 240_000 }, () => {
  it('thirty projects take their commands in, in order and once', async () => {
    const refs = Array.from({ length: 30 }, (_, n) => `P${n + 1}`);
    failing.every = 7;
    const drive = async (ref: string, n: number) => {
      const id = projectId(here, ref);
      const more = n % 3 === 0 ? { office: here, historyCap: 25 } : { office: here };
      await open('project', id, opening(openProject({ ref, office: here }), more));
      await ask(id, 'addEvidence', evidence);
      const soon = new Date(Date.now() + 1_500).toISOString();
      await Promise.all([
        ask(id, 'decideGate', approval({ effectiveAt: soon })),
        ...[1, 2, 3, 4].map((week) => ask(id, 'submitUpdate', update({ whatChanged: `Week ${week}` }))),
      ]);
      await expect(ask(id, 'addEvidence', evidence, { expectedVersion: 1 })).rejects.toMatchObject({
        cause: { type: 'stale' },
      });
    };
    // Six at a time: they meet each other, and a busy machine still keeps up.
    for (let from = 0; from < 30; from += 6) {
      await Promise.all(refs.slice(from, from + 6).map((ref, n) => drive(ref, from + n)));
    }
    failing.every = 0;
    await expect
      .poll(() => refs.filter((ref) => (written.get(`project/${ref}`) ?? []).length === 8).length, { timeout: 90_000 })
      .toBe(30);
    for (const ref of refs) expect(written.get(`project/${ref}`)).toEqual(upTo(8));
    for (const ref of refs.slice(0, 10))
      await ask(projectId(here, ref), 'stop', { on: '2023-11-30', why: 'No money', decidedBy: 'Cabinet' });
    await expect
      .poll(async () => (await real.client.workflow.getHandle(projectId(here, 'P10')).describe()).status.name, {
        timeout: 90_000,
      })
      .toBe('COMPLETED');
  });

  it('the other five kinds of run do their work', async () => {
    const programme = programmeId(here, 'DT');
    await open('programme', programme, opening(openProgramme({ office: here }), { office: here }));
    await real.client.workflow.getHandle(programme).signal(programmeChangedSignal);
    await recorded(programme);
    const promised = followUpId(here, 'F1');
    await open(
      'followUp',
      promised,
      opening(
        promise({ office: here, rungs: [{ kind: 'owner_due', at: new Date(Date.now() + 1_000).toISOString() }] }),
        { office: here },
      ),
    );
    await expect.poll(() => written.get('follow-up/F1')?.length, { timeout: 90_000 }).toBe(2);
    await ask(promised, 'respond', { text: 'Here it is.', by: 'Owner' });
    await recorded(promised);
    const round = await real.client.workflow.start('reportingRound', {
      workflowId: roundId(here, '2023-11'),
      taskQueue: real.taskQueue,
      args: [{ office: here, period: '2023-11', clock: { kind: 'real' }, carried: null }],
    });
    await ask(round.workflowId, 'excuse', { project: 'P1', why: 'Away' });
    await round.result();
    await real.client.workflow.execute('roundOpener', {
      workflowId: roundOpenerId(here),
      taskQueue: real.taskQueue,
      args: [{ office: here, zone, period: '2023-11' }],
    });
    const mail = await real.client.workflow.signalWithStart('mailDelivery', {
      workflowId: mailId(here),
      taskQueue: real.taskQueue,
      args: [{ office: here, paused: false, historyCap: 30 }],
      signal: 'mailWaiting',
    });
    for (let n = 0; n < 10; n++) await mail.signal('mailWaiting');
    await mail.executeUpdate('pause', { args: [{ meta: meta() }] });
    const before = deliveries;
    await mail.executeUpdate('resume', { args: [{ meta: meta() }] });
    await expect.poll(() => deliveries, { timeout: 90_000 }).toBeGreaterThan(before);
  });

  it('an opening that is refused says why, and its ref can be used again', async () => {
    const id = projectId(here, 'REFUSED');
    const bad = opening(openProject({ ref: 'REFUSED', office: here, title: '' }), { office: here });
    await expect(open('project', id, bad)).rejects.toMatchObject({ cause: { message: 'Give the project a title.' } });
    await expect
      .poll(async () => (await real.client.workflow.getHandle(id).describe()).status.name, { timeout: 90_000 })
      .toBe('FAILED');
    const good = opening(openProject({ ref: 'REFUSED', office: here }), { office: here });
    expect(await open('project', id, good)).toMatchObject({ version: 1, state: { ref: 'REFUSED' } });
  });

  it('a project-month on time costs eleven events and three actions', async () => {
    const id = projectId(here, 'COST');
    await open('project', id, opening(openProject({ ref: 'COST', office: here }), { office: here }));
    await recorded(id);
    const handle = real.client.workflow.getHandle(id);
    const before = costOf(await handle.fetchHistory());
    await ask(id, 'submitUpdate', update());
    await expect.poll(() => written.get('project/COST')?.length, { timeout: 90_000 }).toBe(2);
    await expect
      .poll(async () => costOf(await handle.fetchHistory()).events, { timeout: 90_000 })
      .toBe(before.events + 11);
    // The third action is the signal to the programme, which the recording sends.
    expect(costOf(await handle.fetchHistory()).actions + 1).toBe(before.actions + 3);
  });

  it('every history that was made can be replayed', async () => {
    const histories = await real.histories();
    expect(histories.length).toBeGreaterThan(50);
    expect(await replay(real.code, histories)).toEqual([]);
    if (!process.env.SAVE_HISTORIES) return;
    for (const { type, name } of toSave) {
      const found = histories.filter((one) => one.type === type && one.workflowId.endsWith(name));
      for (const [n, { history }] of found.entries()) {
        const json = asJson(history).replaceAll(here, 'harbour').replaceAll(real.taskQueue.slice(0, 9), 'office');
        writeFileSync(new URL(`../histories/${type}-${n + 1}.json`, import.meta.url), `${json}\n`);
      }
    }
  });
});

/** One project that continued as new, and one run of each other kind. */
const toSave = [
  { type: 'project', name: 'P1' },
  { type: 'programme', name: 'DT' },
  { type: 'followUp', name: 'F1' },
  { type: 'reportingRound', name: '2023-11' },
  { type: 'roundOpener', name: here },
  { type: 'mailDelivery', name: here },
];
