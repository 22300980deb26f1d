import type { ActivityOptions } from '@temporalio/common';
import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Effects } from './effects.ts';
import { queueBeside } from './ids.ts';

/*
 * Every timeout and retry policy of the workflows, each with its reason. No effect is ever given up: what cannot be
 * done now is done later, and until then it shows on the status page.
 */

/** After this many history events a run continues as new: replaying it after a worker's restart stays under a second. */
export const historyCap = 2_000;

/** The least cap that makes sense: a run needs about so many events to get anything done at all. */
export const leastHistoryCap = 12;

/** A run older than 28 days, plus up to a week by its ref, continues as new when it next wakes: open history costs. */
export const renewAfterDays = 28;
export const renewSpreadDays = 7;

/** How long a refused opening waits for the person who asked to be told, before its run ends. */
export const refusedOpeningWaits = '1 minute';

/** An effect that answers "never" (which none should) is tried again after this: an operator may have put it right. */
export const pauseAfterGivenUp = '1 minute';

/**
 * Ten seconds of silence of an effect that is short as a rule mean that its worker is gone, long before the longest
 * time is over that it may take. Twice that of bulk work: nobody waits for it, and it says something every two seconds.
 */
const shortHeartbeatTimeout = 10_000;

/**
 * A recording is one short transaction. Thirty seconds covers a database that is starting; then it is tried again
 * for ever, at most half a minute apart, because a decision that was told to a person must reach the records.
 */
const recording: ActivityOptions = {
  startToCloseTimeout: '30 seconds',
  heartbeatTimeout: shortHeartbeatTimeout,
  retry: { initialInterval: '250 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
};

/**
 * A recalculation reads every project of a programme and may wait for another's lock, hence two minutes; tried again
 * for ever, because a stale colour must not stay.
 */
const recalculating: ActivityOptions = {
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: shortHeartbeatTimeout,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
};

/** Opening a round is a few reads and one start: quick, and tried again until the month has its round. */
const opening: ActivityOptions = {
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: shortHeartbeatTimeout,
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
};

/** Five seconds of silence mean that the worker is gone: bulk work and mail resume elsewhere soon after a kill. */
const heartbeatTimeout = 5_000;

/**
 * Bulk work over rows: an hour is far above the minutes that 10,000 projects need, the heartbeat is what notices a dead
 * worker. It resumes from its cursor, so trying again is cheap.
 */
const bulk = (): ActivityOptions => ({
  startToCloseTimeout: '1 hour',
  heartbeatTimeout,
  taskQueue: queueBeside(workflowInfo().taskQueue, 'bulk'),
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

/** One command on a round's rows, waited for by the next one: short, and tried again for ever to keep their order. */
const roundCommand = (): ActivityOptions => ({
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: shortHeartbeatTimeout,
  taskQueue: queueBeside(workflowInfo().taskQueue, 'bulk'),
  retry: { initialInterval: '250 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
});

/**
 * Mail: the activity returns by itself after five minutes, so ten mean that it hangs. It must have ended before it is
 * started again (a pause waits for that), or two would work the same relay.
 */
const mail = (): ActivityOptions => ({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout,
  cancellationType: 'WAIT_CANCELLATION_COMPLETED',
  taskQueue: queueBeside(workflowInfo().taskQueue, 'mail'),
  retry: { initialInterval: '1 second', backoffCoefficient: 2, maximumInterval: '1 minute' },
});

export const { recordProject, recordProgramme, recordFollowUp } =
  proxyActivities<Pick<Effects, 'recordProject' | 'recordProgramme' | 'recordFollowUp'>>(recording);

export const { recalculateProgramme } = proxyActivities<Pick<Effects, 'recalculateProgramme'>>(recalculating);

export const { startRound } = proxyActivities<Pick<Effects, 'startRound'>>(opening);

export const roundEffects = () => ({
  ...pick(proxyActivities<Effects>(bulk()), ['fanOutRound', 'runRungs', 'closeRound']),
  ...pick(proxyActivities<Effects>(roundCommand()), ['applyRoundCommand']),
});

export const mailEffects = () => pick(proxyActivities<Effects>(mail()), ['deliverMail']);

function pick<K extends keyof Effects>(effects: Pick<Effects, K>, names: readonly K[]): Pick<Effects, K> {
  return Object.fromEntries(names.map((name) => [name, effects[name]])) as Pick<Effects, K>;
}
