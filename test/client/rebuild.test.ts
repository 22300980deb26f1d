import { beforeAll, describe, expect, it } from 'vitest';
import { stepTo } from '../../client/clock.ts';
import type { Deps } from '../../client/deps.ts';
import { stopProject } from '../../client/projects/changes.ts';
import { quiet } from '../../client/quiet.ts';
import { rebuild } from '../../client/rebuild.ts';
import { demonstration, loadSample } from '../../client/samples.ts';
import type { ProjectState } from '../../domain/project/state.ts';
import { projectId, taskQueues } from '../../workflows/ids.ts';
import { type EntityInput, progressQuery } from '../../workflows/messages.ts';
import { until } from '../support/until.ts';
import { engine } from './engine.ts';
import { by, run } from './office.ts';

const office = 'demo';
/** The product after Temporal's database was lost: the same PostgreSQL, an empty Temporal. */
let deps: Deps;
let live: string;
let stopped: string;
let before: { mails: string[]; aggregates: string[] };

beforeAll(async () => {
  const first = await engine();
  await loadSample(first.deps, demonstration);
  const refs = (await column(first.deps, `select ref from project where stage = 'delivery' order by ref`)) as [
    string,
    string,
  ];
  [live, stopped] = refs;
  await run(
    first.deps,
    stopProject,
    stopped,
    { on: '2023-11-28', why: 'No money.', decidedBy: 'Cabinet' },
    by({ office }),
  );
  await quiet(first.deps, office);
  await first.stopWorkers();
  before = await everything(first.deps);
  ({ deps } = await engine({ databaseUrl: first.databaseUrl }));
});

const column = async (of: Deps, sql: string): Promise<string[]> => {
  const { rows } = await of.db.pool.query<Record<string, string>>(sql);
  return rows.map((row) => Object.values(row)[0] as string);
};
const everything = async (of: Deps) => ({
  mails: await column(of, `select key || ' ' || state from mail order by key`),
  aggregates: await column(of, 'select aggregate from snapshot where open order by aggregate'),
});
const progress = (ref: string) => deps.temporal.workflow.getHandle(projectId(office, ref)).query(progressQuery);
const snapshot = async (ref: string) => {
  const { rows } = await deps.db.pool.query<{ version: number; state: ProjectState }>(
    'select version, state from snapshot where office = $1 and aggregate = $2',
    [office, `project/${ref}`],
  );
  return rows[0] as (typeof rows)[number];
};

describe('A rebuild after Temporal’s database was lost', () => {
  it('says what it would do, and does nothing, unless it is told to', async () => {
    const found = await rebuild(deps, { office, apply: false });
    expect(found.map(({ aggregate }) => aggregate).sort()).toEqual([...before.aggregates, 'round/2023-11'].sort());
    expect(found.every(({ action }) => action === 'start')).toBe(true);
    expect(await rebuild(deps, { office, apply: false })).toEqual(found);
    expect(await rebuild(deps, { office: 'another', apply: true })).toEqual([]);
  });

  it('brings every open aggregate back as it was, and sends no mail twice', async () => {
    await rebuild(deps, { apply: true });
    await quiet(deps, office);
    expect(await rebuild(deps, { apply: true }), 'nothing is left to do (I7)').toEqual([]);
    expect(await everything(deps)).toEqual(before);
    expect(await progress(live)).toMatchObject({ version: (await snapshot(live)).version, nextDueAt: null });
    await expect(progress(stopped), 'what is closed stays closed').rejects.toThrow();
  });

  it('keeps the timers: the month goes on where it was', async () => {
    await stepTo(deps, office, '2023-12-01T09:00:00.000Z');
    const asked = await column(deps, `select key from mail where key like '%:ask:%'`);
    const reminded = await column(deps, `select key from mail where key like '%:reminder:%' and state = 'SENT'`);
    expect([asked.length, reminded.length]).toEqual([7, 6]);
    const twice = await column(deps, 'select mail_key from mailbox_message group by mail_key having count(*) > 1');
    expect(twice).toEqual([]);
  });
});

describe('A rebuild of a single run', () => {
  const only = async () =>
    (await rebuild(deps, { office, apply: true })).map(({ found, action }) => `${found}: ${action}`);

  it('starts one that was terminated while its row is open', async () => {
    await deps.temporal.workflow.getHandle(projectId(office, live)).terminate('by mistake');
    await until(async () => (await only()).includes('run missing: start'), 'it is seen to be closed');
    expect((await progress(live)).version).toBe((await snapshot(live)).version);
    expect(await only()).toEqual([]);
  });

  it('restarts one that is behind its row', async () => {
    const { state } = await snapshot(live);
    const input: EntityInput<ProjectState, never> = {
      office,
      ref: live,
      clock: { kind: 'stepped', now: '2023-12-01T09:00:00.000Z' },
      opening: null,
      carried: { v: 1, state: { ...state, version: 0 }, unrecorded: [], unrecordedCommands: [], ring: [] },
    };
    await deps.temporal.workflow.getHandle(projectId(office, live)).terminate('to start an old one');
    await deps.temporal.workflow.start('project', {
      workflowId: projectId(office, live),
      taskQueue: taskQueues.workflows,
      args: [input],
    });
    expect(await only()).toEqual(['snapshot ahead: restart']);
    expect((await progress(live)).version).toBe(state.version);
  });

  it('asks one that knows more than a restored database to record it, and leaves it alone', async () => {
    const { version } = await snapshot(live);
    const client = await deps.db.pool.connect();
    // As a backup brings it back: the last event and its row are not there.
    await client.query('alter table event disable trigger event_append_only');
    await client.query('delete from event where office = $1 and aggregate = $2', [office, `project/${live}`]);
    await client.query('delete from snapshot where office = $1 and aggregate = $2', [office, `project/${live}`]);
    await client.query('alter table event enable trigger event_append_only');
    client.release();
    const runId = async () => (await deps.temporal.workflow.getHandle(projectId(office, live)).describe()).runId;
    const first = await runId();
    expect(await only()).toEqual(['run without a row: ask to record']);
    await until(async () => (await snapshot(live))?.version === version, 'it is recorded');
    expect(await runId()).toBe(first);
    const kinds = await column(deps, `select distinct kind from event where aggregate = 'project/${live}'`);
    expect(kinds, 'the trail has no silent gap (I6)').toEqual(['record_lost']);
    expect(await only()).toEqual([]);
  });
});
