import pg from 'pg';
import { expect, test } from 'vitest';
import { migrate } from '../../records/migrate.ts';
import { type MigrationFile, migrationFiles } from '../../records/migration-files.ts';
import { emptyDatabase, freshDatabase } from '../support/database.ts';

const one: MigrationFile = {
  name: '0001_one',
  sql: 'create table one (id int); insert into one values (1);',
  checksum: 'a',
};
const two: MigrationFile = { name: '0002_two', sql: 'create table two (id int)', checksum: 'b' };

test('an empty database gets every migration once', async () => {
  const url = await emptyDatabase();
  expect(await migrate(url, [one])).toEqual(['0001_one']);
  expect(await migrate(url, [one, two])).toEqual(['0002_two']);
  expect(await migrate(url, [one, two])).toEqual([]);
  expect(await query(url, 'select count(*)::int as n from one')).toEqual([{ n: 1 }]);
});

test("the product's own schema is in place in the database that tests copy", async () => {
  const url = await freshDatabase();
  expect(await migrate(url)).toEqual([]);
  expect(migrationFiles().length).toBeGreaterThan(0);
});

test('two programs that start at once apply each migration once', async () => {
  const url = await emptyDatabase();
  const applied = await Promise.all([migrate(url, [one, two]), migrate(url, [one, two]), migrate(url, [one, two])]);
  expect(applied.flat().sort()).toEqual(['0001_one', '0002_two']);
});

test('a database of a newer program is refused and left alone', async () => {
  const url = await emptyDatabase();
  await migrate(url, [one, two]);
  await expect(migrate(url, [one])).rejects.toMatchObject({
    code: 'schema_newer',
    message: expect.stringMatching(/newer Gatehouse/),
  });
});

test('a migration that was edited afterwards is refused', async () => {
  const url = await emptyDatabase();
  await migrate(url, [one]);
  await expect(migrate(url, [{ ...one, checksum: 'other' }, two])).rejects.toMatchObject({ code: 'migration_edited' });
  expect(await query(url, "select to_regclass('two') as t")).toEqual([{ t: null }]);
});

test('a migration that was left unfinished is refused', async () => {
  const url = await emptyDatabase();
  await migrate(url, [one]);
  await query(url, 'update _prisma_migrations set finished_at = null');
  await expect(migrate(url, [one, two])).rejects.toMatchObject({ code: 'migration_failed' });
});

test('a migration that fails leaves nothing behind and can be mended', async () => {
  const url = await emptyDatabase();
  const broken = { ...two, sql: 'create table two (id int); select nonsense()' };
  await expect(migrate(url, [one, broken])).rejects.toThrow(/nonsense/);
  expect(await query(url, "select to_regclass('two') as t")).toEqual([{ t: null }]);
  expect(await migrate(url, [one, two])).toEqual(['0002_two']);
});

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}
