import { afterAll, expect, it } from 'vitest';
import { openDatabase } from '../../records/database.ts';
import { Prisma } from '../../records/generated/client.ts';
import { freshDatabase } from '../support/database.ts';

const db = openDatabase(await freshDatabase());
afterAll(() => db.close());

it('describes every table and column to Prisma, and none that is not there', async () => {
  const { rows } = await db.pool.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
      where table_schema = 'public' and table_name not like '\\_%'`,
  );
  const there = rows.map(({ table, column }) => `${camel(table)}.${camel(column)}`).sort();
  const models = Object.entries(Prisma).filter(([name]) => /^[A-Z].*ScalarFieldEnum$/u.test(name));
  const described = models.flatMap(([name, fields]) =>
    Object.keys(fields as object).map((field) => `${lower(name.replace('ScalarFieldEnum', ''))}.${field}`),
  );
  expect(described.sort()).toEqual(there);
});

it('reads a row of every table through Prisma', async () => {
  for (const name of Object.keys(Prisma.ModelName)) {
    const model = (db.prisma as unknown as Record<string, { findFirst(): Promise<unknown> }>)[lower(name)];
    expect(await model?.findFirst(), name).toBeNull();
  }
});

const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
const camel = (name: string) => name.replaceAll(/_(\w)/gu, (_, letter: string) => letter.toUpperCase());
