import { Refusal } from '../domain/refusal.ts';
import type { CommandMeta, RingEntry } from './messages.ts';

const keptMs = 5 * 60_000;
const leastKept = 50;
/** A bound for storms: 2 MB is all that may be carried to the next run. Older keys are in PostgreSQL. */
const mostKept = 1_000;

/**
 * The recently decided command with this key, if there is one. Temporal deduplicates updates per run only, and
 * re-delivers those that were decided in the task that continued as new.
 * @throws Refusal key_reused when the key came with other content
 */
export function findRepeated(ring: readonly RingEntry[], meta: CommandMeta): RingEntry | undefined {
  const entry = ring.find(({ key }) => key === meta.key);
  if (entry && entry.argsHash !== meta.argsHash) {
    throw new Refusal(
      'key_reused',
      'This was sent before with other content. Go back to the page, check what it shows, and send it afresh.',
    );
  }
  return entry;
}

/** The ring with one more entry, without what is both older than five minutes and beyond the latest fifty. */
export function remember(ring: readonly RingEntry[], entry: RingEntry): RingEntry[] {
  const longer = [...ring, entry];
  const isKept = ({ at }: RingEntry, index: number) => {
    const place = longer.length - index;
    return place <= mostKept && (place <= leastKept || entry.at - at < keptMs);
  };
  return longer.filter(isKept);
}
