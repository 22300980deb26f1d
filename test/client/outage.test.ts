import { Client, Connection } from '@temporalio/client';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Deps } from '../../client/deps.ts';
import { NotNow } from '../../client/not-now.ts';
import { openProject } from '../../client/projects/open.ts';
import { submitUpdate } from '../../client/projects/updates.ts';
import { quiet } from '../../client/quiet.ts';
import { until } from '../support/until.ts';
import { type Engine, engine } from './engine.ts';
import { anOffice, by, office, projectForm, run } from './office.ts';

let product: Engine;
let deps: Deps;

beforeAll(async () => {
  product = await engine();
  ({ deps } = product);
  await anOffice(deps);
  await run(deps, openProject, '', projectForm('P1'));
  await quiet(deps, office);
});

const update = { period: '2024-01', rating: 'green', whatChanged: 'Started.', finishFrom: '2024-12-20' };
const notNow = async (asked: Promise<unknown>): Promise<NotNow> => {
  const error = await asked.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(NotNow);
  return error as NotNow;
};

describe('While something is down', () => {
  it('a decision is still taken without the records, and recorded afterwards', async () => {
    const ctx = by();
    const gone = new pg.Pool({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' });
    // The process has seen the office before: only now its database goes away.
    const pool = deps.db.pool;
    deps.db.pool = gone;
    const answer = await run({ ...deps, deadlineMs: 8_000 }, submitUpdate, 'P1', update, ctx);
    deps.db.pool = pool;
    await gone.end();
    expect(answer.state.updates).toHaveLength(1);
    await until(async () => {
      const { rowCount } = await pool.query('select from project_update where office = $1', [office]);
      return rowCount === 1;
    }, 'the update is recorded');
    expect((await run(deps, submitUpdate, 'P1', update, ctx)).version).toBe(answer.version);
  });

  it('a form that needs the records says so in a sentence', async () => {
    const pool = deps.db.pool;
    deps.db.pool = new pg.Pool({ connectionString: 'postgresql://nobody@127.0.0.1:1/none' });
    const told = await notNow(run({ ...deps, deadlineMs: 8_000 }, openProject, '', projectForm('P9')));
    await deps.db.pool.end();
    deps.db.pool = pool;
    expect(told.accepted).toBe(false);
  });

  it('an engine that cannot be reached is not an accepted request', async () => {
    const connection = Connection.lazy({ address: '127.0.0.1:1' });
    const away = { ...deps, deadlineMs: 1_000, temporal: new Client({ connection }) };
    const told = await notNow(run(away, submitUpdate, 'P1', update));
    expect(told.accepted).toBe(false);
  });

  it('a request that no worker answers is still at work, and answered once under the same key', async () => {
    await product.stopWorkers();
    const ctx = by();
    const form = { ...update, whatChanged: 'Second report.' };
    const told = await notNow(run({ ...deps, deadlineMs: 1_500 }, submitUpdate, 'P1', form, ctx));
    expect(told.accepted).toBe(true);
    await product.startWorkers();
    const answer = await run(deps, submitUpdate, 'P1', form, ctx);
    expect(answer.state.updates).toHaveLength(2);
  });
});
