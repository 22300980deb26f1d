import type { Json } from '../../domain/aggregate.ts';
import type { Period } from '../../domain/dates.ts';
import type { Database } from '../database.ts';

/** A frozen page of a closed round for one programme. Later corrections are higher versions. */
export interface PackView {
  period: Period;
  programme: string;
  title: string;
  version: number;
  frozenAt: string;
  /** What this version says anew. */
  changed: string[];
}

interface Row extends Omit<PackView, 'frozenAt'> {
  frozenAt: Date;
}

const columns = `k.period, k.programme, coalesce(g.title, k.programme) as title, k.version, k.frozen_at as "frozenAt", k.changed`;
const from = 'from round_pack k left join programme g on g.office = k.office and g.ref = k.programme';

/** The packs of a round (or of a programme, latest month first), every version. */
export async function listPacks(
  db: Database,
  office: string,
  { period, programme, limit = 200 }: { period?: Period; programme?: string; limit?: number },
): Promise<PackView[]> {
  const { rows } = await db.pool.query<Row>(
    `select ${columns} ${from}
      where k.office = $1 and ($2::text is null or k.period = $2) and ($3::text is null or k.programme = $3)
      order by k.period desc, k.programme, k.version desc limit $4`,
    [office, period ?? null, programme ?? null, limit],
  );
  return rows.map(packOf);
}

/** One pack with its frozen figures, the latest version unless one is named; undefined when there is none. */
export async function findPack(
  db: Database,
  office: string,
  period: Period,
  programme: string,
  version?: number,
): Promise<(PackView & { page: Json; csv: string }) | undefined> {
  const { rows } = await db.pool.query<Row & { page: Json; csv: string }>(
    `select ${columns}, k.page, k.csv ${from}
      where k.office = $1 and k.period = $2 and k.programme = $3 and ($4::int is null or k.version = $4)
      order by k.version desc limit 1`,
    [office, period, programme, version ?? null],
  );
  const row = rows[0];
  return row && { ...row, ...packOf(row) };
}

function packOf(row: Row): PackView {
  const { period, programme, title, version, changed } = row;
  return { period, programme, title, version, changed, frozenAt: row.frozenAt.toISOString() };
}
