import { ApplicationFailure } from '@temporalio/common';
import { workflowInfo } from '@temporalio/workflow';
import { monthOf, type Period } from '../domain/dates.ts';
import { localDateOf } from '../domain/zone.ts';
import type { RoundOpenerInput } from './messages.ts';
import { startRound } from './policies.ts';

/**
 * Started by the office's Schedule, or by hand for a month that was missed: opens the round of one month under its own
 * id, so that Schedule, hand and backfill meet.
 */
export async function roundOpener({ office, zone, period }: RoundOpenerInput): Promise<void> {
  await startRound({ office, period: period ?? scheduledPeriod(zone) });
}

/** The month of the nominal time in the office's zone: a start that comes late still opens the right month. */
function scheduledPeriod(zone: string): Period {
  const [nominal] = (workflowInfo().searchAttributes.TemporalScheduledStartTime ?? []) as (Date | string)[];
  if (nominal === undefined) {
    throw ApplicationFailure.nonRetryable('Neither a Schedule nor a hand start said which month.', 'period_unknown');
  }
  return monthOf(localDateOf(new Date(nominal).toISOString(), zone));
}
