import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import { type Actor, engine } from '../domain/aggregate.ts';
import { formatDate, type Period } from '../domain/dates.ts';
import { ahead, midMonth, roundPlan, skippedRungs } from '../domain/ladder.ts';
import { Refusal } from '../domain/refusal.ts';
import { inTransaction } from '../records/database.ts';
import { officeOf, settingsNow } from '../records/offices.ts';
import { addRound, addRoundEvent, type RoundRow, roundOf } from '../records/rounds.ts';
import { roundId, taskQueues } from '../workflows/ids.ts';
import type { RoundInput } from '../workflows/messages.ts';
import type { Deps } from './deps.ts';

/**
 * Opens a month's round, once, whoever asks: the Schedule, a hand, a backfill, the stepped clock. The plan comes from
 * the office's settings of today. A month that has begun, or was missed, drops the rungs that are past and leaves two
 * working days before any chase. Asked again, it starts a run that is missing and changes nothing else.
 * @returns the round, and whether this call made it
 * @throws Refusal not_found, too_early, period_unreadable, no_working_day, calendar_ends
 */
export async function startRound(
  deps: Deps,
  {
    office,
    period,
    actor = engine,
    key = null,
  }: { office: string; period: Period; actor?: Actor; key?: string | null },
): Promise<{ round: RoundRow; opened: boolean }> {
  const present = await officeOf(deps.db, office);
  if (!present) throw new Refusal('not_found', `There is no office “${office.slice(0, 40)}”.`);
  const now = present.clock.kind === 'stepped' ? present.clock.now : new Date().toISOString();
  const opened = (await roundOf(deps.db, office, period))
    ? false
    : await plan(deps, { office, period, now, actor, key });
  const round = (await roundOf(deps.db, office, period)) as RoundRow;
  if (round.status === 'closed') return { round, opened };
  const input: RoundInput = { office, period, clock: present.clock, carried: null };
  try {
    await deps.temporal.workflow.start('reportingRound', {
      workflowId: roundId(office, period),
      taskQueue: taskQueues.workflows,
      args: [input],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  return { round, opened };
}

/** Longest time before its first ask that a round may be opened, in days: its calendar could still change. */
const daysAhead = 62;

async function plan(
  deps: Deps,
  of: { office: string; period: Period; now: string; actor: Actor; key: string | null },
): Promise<boolean> {
  const { office, period, now, actor, key } = of;
  const { settings, version: settingsVersion } = await settingsNow(deps.db, office, now);
  const { calendar, ladder } = settings;
  const whole = roundPlan({ period, calendar, zone: settings.zone, ladder });
  const first = ahead(whole.rungs, now)[0];
  if (first && Date.parse(first.at) - Date.parse(now) > daysAhead * 86_400_000) {
    const sentence = `Its first mail would go out on ${formatDate(first.dueOn)}: open it nearer to that day.`;
    throw new Refusal('too_early', `This round is too far ahead. ${sentence}`, { field: 'period' });
  }
  const fitted = midMonth(whole, now, calendar, settings.zone, ladder);
  const planned = { calendar, zone: settings.zone, ladder, settingsVersion };
  return inTransaction(deps.db, async (client) => {
    const added = await addRound(client, { office, period, now, plan: fitted, planned });
    if (!added) return false;
    const { asAt, dueOn, cutOff } = fitted;
    const payload = { asAt, dueOn, cutOff, settingsVersion, skipped: skippedRungs(whole.rungs, fitted.rungs) };
    await addRoundEvent(client, office, period, { kind: 'planned', at: now, actor, key, payload });
    return true;
  });
}
