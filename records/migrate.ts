import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { Refusal } from '../domain/refusal.ts';
import { type MigrationFile, migrationFiles } from './migration-files.ts';

/** The lock that Prisma's own tool takes, so that the two never work at once. */
const advisoryLock = 72_707_369;

// Prisma's own table in Prisma's own form: `prisma migrate status` agrees with what is done here.
const ledger = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null,
  checksum varchar(64) not null,
  finished_at timestamptz,
  migration_name varchar(255) not null,
  logs text,
  rolled_back_at timestamptz,
  started_at timestamptz not null default now(),
  applied_steps_count integer not null default 0
)`;

interface Applied {
  migration_name: string;
  checksum: string;
  finished: boolean;
}

/**
 * Brings the schema up to this program's: each migration and its row in one transaction, so that a kill leaves none
 * half done. Two programs at once wait for each other.
 * @param url a postgresql:// address
 * @param files given in tests
 * @returns the names of the migrations that were applied now
 * @throws Refusal when the database was migrated by a newer program, or a migration was edited or failed
 */
export async function migrate(url: string, files: MigrationFile[] = migrationFiles()): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [advisoryLock]);
    const before = await client.query("select to_regclass('_prisma_migrations') is not null as there");
    const applied = before.rows[0].there ? await readLedger(client) : [];
    refuseUnlessOurs(applied, files);
    const done = new Set(applied.map((row) => row.migration_name));
    const open = files.filter(({ name }) => !done.has(name));
    if (open.length > 0) await client.query(ledger);
    for (const file of open) await apply(client, file);
    return open.map(({ name }) => name);
  } finally {
    await client.end(); // gives the lock back
  }
}

async function readLedger(client: pg.Client): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    `select migration_name, checksum, finished_at is not null as finished
       from _prisma_migrations where rolled_back_at is null order by started_at`,
  );
  return rows;
}

function refuseUnlessOurs(applied: Applied[], files: MigrationFile[]): void {
  for (const row of applied) {
    const file = files.find(({ name }) => name === row.migration_name);
    if (!file) {
      throw new Refusal(
        'schema_newer',
        `The database was used by a newer Gatehouse (it holds the migration ${row.migration_name}, which this program does not know): start that newer version; nothing was changed.`,
      );
    }
    if (!row.finished) {
      throw new Refusal(
        'migration_failed',
        `The migration ${row.migration_name} failed earlier and was never finished: restore the database from a backup, or finish it by hand; nothing was changed.`,
      );
    }
    if (row.checksum !== file.checksum) {
      throw new Refusal(
        'migration_edited',
        `The migration ${row.migration_name} is not the one that this database was made with: run the program it came from; nothing was changed.`,
      );
    }
  }
}

async function apply(client: pg.Client, { name, sql, checksum }: MigrationFile): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
       values ($1, $2, $3, now(), clock_timestamp(), 1)`,
      [randomUUID(), checksum, name],
    );
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}
