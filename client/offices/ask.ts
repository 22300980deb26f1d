import type pg from 'pg';
import type { Json } from '../../domain/aggregate.ts';
import { changeOffice, type OfficeChanged } from '../../records/office-events.ts';
import { keyReused } from '../answers.ts';
import type { CommandContext } from '../context.ts';
import type { Deps } from '../deps.ts';
import { hashOf } from '../hash.ts';

/** What comes back from a command on an office: the number of its line in the trail. */
export interface OfficeAnswer extends OfficeChanged {
  target: string;
}

/** Changes an office in the records: an office has no workflow, nothing about it waits. Once per key. */
export async function askOffice(
  deps: Deps,
  ctx: CommandContext,
  of: { kind: string; typed: unknown; payload?: Json },
  work: (client: pg.ClientBase) => Promise<void>,
): Promise<OfficeAnswer> {
  const change = {
    office: ctx.office,
    actor: ctx.actor,
    key: ctx.key,
    argsHash: hashOf({ command: of.kind, content: of.typed }),
    kind: of.kind,
    payload: of.payload ?? (of.typed as Json),
  };
  return { target: ctx.office, ...(await changeOffice(deps.db, change, work, keyReused)) };
}
