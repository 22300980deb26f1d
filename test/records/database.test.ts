import { beforeAll, expect, test } from 'vitest';
import { type Database, inTransaction, openDatabase } from '../../records/database.ts';
import { freshDatabase } from '../support/database.ts';

let url: string;

beforeAll(async () => {
  url = await freshDatabase();
});

/** Ends the connection that a query runs on, as a PostgreSQL that dies does. */
async function cutOff(other: Database, pid: number): Promise<void> {
  await other.pool.query('select pg_terminate_backend($1)', [pid]);
  await new Promise((resolve) => setTimeout(resolve, 100));
}

test('a connection that is lost within a transaction fails that transaction only, and the next one works', async () => {
  const db = openDatabase(url);
  const other = openDatabase(url, 1);
  const lost = inTransaction(db, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await cutOff(other, rows[0]?.pid ?? 0);
    // Nothing was asked of it when it went: the loss is told by an event, which ends the process where nobody listens.
    await client.query('select 1');
  });
  await expect(lost).rejects.toThrow(/terminat|not queryable/u);
  expect(await inTransaction(db, async (client) => (await client.query('select 1 as one')).rows)).toEqual([{ one: 1 }]);
  await Promise.all([db.close(), other.close()]);
});
