import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, inject } from 'vitest';

/**
 * A migrated database of this test file's own, copied in some 50 ms and dropped after the file. Call it at the top of
 * a file or in beforeAll; close your own connections in afterAll.
 * @returns its postgresql:// address
 */
export async function freshDatabase(): Promise<string> {
  const template = new URL(inject('databaseTemplate'));
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(template, `create database ${name} template ${template.pathname.slice(1)}`);
  afterAll(() => onServer(template, `drop database if exists ${name} with (force)`));
  const url = new URL(template);
  url.pathname = `/${name}`;
  return url.href;
}

/** An empty database, without our schema. */
export async function emptyDatabase(): Promise<string> {
  const template = new URL(inject('databaseTemplate'));
  const name = `empty_${randomBytes(6).toString('hex')}`;
  await onServer(template, `create database ${name}`);
  afterAll(() => onServer(template, `drop database if exists ${name} with (force)`));
  const url = new URL(template);
  url.pathname = `/${name}`;
  return url.href;
}

async function onServer(template: URL, sql: string): Promise<void> {
  const url = new URL(template);
  url.pathname = '/postgres';
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
