import { ScheduleOverlapPolicy } from '@temporalio/client';
import { expect, test } from 'vitest';
import { reconcileSchedules } from '../../client/schedules.ts';
import { addOffice, addSettings } from '../../records/offices.ts';
import { roundScheduleId } from '../../workflows/ids.ts';
import { settings, world } from '../activities/round-world.ts';

test('an office on real time has a Schedule in its own zone, a stepped one has none, and asking twice changes nothing', async () => {
  const w = await world();
  const real = `${w.office}-real`;
  await addOffice(w.db, { id: real, clock: { kind: 'real' }, demonstration: false, settings, recordedBy: 'test' });
  expect(await reconcileSchedules(w.deps)).toEqual({ created: [real], updated: [], removed: [] });
  expect(await reconcileSchedules(w.deps)).toEqual({ created: [], updated: [], removed: [] });

  const handle = w.deps.temporal.schedule.getHandle(roundScheduleId(real));
  const { spec, policies, action } = await handle.describe();
  expect(policies.overlap).toBe(ScheduleOverlapPolicy.BUFFER_ALL);
  expect(spec.timezone).toBe('Europe/London');
  expect(spec.calendars?.[0]).toMatchObject({
    dayOfMonth: [{ start: 10, end: 10, step: 1 }],
    hour: [{ start: 6, end: 6, step: 1 }],
  });
  expect(action).toMatchObject({
    workflowType: 'roundOpener',
    args: [{ office: real, zone: 'Europe/London', period: null }],
  });

  await handle.pause('by an operator');
  const moved = { ...settings, zone: 'Europe/Lisbon' };
  await addSettings(w.db, real, { settings: moved, effectiveFrom: '2024-01-01', recordedBy: 'test' });
  expect(await reconcileSchedules(w.deps)).toMatchObject({ updated: [real] });
  expect(await handle.describe()).toMatchObject({ spec: { timezone: 'Europe/Lisbon' }, state: { paused: true } });

  await w.db.pool.query(`update office set clock_kind = 'stepped', clock_now = now() where id = $1`, [real]);
  expect(await reconcileSchedules(w.deps)).toMatchObject({ removed: [real] });
  await expect(handle.describe()).rejects.toThrow();
});
