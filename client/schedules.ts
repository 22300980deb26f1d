import { ScheduleNotFoundError, type ScheduleOptions, ScheduleOverlapPolicy } from '@temporalio/client';
import { offices, settingsNow } from '../records/offices.ts';
import { roundOpenerId, roundScheduleId, taskQueues } from '../workflows/ids.ts';
import type { RoundOpenerInput } from '../workflows/messages.ts';
import type { Deps } from './deps.ts';

/** On the 10th at 06:00 local for that month: well before its first ask, and never in the hour that spring leaves out. */
const opensOn = { dayOfMonth: 10, hour: 6, minute: 0, second: 0 };

/** An outage of up to a year is caught up with: every missed month gets its round. */
const catchupWindow = '365 days';

/**
 * Makes the Schedules fit the offices: one `round/{office}` for each with a real clock, in its own zone; none for a
 * stepped one, whose rounds the clock opens. Run at start and by housekeeping; asking twice changes nothing. The
 * Schedule's own state (an operator's pause, its history) is kept.
 * @returns what was made, changed and removed, by office
 */
export async function reconcileSchedules(
  deps: Deps,
): Promise<{ created: string[]; updated: string[]; removed: string[] }> {
  const done = { created: [] as string[], updated: [] as string[], removed: [] as string[] };
  for (const { id, clock } of await offices(deps.db)) {
    const handle = deps.temporal.schedule.getHandle(roundScheduleId(id));
    const zone = await describedZone(deps, id);
    if (clock.kind === 'stepped') {
      if (zone === undefined) continue;
      await handle.delete();
      done.removed.push(id);
      continue;
    }
    const { settings } = await settingsNow(deps.db, id, new Date().toISOString());
    if (zone === settings.zone) continue;
    const options = optionsFor(id, settings.zone);
    if (zone === undefined) {
      await deps.temporal.schedule.create(options);
      done.created.push(id);
    } else {
      await handle.update((present) => ({ ...present, ...options, state: present.state }));
      done.updated.push(id);
    }
  }
  return done;
}

/** The zone that an office's Schedule runs in; undefined when there is none. Its opener is started with it. */
async function describedZone(deps: Deps, office: string): Promise<string | undefined> {
  try {
    const { action } = await deps.temporal.schedule.getHandle(roundScheduleId(office)).describe();
    const [input] = (action.args ?? []) as RoundOpenerInput[];
    return input?.zone ?? '';
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  }
}

function optionsFor(office: string, zone: string): ScheduleOptions {
  const input: RoundOpenerInput = { office, zone, period: null };
  return {
    scheduleId: roundScheduleId(office),
    spec: { calendars: [opensOn], timezone: zone },
    action: {
      type: 'startWorkflow',
      workflowType: 'roundOpener',
      workflowId: roundOpenerId(office),
      taskQueue: taskQueues.workflows,
      args: [input],
    },
    // Every period has its own work: skipping one that overlaps another would lose a month without a word.
    policies: { overlap: ScheduleOverlapPolicy.BUFFER_ALL, catchupWindow },
  };
}
