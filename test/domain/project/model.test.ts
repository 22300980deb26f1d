import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProjectCommand } from '../../../domain/project/commands.ts';
import { openConditions } from '../../../domain/project/conditions.ts';
import { missingEvidence, waitingDecision } from '../../../domain/project/gates.ts';
import { isEnded, nextStage } from '../../../domain/project/path.ts';
import type { GatedStage, ProjectState, Stage } from '../../../domain/project/state.ts';
import { updatesInForce } from '../../../domain/project/updates.ts';
import { condition, ProjectLife, start, update } from './make.ts';

const hour = 3_600_000;
const after = (hours: number) => new Date(Date.parse(start) + hours * hour).toISOString();
const dayAfter = (hours: number) => after(hours).slice(0, 10);

type Step = { wait: number; late: boolean; make: (life: ProjectLife, hours: number) => ProjectCommand };

const anyOutcome = fc.constantFrom(
  'approved' as const,
  'approved' as const,
  'approved' as const,
  'approved' as const,
  'approved_with_conditions' as const,
  'deferred' as const,
  'returned' as const,
  'rejected' as const,
);

const decide = fc
  .record({
    outcome: anyOutcome,
    conditions: fc.integer({ min: 0, max: 2 }),
    effect: fc.integer({ min: 0, max: 10 }),
    expiry: fc.option(fc.integer({ min: 0, max: 40 })),
    exception: fc.constantFrom(true, false, false),
    gate: fc.option(
      fc.constantFrom<GatedStage>('business_case', 'funding_approval', 'delivery', 'benefit_realisation'),
      {
        freq: 1,
      },
    ),
    extend: fc.boolean(),
  })
  .map(({ outcome, conditions, effect, expiry, exception, gate, extend }) => (life: ProjectLife, hours: number) => {
    const until = dayAfter(hours + 24 * 20);
    const deferred = outcome === 'deferred';
    const input = life.decision({
      outcome,
      effectiveOn: dayAfter(hours + 24 * effect),
      decidedOn: dayAfter(hours),
      expiresOn: expiry === null ? null : dayAfter(hours + 24 * (effect + expiry)),
      conditions:
        outcome === 'approved_with_conditions'
          ? Array.from({ length: conditions }, () => condition(dayAfter(hours + 24 * 6)))
          : [],
      exceptionWhy: exception ? 'The board goes on' : null,
      deferredUntil: deferred ? until : null,
      informationRequired: deferred ? ['Costs'] : [],
      extendApprovalTo: deferred && extend ? until : null,
    });
    return { name: 'decideGate', input: gate === null ? input : { ...input, gate } } as const;
  });

const report = fc
  .record({
    who: fc.integer({ min: 0, max: 2 }),
    month: fc.constantFrom('2024-06', '2024-07', '2024-08', '2024-09'),
    red: fc.boolean(),
    stance: fc.constantFrom(null, 'replaces' as const, 'disagrees' as const),
    resolves: fc.boolean(),
  })
  .map(({ who, month, red, stance, resolves }) => (life: ProjectLife) => ({
    name: 'submitUpdate' as const,
    input: update({
      period: month,
      author: `Author ${who}`,
      authorPerson: `p-${who}`,
      ...(red ? { rating: 'red', why: 'Late', pathToGreen: 'Hurry' } : {}),
      stance,
      resolves: resolves ? updatesInForce(life.state, month).map(({ n }) => n) : [],
    }),
  }));

const anything = fc.oneof(
  { weight: 12, arbitrary: decide },
  { weight: 4, arbitrary: report },
  {
    weight: 4,
    arbitrary: fc.constant((life: ProjectLife) => ({
      name: 'addEvidence' as const,
      input: {
        code: 'carbon',
        version: (life.state.gate?.evidence[0]?.provided.length ?? 0) + 1,
        reference: 'EDRM/1',
        reviewer: 'Climate team',
        on: '2024-09-02',
      },
    })),
  },
  {
    weight: 4,
    arbitrary: fc.constant((life: ProjectLife) => ({
      name: 'meetCondition' as const,
      input: { condition: openConditions(life.state)[0]?.id ?? 'c1', on: '2024-09-02', how: 'Done' },
    })),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 4 }).map((n) => () => ({
      name: 'withdrawDecision' as const,
      input: { decision: `d${n}`, why: 'Called in' },
    })),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({ amount: fc.integer({ min: -60, max: 60 }), time: fc.boolean() })
      .map(({ amount, time }) => () => ({
        name: 'drawContingency' as const,
        input: {
          ledger: time ? 'time' : 'money',
          amount: String(amount),
          on: '2024-09-02',
          why: 'Risk',
          approvedBy: 'Board',
        } as const,
      })),
  },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 60 }).map((days) => () => ({
      name: 'reBaseline' as const,
      input: {
        on: '2024-09-02',
        reason: 'Slip',
        approvedBy: 'Board',
        moves: [{ milestone: 'm2', to: dayAfter(24 * (240 + days)) }],
        daysDrawn: days,
      },
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constant(() => ({
      name: 'stop' as const,
      input: { on: '2024-09-02', why: 'Merged', decidedBy: 'Board' },
    })),
  },
);

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ wait: fc.integer({ min: 0, max: 120 }), late: fc.boolean(), make: anything }),
  { maxLength: 60, size: 'max' },
);

/** Lives through the steps; `look` sees the state before and after each of them, and the events it made. */
function live(all: Step[], look: (before: ProjectState, after: ProjectState, kinds: string[]) => void): ProjectLife {
  const life = new ProjectLife({ path: ['business_case', 'delivery', 'benefit_realisation'] });
  let hours = 0;
  for (const { wait, late, make } of all) {
    hours += wait;
    const watched = (act: () => void) => {
      const [before, seen] = [life.state, life.events.length];
      act();
      look(before, life.state, life.kinds.slice(seen));
    };
    // Sometimes the timers fire first, sometimes a command comes in while they are late, as after an outage.
    if (!late) watched(() => life.wake(after(hours)));
    watched(() => life.try(make(life, hours), after(hours)));
  }
  return life;
}

describe('whatever is done to a project, in whatever order', () => {
  it('it is in one stage at a time, moves by one gate at a time, and only on a decision about that gate', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const life = live(all, (_, now) => {
          expect(now.gate === null).toBe(isEnded(now.stage));
          if (!isEnded(now.stage)) expect(now.gate?.stage).toBe(now.stage);
          expect(now.decisions.filter(({ status }) => status === 'waiting').length).toBeLessThanOrEqual(1);
        });
        let stage: Stage = life.state.path[0] as GatedStage;
        const moves = life.of('stage_moved') as { from: Stage; to: Stage; decision: string }[];
        for (const { from, to, decision: id } of moves) {
          const decision = life.state.decisions.find((one) => one.id === id);
          expect(from).toBe(stage);
          expect(decision?.gate).toBe(from);
          const onwards = decision?.outcome === 'rejected' ? 'stopped' : nextStage(life.state.path, from as GatedStage);
          expect(to).toBe(onwards);
          stage = to;
        }
        expect(new Set(moves.map(({ decision }) => decision)).size).toBe(moves.length);
        expect(life.state.stage).toBe(life.kinds.includes('stopped') ? 'stopped' : stage);
      }),
      { numRuns: 150 },
    );
  });

  it('it is never approved without its evidence or a named exception, nor over open conditions', () => {
    const ends = { closed: 0, stopped: 0, exceptions: 0, conditions: 0 };
    fc.assert(
      fc.property(steps, (all) => {
        const life = live(all, (before, now) => {
          const approval = now.decisions.find(
            (one) => one.outcome.startsWith('approved') && !before.decisions.some(({ id }) => id === one.id),
          );
          if (!approval) return;
          // The evidence as it stood at that gate: the one of `before`, or of a stage that a late timer moved to first.
          const gate = before.gate?.stage === approval.gate ? before.gate : null;
          if (gate && missingEvidence(gate).length > 0)
            expect(approval.exception?.missing).toEqual(missingEvidence(gate));
          expect(openConditions(now).every(({ decision }) => decision === approval.id)).toBe(true);
        });
        ends.exceptions += life.state.decisions.filter(({ exception }) => exception).length;
        ends.conditions += life.state.conditions.filter(({ status }) => status === 'met').length;
        if (isEnded(life.state.stage)) {
          ends[life.state.stage] += 1;
          expect(openConditions(life.state)).toEqual([]);
          expect(waitingDecision(life.state)).toBeUndefined();
          expect(life.nextDue).toBeUndefined();
        }
      }),
      { numRuns: 150 },
    );
    // A property that never gets there proves nothing.
    expect(Object.values(ends).every((count) => count > 0) ? 'reached' : ends).toBe('reached');
  });

  it('no update is ever lost or changed, and something is always in force of a month that was reported', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const life = live(all, (before, now, kinds) => {
          expect(now.updateCount).toBe(before.updateCount + kinds.filter((kind) => kind === 'update_submitted').length);
          for (const one of before.updates) {
            const kept = now.updates.find(({ n }) => n === one.n);
            if (kept) expect(kept).toEqual(one);
            else expect(now.olderPeriods).toContain(one.period);
          }
          for (const { period } of now.updates) expect(updatesInForce(now, period).length).toBeGreaterThan(0);
        });
        const told = life.of('update_submitted').map((payload) => (payload as { update: { n: number } }).update.n);
        expect(told).toEqual(told.map((_, index) => index + 1));
      }),
      { numRuns: 150 },
    );
  });

  it('its original baseline never moves, its re-baselines count up, and no ledger is overdrawn', () => {
    fc.assert(
      fc.property(steps, (all) => {
        live(all, (before, now) => {
          expect(now.milestones.map(({ original }) => original)).toEqual(
            before.milestones.map(({ original }) => original),
          );
          expect(now.reBaselineCount).toBe(now.reBaselines.length);
          for (const { provided, drawn, movements } of [now.timeContingency, now.moneyContingency]) {
            expect(movements.reduce((sum, { amount }) => sum + BigInt(amount), 0n)).toBe(BigInt(drawn));
            expect(BigInt(drawn) >= 0n && BigInt(drawn) <= BigInt(provided)).toBe(true);
          }
        });
      }),
      { numRuns: 100 },
    );
  });

  it('an approval lapses at most once, and every open condition has a next chase', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const life = live(all, (_, now) => {
          for (const one of now.conditions) expect(one.nextAt === null).toBe(one.status !== 'open');
        });
        const lapsed = life.of('approval_lapsed').map((payload) => (payload as { decision: string }).decision);
        expect(new Set(lapsed).size).toBe(lapsed.length);
      }),
      { numRuns: 100 },
    );
  });
});
