import type { Deps } from '../client/deps.ts';
import { engine } from '../domain/aggregate.ts';
import type { RungKind } from '../domain/ladder.ts';
import { insertMails, type NewMail } from '../mail/outbox.ts';
import { inTransaction } from '../records/database.ts';
import { addRoundEvent, cutOffAt, queueProgrammesOf, type RoundRow, roundOf } from '../records/rounds.ts';
import { advanceRequests, setAside } from '../records/update-requests.ts';
import type { Bundle } from './round-bundles.ts';
import { mailOf, type Post } from './round-letters.ts';

/** What a batch came to. Rows that had moved on since they were read are neither: the next pass looks again. */
export interface Fired {
  moved: number;
  aside: number;
  mails: number;
}

/**
 * Fires a batch in one transaction: the requests move on, and only for those that do the mails are there. What can't
 * be worded, or what the database refuses to hold, is set aside with its reason; the others go on.
 */
export async function fireBatch(deps: Deps, post: Post, bundles: readonly Bundle[]): Promise<Fired> {
  const worded: { bundle: Bundle; mails: NewMail[] }[] = [];
  const poison: { bundle: Bundle; reason: string }[] = [];
  for (const bundle of bundles) {
    try {
      worded.push({ bundle, mails: bundle.letters.map((letter) => mailOf(letter, post)) });
    } catch (error) {
      poison.push({ bundle, reason: reasonOf(error) });
    }
  }
  const fired = await writeOrSplit(deps, post, worded);
  return { ...fired, aside: fired.aside + (await putAside(deps, post.round, poison)) };
}

/** A value that the database can't hold fails its whole batch: halving finds the bundle that it is in. */
async function writeOrSplit(deps: Deps, post: Post, worded: { bundle: Bundle; mails: NewMail[] }[]): Promise<Fired> {
  if (worded.length === 0) return { moved: 0, aside: 0, mails: 0 };
  try {
    return await write(deps, post, worded);
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (worded.length === 1) {
      const { bundle } = worded[0] as { bundle: Bundle };
      return { moved: 0, mails: 0, aside: await putAside(deps, post.round, [{ bundle, reason: reasonOf(error) }]) };
    }
    const half = Math.ceil(worded.length / 2);
    const first = await writeOrSplit(deps, post, worded.slice(0, half));
    const second = await writeOrSplit(deps, post, worded.slice(half));
    return {
      moved: first.moved + second.moved,
      aside: first.aside + second.aside,
      mails: first.mails + second.mails,
    };
  }
}

async function write(deps: Deps, post: Post, worded: { bundle: Bundle; mails: NewMail[] }[]): Promise<Fired> {
  const { office, period } = post.round;
  return inTransaction(deps.db, async (client) => {
    // Held to the end: the round can't be paused or closed in the middle of a batch.
    const round = await roundOf(client, office, period, true);
    if (!round || round.status === 'closed' || round.paused) return { moved: 0, aside: 0, mails: 0 };
    const steps = worded.flatMap(({ bundle }, index) =>
      bundle.steppings.map(({ step }) => ({ ...step, bundle: index })),
    );
    const moved = await advanceRequests(client, office, period, steps);
    const whole = new Set(moved.map(({ bundle }) => bundle));
    const inserted = await insertMails(
      client,
      worded.flatMap(({ mails }, index) => (whole.has(index) ? mails : [])),
      deps.linkKey,
    );
    const silent = moved.filter(({ kind }) => kind === 'not_reported');
    if (silent.length > 0) {
      const payload = { projects: silent.map(({ project }) => project) };
      const version = await addRoundEvent(client, office, period, event('not_reported', post.now, payload));
      await queueProgrammesOf(
        client,
        { office, period, version },
        silent.map(({ programme }) => programme),
      );
    }
    const late = collapsedOf(worded.filter((_, index) => whole.has(index)).map(({ bundle }) => bundle));
    if (late.projects > 0) await addRoundEvent(client, office, period, event('rungs_collapsed', post.now, late));
    return { moved: moved.length, aside: 0, mails: inserted };
  });
}

/** No step is left out silently: what an outage folded into one mail is in the trail. */
function collapsedOf(bundles: readonly Bundle[]): { projects: number; rungs: RungKind[] } {
  const late = bundles.flatMap(({ steppings }) => steppings).filter(({ collapsed }) => collapsed.length > 0);
  return { projects: late.length, rungs: [...new Set(late.flatMap(({ collapsed }) => collapsed))] };
}

async function putAside(
  deps: Deps,
  round: RoundRow,
  poison: readonly { bundle: Bundle; reason: string }[],
): Promise<number> {
  const rows = poison.flatMap(({ bundle, reason }) =>
    bundle.steppings.map(({ request: { project, plan } }) => ({ project, plan, reason })),
  );
  if (rows.length > 0) deps.log.warn({ office: round.office, period: round.period, rows }, 'requests were set aside');
  await setAside(deps.db, { office: round.office, period: round.period, until: cutOffAt(round) }, rows);
  return rows.length;
}

/** A short sentence for the round's page. */
export const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const event = (kind: string, at: string, payload: { [key: string]: string[] | number }) => ({
  kind,
  at,
  actor: engine,
  key: null,
  payload,
});

/** PostgreSQL's classes 22 (data) and 23 (constraint): the same rows would fail again. */
function isDataError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^2[23]...$/u.test(code);
}
