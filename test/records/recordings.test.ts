import type pg from 'pg';
import { describe, expect, it } from 'vitest';
import { inTransaction } from '../../records/database.ts';
import { writeProject } from '../../records/project-rows.ts';
import { type AggregateRecording, appendRecording } from '../../records/recordings.ts';
import { projectLife } from '../activities/life.ts';
import { world } from '../activities/round-world.ts';
import { evidence, openProject } from '../workflows/harness/samples.ts';

const { db, office } = await world();
const now = '2023-11-28T09:00:00.000Z';

const record = (recording: AggregateRecording) =>
  inTransaction(db, (client: pg.PoolClient) => appendRecording(client, recording));

const project = (ref: string) => projectLife(openProject({ office, ref }), now);

async function trail(ref: string) {
  const { rows } = await db.pool.query<{ version: number; kind: string }>(
    'select version, kind from event where office = $1 and aggregate = $2 order by version',
    [office, `project/${ref}`],
  );
  return rows.map(({ version, kind }) => `${version} ${kind}`);
}

async function snapshot(ref: string) {
  const { rows } = await db.pool.query<{ version: number; open: boolean; state: { version: number } }>(
    'select version, open, state from snapshot where office = $1 and aggregate = $2',
    [office, `project/${ref}`],
  );
  return rows[0];
}

describe('a recording', () => {
  it('written twice is written once', async () => {
    const life = project('TWICE');
    const first = await record(life.waiting);
    expect(first).toMatchObject({ advanced: true, fresh: [{ version: 1, kind: 'opened' }] });
    expect(await record(life.waiting)).toEqual({ advanced: false, fresh: [] });
    expect(await trail('TWICE')).toEqual(['1 opened']);
    expect(await snapshot('TWICE')).toMatchObject({ version: 1, open: true, state: { version: 1 } });
  });

  it('that comes again after a later one changes nothing', async () => {
    const life = project('LATE');
    const early = life.waiting;
    await record(early);
    const later = life.decide({ name: 'addEvidence', input: evidence }, now).waiting;
    expect(
      later.events.map(({ version }) => version),
      'it was not known to be recorded',
    ).toEqual([1, 2]);
    expect((await record(later)).fresh.map(({ version }) => version)).toEqual([2]);
    await record(early);
    expect(await trail('LATE')).toEqual(['1 opened', '2 evidence_added']);
    expect(await snapshot('LATE')).toMatchObject({ version: 2, state: { version: 2 } });
  });

  it('sent twenty times at once is one', async () => {
    const life = project('AT-ONCE');
    const answers = await Promise.all(Array.from({ length: 20 }, () => record(life.waiting)));
    expect(answers.filter(({ advanced }) => advanced)).toHaveLength(1);
    expect(await trail('AT-ONCE')).toEqual(['1 opened']);
  });

  it('keeps what a command was answered, and marks the one that was noted as accepted', async () => {
    const life = project('KEYS').decide({ name: 'addEvidence', input: evidence }, now, 'form-1');
    await db.pool.query(
      `insert into command (office, key, args_hash, aggregate, version) values ($1, 'form-1', 'hash of form-1', 'project/KEYS', 2)`,
      [office],
    );
    await record(life.waiting);
    await record(life.waiting);
    const { rows } = await db.pool.query(
      `select key, args_hash, version, recorded_at is not null as recorded from command
        where office = $1 and aggregate = 'project/KEYS' order by version`,
      [office],
    );
    expect(rows).toEqual([
      { key: 'open project/KEYS', args_hash: 'hash of open project/KEYS', version: 1, recorded: true },
      { key: 'form-1', args_hash: 'hash of form-1', version: 2, recorded: true },
    ]);
  });

  it('that is ahead of a database brought back from a backup says which records are lost', async () => {
    const life = project('BACKUP').decide({ name: 'addEvidence', input: evidence }, now);
    const { events, ...rest } = life.waiting;
    await record({ ...rest, events: events.slice(1) });
    expect(await trail('BACKUP')).toEqual(['1 record_lost', '2 evidence_added']);
    const again = project('ONLY-STATE').waiting;
    await record({ ...again, events: [] });
    expect(await trail('ONLY-STATE')).toEqual(['1 record_lost']);
  });
});

describe('the audit trail and the refusals', () => {
  it('are append-only, for everybody', async () => {
    await record(project('FIXED').waiting);
    await db.pool.query(
      `insert into refusal (office, at, actor, command, target, code, message, input_hash) values ($1, now(), '{}', 'a', 'b', 'c', 'd', 'e')`,
      [office],
    );
    for (const table of ['event', 'refusal']) {
      for (const change of [`update ${table} set office = 'x'`, `delete from ${table}`, `truncate ${table}`]) {
        await expect(db.pool.query(change), change).rejects.toThrow(/append-only/u);
      }
    }
  });
});

describe('a project’s row', () => {
  it('keeps pence to the last one and dates to the day, whichever way they are read', async () => {
    const pence = '999999999999999';
    const life = projectLife(
      openProject({ office, ref: 'MONEY', budgetPence: pence, startOn: '2024-03-31', title: 'Ŵyl & “Émile” <b>' }),
      now,
    );
    await inTransaction(db, (client) => writeProject(client, life.state));
    const { rows } = await db.pool.query(
      `select title, budget_pence, start_on, finish_original, delegates from project where office = $1 and ref = 'MONEY'`,
      [office],
    );
    expect(rows[0]).toEqual({
      title: 'Ŵyl & “Émile” <b>',
      budget_pence: BigInt(pence),
      start_on: '2024-03-31',
      finish_original: '2024-04-30',
      delegates: [],
    });
    const read = await db.prisma.project.findUnique({ where: { office_ref: { office, ref: 'MONEY' } } });
    expect(read?.budgetPence).toBe(BigInt(pence));
    expect(read?.startOn.toISOString(), 'the day clocks go forward').toBe('2024-03-31T00:00:00.000Z');
  });

  it('keeps an instant as it was given', async () => {
    const at = '2024-03-31T00:59:59.999Z';
    const life = projectLife(openProject({ office, ref: 'INSTANT' }), at);
    await record(life.waiting);
    const { rows } = await db.pool.query<{ at: Date }>(
      `select at from event where office = $1 and aggregate = 'project/INSTANT'`,
      [office],
    );
    expect(rows[0]?.at.toISOString()).toBe(at);
    const read = await db.prisma.event.findFirst({ where: { office, aggregate: 'project/INSTANT' } });
    expect(read?.at.toISOString()).toBe(at);
  });
});
