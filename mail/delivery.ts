import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { localDateOf } from '../domain/zone.ts';
import type { Database } from '../records/database.ts';
import { type Office, officeNow, officeOf, settingsAt } from '../records/offices.ts';
import { type Batch, type LeasedMail, nextWake, reclaim, takeBatch, writeOutcomes } from './leases.ts';
import { type TellDelivered, tellOutcomes } from './outcomes.ts';
import { pauseForRelay } from './pauses.ts';
import { withLinks } from './render-links.ts';
import type { Transports } from './transports/open.ts';
import type { Outcome, Outgoing, Transport } from './transports/transport.ts';

/** What delivery works with. */
export interface DeliveryDeps {
  db: Database;
  log: Logger;
  linkKey: Buffer;
  baseUrl: string;
  transports: Transports;
  tell: TellDelivered;
}

/** How long delivery works and waits, in milliseconds. */
export interface DeliveryPace {
  /** How long a mail belongs to the process that is sending it. */
  leaseMs: number;
  /** Without work for this long, delivery returns. */
  idleMs: number;
  /** It returns at the latest after this. */
  mostMs: number;
}

/** Measured best: a third batch in flight adds nothing, and at most 32 mails are in doubt after a kill. */
const batchSize = 16;
const inFlight = 2;
/** How soon an idle lane looks again: quickly at first, since a round writes its mails while they are being sent. */
const firstLookMs = 50;
const lastLookMs = 500;
const longestQuietMs = 30_000;

/**
 * Sends an office's waiting mail until it has been idle, the time is over, or `stop` is given; what is on its way is
 * finished first. Several processes may do this at once: a mail belongs to one of them.
 * @param alive called while it works, for heartbeats
 * @returns the earliest retry or end of a lease as an instant of real time, or null
 */
export async function deliver(
  deps: DeliveryDeps,
  id: string,
  pace: DeliveryPace,
  stop: AbortSignal,
  alive: () => void,
): Promise<{ wakeAt: string | null }> {
  const office = await officeOf(deps.db, id);
  if (!office) return { wakeAt: null };
  if (office.mailPaused !== null) return { wakeAt: null }; // who resumes it wakes this up
  const run = await beginRun(deps, office, pace, stop);
  const beat = setInterval(alive, 500);
  try {
    // Both are waited for, even when one fails: mails must not go on leaving after this has returned.
    const lanes = await Promise.allSettled(Array.from({ length: inFlight }, () => lane(run)));
    const failed = lanes.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
  } finally {
    clearInterval(beat);
  }
  const told = await tellOutcomes(deps, id);
  const wakeAt = await nextWake(deps.db, id);
  if (told) return { wakeAt: wakeAt?.toISOString() ?? null };
  const soon = Date.now() + longestQuietMs;
  return { wakeAt: new Date(Math.min(soon, wakeAt?.getTime() ?? soon)).toISOString() };
}

/** What the two lanes of one run share. */
interface Run {
  deps: DeliveryDeps;
  office: Office;
  transport: Transport;
  from: Outgoing['from'];
  replyTo: string;
  pace: DeliveryPace;
  stop: AbortSignal;
  /** Values of `performance.now()`. */
  endsAt: number;
  idleSince: number;
  quietUntil: number;
  /** Batches in a row for which no relay could be reached. */
  unreachable: number;
  /** Batches being sent. */
  busy: number;
  /** Set when a lane failed: the other one finishes what it has. */
  failed: boolean;
  telling: Promise<boolean> | undefined;
}

async function beginRun(deps: DeliveryDeps, office: Office, pace: DeliveryPace, stop: AbortSignal): Promise<Run> {
  const today = localDateOf(await officeNow(deps.db, office.id), 'UTC');
  const { settings } = await settingsAt(deps.db, office.id, today);
  const now = performance.now();
  return {
    deps,
    office,
    transport: deps.transports.of(office),
    from: { name: settings.name, address: settings.mail.from },
    replyTo: settings.mail.replyTo,
    pace,
    stop,
    endsAt: now + pace.mostMs,
    idleSince: now,
    quietUntil: 0,
    unreachable: 0,
    busy: 0,
    failed: false,
    telling: undefined,
  };
}

/** Takes one batch after the other. Two lanes: one writes results and takes while the other sends. */
async function lane(run: Run): Promise<void> {
  try {
    await work(run);
  } catch (error) {
    run.failed = true;
    throw error;
  }
}

async function work(run: Run): Promise<void> {
  const { deps, office, pace, stop } = run;
  let look = firstLookMs;
  while (!stop.aborted && !run.failed && performance.now() < run.endsAt) {
    if (performance.now() < run.quietUntil) {
      if (run.quietUntil > run.endsAt) return;
      await pause(lastLookMs, stop);
      continue;
    }
    const batch = await takeBatch(deps.db, office.id, batchSize, pace.leaseMs);
    if (batch.taken > 0) {
      look = firstLookMs;
      run.busy++;
      await sendBatch(run, batch).finally(() => {
        run.busy--;
        run.idleSince = performance.now();
      });
      continue;
    }
    if ((await reclaim(deps.db, office.id)) > 0) continue;
    if (run.busy === 0) {
      if (!(await tellOnce(run))) return;
      if (performance.now() - run.idleSince >= pace.idleMs) return;
    }
    await pause(look, stop);
    look = Math.min(lastLookMs, 2 * look);
  }
}

/** Both lanes may come here at once; each end of a mail is passed on by one of them. */
function tellOnce(run: Run): Promise<boolean> {
  run.telling ??= tellOutcomes(run.deps, run.office.id).finally(() => {
    run.telling = undefined;
  });
  return run.telling;
}

async function sendBatch(run: Run, batch: Batch): Promise<void> {
  const { deps, pace } = run;
  // Ends well inside the lease: connecting, waiting for a connection and sending together.
  const deadline = performance.now() + Math.min(60_000, (pace.leaseMs * 2) / 3);
  const outcomes = await Promise.all(
    batch.mails.map(async (mail) => ({ mail, outcome: await run.transport.send(outgoing(run, mail), deadline) })),
  );
  await writeOutcomes(deps.db, batch.lease, outcomes);
  await heed(
    run,
    outcomes.map(({ outcome }) => outcome),
  );
}

/** A relay that refuses everybody pauses the office; one that can't be reached is left alone for a while. */
async function heed(run: Run, outcomes: Outcome[]): Promise<void> {
  const { deps, office } = run;
  const refusing = outcomes.find((outcome) => outcome.kind === 'relay');
  if (refusing) {
    deps.log.error({ office: office.id, why: refusing.why }, 'the mail relay refuses to work; mail is paused');
    await pauseForRelay(deps.db, office.id, refusing.why);
  }
  const away = outcomes.length > 0 && outcomes.every((one) => one.kind === 'later' && one.unreachable);
  run.unreachable = away ? run.unreachable + 1 : 0;
  if (away) {
    deps.log.warn({ office: office.id, why: (outcomes[0] as { why: string }).why }, 'the mail relay does not answer');
    run.quietUntil = performance.now() + Math.min(longestQuietMs, 500 * 2 ** run.unreachable);
  }
}

function outgoing(run: Run, mail: LeasedMail): Outgoing {
  const { linkKey, baseUrl } = run.deps;
  const filling = { office: run.office.id, linkKey, baseUrl, generations: mail.generations };
  return {
    office: run.office.id,
    key: mail.key,
    from: run.from,
    replyTo: run.replyTo,
    to: { name: mail.name, address: mail.address },
    subject: mail.subject,
    text: withLinks(mail.text, filling),
    html: withLinks(mail.html, filling),
    messageId: mail.messageId,
    inReplyTo: mail.inReplyTo,
    date: run.office.clock.kind === 'stepped' ? mail.askedAt : null,
  };
}

async function pause(ms: number, stop: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: stop });
  } catch {
    // told to stop: the loop sees it
  }
}
