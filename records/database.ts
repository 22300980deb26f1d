import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/client.ts';

/** PostgreSQL twice: Prisma for reads and the few plain writes, a pool for hot statements and transactions in raw SQL. */
export interface Database {
  prisma: PrismaClient;
  pool: pg.Pool;
  close(): Promise<void>;
}

// Dates stay YYYY-MM-DD strings (type 1082) and bigint stays bigint (type 20): a driver's Date would shift a date by the zone.
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') => {
    if (oid === 1082) return (value: string) => value;
    if (oid === 20) return (value: string) => BigInt(value);
    return pg.types.getTypeParser(oid, format as 'text');
  },
};

/**
 * Opens both. The session's zone is pinned to UTC, or timestamps would be read and written wrongly by the offset.
 * @param url a postgresql:// address
 * @param size connections of the raw pool; Prisma's own pool has as many
 */
export function openDatabase(url: string, size = 8): Database {
  const options = '-c timezone=UTC';
  const pool = new pg.Pool({ connectionString: url, max: size, options, types });
  // A connection that PostgreSQL drops is not a crash of ours. Idle: the next query opens another. In somebody's hands:
  // the pool stops listening then, and an error that nobody listens to ends the process; its next query says it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max: size, options }) });
  return {
    prisma,
    pool,
    close: async () => {
      await Promise.allSettled([prisma.$disconnect(), pool.end()]);
    },
  };
}

/** Runs `work` in one transaction on one connection; rolls back and rethrows when it throws. */
export async function inTransaction<T>(db: Database, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await db.pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    client.release();
    return result;
  } catch (error) {
    try {
      await client.query('rollback');
      client.release();
    } catch {
      client.release(true); // the connection is gone: don't put it back
    }
    throw error;
  }
}
