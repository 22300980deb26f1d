import type { Deps } from '../client/deps.ts';
import { mailWaiting, programmeChanged } from '../client/signals.ts';
import { localDateOf } from '../domain/zone.ts';
import { settingsAt } from '../records/offices.ts';
import { peopleByIds } from '../records/people.ts';
import { firstMailsOf } from '../records/round-mails.ts';
import {
  cutOffAt,
  programmesQueuedBy,
  type RoundProgress,
  type RoundRow,
  roundOf,
  settleRound,
} from '../records/rounds.ts';
import { type DueRequest, dueRequests, setAside } from '../records/update-requests.ts';
import type { Effects } from '../workflows/effects.ts';
import { fireBatch, reasonOf } from './round-batch.ts';
import { batchesOf, bundlesOf } from './round-bundles.ts';
import { addressees, lettersFor, linksExpireAt, type Post } from './round-letters.ts';
import { type Stepping, steppingsAt } from './round-steps.ts';

/** Requests in a transaction: large enough to cost nothing per reminder, small enough to hold no lock for long. */
const batchSize = 500;

/** Passes without any progress after which something else is wrong: the activity fails, and is tried again. */
const idlePasses = 5;

type Beat = (progress: { moved: number }) => void;

/**
 * Fires every rung of a round that is due at `now`. Passes go on until nothing is due: an outage's overdue rungs
 * collapse to one for the lead, then one for the sponsor, then the pack. Reads and words without a lock.
 * @param beat tells the engine that it is alive, batch by batch
 */
export async function runRungs(
  deps: Deps,
  { office, period, now }: Parameters<Effects['runRungs']>[0],
  beat: Beat,
): Promise<RoundProgress> {
  const round = await roundOf(deps.db, office, period);
  if (!round || round.status === 'closed') return { nextAt: null, open: 0 };
  if (!round.paused) await fireAll(deps, round, now, beat);
  await programmesChanged(deps, office, await programmesQueuedBy(deps.db, office, period));
  // Said again at the end, whatever was inserted: a repeat of this activity may follow a commit that nobody was told of.
  await mailWaiting(deps, office);
  return settleRound(deps.db, round, now);
}

/** Tells programmes that something is queued for them, ten at a time. */
export async function programmesChanged(deps: Deps, office: string, programmes: readonly string[]): Promise<void> {
  for (let from = 0; from < programmes.length; from += 10) {
    await Promise.all(programmes.slice(from, from + 10).map((ref) => programmeChanged(deps, office, ref)));
  }
}

async function fireAll(deps: Deps, round: RoundRow, now: string, beat: Beat): Promise<void> {
  const { office, period } = round;
  const { settings } = await settingsAt(deps.db, office, localDateOf(now, round.plan.zone));
  let told = false;
  let moved = 0;
  for (let idle = 0; idle < idlePasses; ) {
    const due = await dueRequests(deps.db, office, period, now);
    if (due.length === 0) return;
    const post = await postFor(deps, round, now, settings, due);
    const { steppings, told: addressed, poison } = plan(due, post);
    await setAside(deps.db, { office, period, until: cutOffAt(round) }, poison);
    if (poison.length > 0) deps.log.warn({ office, period, rows: poison }, 'requests were set aside');
    let progress = poison.length;
    for (const batch of batchesOf(bundlesOf(steppings, lettersFor(steppings, addressed)), batchSize)) {
      const fired = await fireBatch(deps, post, batch);
      progress += fired.moved + fired.aside;
      moved += fired.moved;
      beat({ moved });
      if (fired.mails > 0 && !told) {
        // The first mails leave while the others are still being written.
        await mailWaiting(deps, office);
        told = true;
      }
    }
    const present = await roundOf(deps.db, office, period);
    if (!present || present.paused || present.status === 'closed') return;
    idle = progress > 0 ? 0 : idle + 1;
  }
  throw new Error(`The round ${office}/${period} has requests due that do not move.`);
}

/** What each request does now and whom that is told to; those that can't say are poison, with their reason. */
function plan(due: readonly DueRequest[], post: Post) {
  const steppingOf = steppingsAt(post.now);
  const steppings: Stepping[] = [];
  const told = new Map<Stepping, ReturnType<typeof addressees>>();
  const poison: { project: string; plan: number; reason: string }[] = [];
  for (const request of due) {
    try {
      const stepping = steppingOf(request);
      const addressed = addressees(stepping, post);
      stepping.step.note = addressed[0]?.item.note ?? '';
      steppings.push(stepping);
      told.set(stepping, addressed);
    } catch (error) {
      poison.push({ project: request.project, plan: request.plan, reason: reasonOf(error) });
    }
  }
  return { steppings, told, poison };
}

async function postFor(
  deps: Deps,
  round: RoundRow,
  now: string,
  settings: { name: string; officer: string },
  due: readonly DueRequest[],
): Promise<Post> {
  const ids = due.flatMap(({ assigned, delegates, sponsor }) => [assigned, ...delegates, sponsor]);
  return {
    round,
    officeName: settings.name,
    officer: settings.officer,
    people: await peopleByIds(deps.db, round.office, [...ids, settings.officer]),
    today: localDateOf(now, round.plan.zone),
    now,
    threads: await firstMailsOf(deps.db, round.office, round.period),
    linksExpireAt: linksExpireAt(round),
  };
}
