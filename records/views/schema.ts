import type { Database } from '../database.ts';
import { migrationFiles } from '../migration-files.ts';

/** Whether the database has exactly the migrations that this program knows. */
export async function schemaMatches(db: Database): Promise<'matches' | 'differs'> {
  const { rows } = await db.pool.query<{ name: string; checksum: string }>(
    `select migration_name as name, checksum from _prisma_migrations
      where finished_at is not null and rolled_back_at is null order by migration_name`,
  );
  const ours = migrationFiles();
  const same = rows.length === ours.length && ours.every((file, n) => rows[n]?.checksum === file.checksum);
  return same ? 'matches' : 'differs';
}
