import { Refusal } from '../../domain/refusal.ts';
import type { Deps } from '../deps.ts';

/** A project can only become a member of a programme that is there and open. @throws Refusal programme_closed, programme_unknown */
export async function programmeMustBeOpen(deps: Deps, office: string, programme: string): Promise<void> {
  const { rows } = await deps.db.pool.query<{ open: boolean }>(
    'select open from snapshot where office = $1 and aggregate = $2',
    [office, `programme/${programme}`],
  );
  if (rows[0]?.open) return;
  const sentence = rows[0]
    ? `Programme ${programme} is closed: no project can be opened in it.`
    : `Programme ${programme} does not exist. Open it first.`;
  throw new Refusal(rows[0] ? 'programme_closed' : 'programme_unknown', sentence, { field: 'programme' });
}
