import { randomUUID } from 'node:crypto';
import { perform } from '../client/perform.ts';
import { openProgramme } from '../client/programmes.ts';
import { openProject } from '../client/projects/open.ts';
import { submitUpdate } from '../client/projects/updates.ts';
import { mailWaiting } from '../client/signals.ts';
import { programmeId, projectId, roundId } from '../workflows/ids.ts';
import { actionsOf, type DatabaseCost, databaseCost, eventsOf, grown, total } from './counting.ts';
import { holds } from './holds.ts';
import { ask, officeOf, openMonth, period, reminder, stepRound } from './office.ts';
import { type Result, rounded, spreadOf } from './samples.ts';
import type { Stack } from './stack.ts';

/** What a bare design costs, counted by hand: an update accepted and recorded, and a set-based reminder. */
const control = { events: 12, actions: 3, reminderRoundTrips: 0.05 };
const bar = 1.2;

/** Counts what a project's month costs: answered on time, and for each reminder. Exact, so one round is enough. */
export async function chaseCost(stack: Stack, quick: boolean): Promise<Result[]> {
  return [...(await onTime(stack)), ...(await reminded(stack, quick ? 1_000 : 2_000))];
}

async function onTime(stack: Stack): Promise<Result[]> {
  const { deps, observer } = stack;
  const office = 'cost-on-time';
  const size = 10;
  await officeOf(deps, office, 1);
  const context = () => ({
    office,
    actor: { name: 'Bench', via: 'page' as const },
    key: randomUUID(),
    expectedVersion: null,
  });
  await perform(deps, context(), openProgramme, '', { ref: 'DT', title: 'Digital' });
  await settled(stack, office);
  const refs = Array.from({ length: size }, (_, n) => `Q${n}`);
  const opened = { programme: 'DT', track: 'regular', startOn: '2023-01-01', lead: 'lead-0', title: 'A project' };
  for (const ref of refs) await perform(deps, context(), openProject, '', { ...opened, ref });
  await settled(stack, office);
  const before = await Promise.all(refs.map((ref) => eventsOf(deps, projectId(office, ref))));
  const signalsBefore = (await eventsOf(deps, programmeId(office, 'DT'))).get('workflowExecutionSignaled') ?? 0;
  const typed = { period, rating: 'green', whatChanged: 'Nothing of note.', finishFrom: '2024-03-29' };
  const cost = await databaseCost(observer, async () => {
    for (const ref of refs) await perform(deps, context(), submitUpdate, ref, typed);
    await settled(stack, office);
  });
  const after = await Promise.all(refs.map((ref) => eventsOf(deps, projectId(office, ref))));
  const signals =
    ((await eventsOf(deps, programmeId(office, 'DT'))).get('workflowExecutionSignaled') ?? 0) - signalsBefore;
  const growth = refs.map((_, index) =>
    grown(before[index] as Map<string, number>, after[index] as Map<string, number>),
  );
  const events = growth.map(total);
  const actions = growth.map((counts) => actionsOf(counts) + signals / size);
  const counts = {
    roundTrips: cost.roundTrips / size,
    walBytes: Math.round(cost.walBytes / size),
    signals: signals / size,
  };
  return [
    counted('chase-cost: events on time', size, 'events', events, control.events, counts),
    counted('chase-cost: actions on time', size, 'actions', actions, control.actions),
  ];
}

async function reminded(stack: Stack, size: number): Promise<Result[]> {
  const { deps } = stack;
  const office = 'cost-reminder';
  await officeOf(deps, office, size);
  await openMonth(stack, office, size);
  await fire(stack, office, size, ask);
  const before = await eventsOf(deps, roundId(office, period));
  const { rung, delivery } = await fire(stack, office, 2 * size, reminder);
  const growth = grown(before, await eventsOf(deps, roundId(office, period)));
  const each = ({ roundTrips, walBytes }: DatabaseCost) => ({
    roundTrips: roundTrips / size,
    walBytes: Math.round(walBytes / size),
  });
  const [written, sent] = [each(rung), each(delivery)];
  const counts = {
    eventsOfTheRound: total(growth),
    actionsOfTheRound: actionsOf(growth),
    walBytesWritten: written.walBytes,
    roundTripsSent: rounded(sent.roundTrips),
    walBytesSent: sent.walBytes,
  };
  return [
    counted(
      'chase-cost: round trips a reminder',
      size,
      'round trips',
      [written.roundTrips],
      control.reminderRoundTrips,
      counts,
    ),
  ];
}

/** Fires one rung with mail held back, then lets the mail go: the two are counted apart. */
async function fire(
  { deps, observer }: Stack,
  office: string,
  mails: number,
  at: string,
): Promise<{ rung: DatabaseCost; delivery: DatabaseCost }> {
  const count = async (where: string) => {
    const { rows } = await observer.query<{ n: number }>(
      `select count(*)::int as n from mail where office = $1 and ${where}`,
      [office],
    );
    return rows[0]?.n === mails;
  };
  await observer.query(`update office set mail_paused = 'counting' where id = $1`, [office]);
  const rung = await databaseCost(observer, async () => {
    await stepRound(deps, office, at);
    await holds(() => count('true'), 250);
  });
  const delivery = await databaseCost(observer, async () => {
    await observer.query('update office set mail_paused = null where id = $1', [office]);
    await mailWaiting(deps, office);
    await holds(() => count(`state = 'SENT'`), 250);
  });
  return { rung, delivery };
}

/** Waits until everything accepted is recorded and the programme has taken it in. */
async function settled({ observer }: Stack, office: string): Promise<void> {
  await holds(async () => {
    const { rows } = await observer.query<{ quiet: boolean }>(
      `select not exists (select 1 from command where office = $1 and recorded_at is null)
         and not exists (select 1 from programme_change where office = $1) as quiet`,
      [office],
    );
    return rows[0]?.quiet === true;
  }, 250);
}

function counted(
  name: string,
  size: number,
  unit: string,
  values: number[],
  against: number,
  counts?: Record<string, number>,
): Result {
  const ours = spreadOf(values);
  const ratio = rounded(ours.median / against);
  return {
    name,
    size,
    unit,
    ours,
    controls: { 'by hand': spreadOf([against]) },
    ratio,
    against: 'by hand',
    bar,
    better: 'less',
    pass: ratio <= bar,
    exact: true,
    ...(counts ? { counts } : {}),
  };
}
