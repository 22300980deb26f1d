import cron from 'node-cron';
import type { Deps } from '../client/deps.ts';
import { reconcileSchedules } from '../client/schedules.ts';
import { forgetOldCommands, wakeMail, wakeProgrammes, warnOfOldMail } from './jobs.ts';

/** One process's housekeeping. Nothing here is a deadline: every job may be missed, and says why. */
interface Job {
  name: string;
  /** Of node-cron: minute hour day month weekday, in UTC. */
  when: string;
  mayBeMissedBecause: string;
  run(deps: Deps): Promise<void>;
}

const jobs: Job[] = [
  {
    name: 'programmes whose signal was lost',
    when: '* * * * *',
    mayBeMissedBecause: 'the queued rows wait, and the next minute or the next change finds them',
    run: wakeProgrammes,
  },
  {
    name: 'mail whose signal was lost',
    when: '* * * * *',
    mayBeMissedBecause: 'the rows wait, and the next minute or the next mail finds them',
    run: wakeMail,
  },
  {
    name: 'mail that is getting old',
    when: '*/15 * * * *',
    mayBeMissedBecause: 'it only says in the log what the status page shows all the time',
    run: warnOfOldMail,
  },
  {
    name: 'Schedules against settings',
    when: '7 * * * *',
    mayBeMissedBecause:
      'they are reconciled at every start and opened a month ahead; this mends what was changed by hand',
    run: async (deps) => {
      const { created, updated, removed } = await reconcileSchedules(deps);
      const changed = [...created, ...updated, ...removed];
      if (changed.length > 0) deps.log.warn({ created, updated, removed }, 'Schedules did not fit the settings');
    },
  },
  {
    name: 'commands older than 400 days',
    when: '20 3 * * *',
    mayBeMissedBecause: 'a key that is kept a day longer does no harm',
    run: forgetOldCommands,
  },
];

/** Starts them; `stop` waits for what is under way. A job that fails is logged and runs again at its next time. */
export function startHousekeeping(deps: Deps): { stop(): Promise<void> } {
  const underWay = new Set<Promise<void>>();
  const tasks = jobs.map(({ name, when, mayBeMissedBecause, run }) =>
    cron.schedule(
      when,
      () => {
        const work = run(deps)
          .catch((error: unknown) => deps.log.warn({ error, job: name }, `skipped: ${mayBeMissedBecause}`))
          .finally(() => underWay.delete(work));
        underWay.add(work);
        return work;
      },
      { name, timezone: 'UTC', noOverlap: true },
    ),
  );
  return {
    stop: async () => {
      for (const task of tasks) await task.destroy();
      await Promise.all(underWay);
    },
  };
}
