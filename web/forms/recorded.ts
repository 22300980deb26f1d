import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../../records/database.ts';

/** How long a page waits for the records to catch up with a decision, in ms. */
const patience = 2_000;

/**
 * Whether a command has been written down, so that the page that follows shows it. Writing takes a moment after the
 * decision; when it takes longer the page says so.
 */
export async function caughtUp(db: Database, office: string, key: string): Promise<boolean> {
  const deadline = Date.now() + patience;
  for (;;) {
    const { rowCount } = await db.pool.query(
      'select from command where office = $1 and key = $2 and recorded_at is not null',
      [office, key],
    );
    if (rowCount) return true;
    if (Date.now() > deadline) return false;
    await sleep(40);
  }
}
