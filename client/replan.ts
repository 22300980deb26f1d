import type pg from 'pg';
import type { Actor } from '../domain/aggregate.ts';
import type { Calendar } from '../domain/calendar.ts';
import type { Period } from '../domain/dates.ts';
import { ahead, type Rung } from '../domain/ladder.ts';
import { offDaysMoved } from '../domain/replan.ts';
import { addRoundEvent, holdOpenRounds, replanRound, settleRound } from '../records/rounds.ts';
import { changeRequest, openRequestsOf } from '../records/update-requests.ts';

/**
 * New days off reach the months already under way: rungs that would fall on one move to the next working day, in the
 * rounds' plans and in every open request, extensions included. Runs in the transaction that adds the days.
 * @returns the months whose rounds must be told that their rows have other dates
 */
export async function replanRounds(
  client: pg.ClientBase,
  of: { office: string; now: string; calendar: Calendar; actor: Actor; key: string },
): Promise<Period[]> {
  const { office, now, calendar, actor, key } = of;
  const changed: Period[] = [];
  for (const round of await holdOpenRounds(client, office)) {
    const { period, plan } = round;
    const setting = { calendar, zone: plan.zone, ladder: plan.ladder };
    const after = (rungs: readonly Rung[]) => {
      const moved = offDaysMoved(rungs, now, setting);
      return sameDays(ahead(rungs, now), moved) ? null : moved;
    };
    const rungs = after(plan.rungs);
    let requests = 0;
    for (const row of await openRequestsOf(client, office, period)) {
      const moved = after(row.rungs.slice(row.nextRung));
      if (!moved) continue;
      const dueOn = moved.find(({ kind }) => kind === 'due')?.dueOn ?? row.dueOn;
      await changeRequest(client, office, period, row, { rungs: moved, dueOn });
      requests++;
    }
    if (!rungs && requests === 0) continue;
    const fired = plan.rungs.filter((rung) => !ahead([rung], now).length);
    const replanned = { ...round, plan: { ...plan, calendar, rungs: rungs ? [...fired, ...rungs] : plan.rungs } };
    await replanRound(client, replanned);
    await settleRound(client, replanned, now);
    const payload = { requests, rungs: replanned.plan.rungs.map(({ kind, dueOn }) => ({ kind, dueOn })) };
    await addRoundEvent(client, office, period, {
      kind: 'replanned',
      at: now,
      actor,
      key: `${key}:${period}`,
      payload,
    });
    changed.push(period);
  }
  return changed;
}

function sameDays(before: readonly Rung[], after: readonly Rung[]): boolean {
  return before.every((rung, index) => rung.dueOn === after[index]?.dueOn);
}
