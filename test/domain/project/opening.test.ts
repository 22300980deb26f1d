import { describe, expect, it } from 'vitest';
import type { OpenProject } from '../../../domain/project/commands.ts';
import { isReporting, nextStage } from '../../../domain/project/path.ts';
import { Refusal } from '../../../domain/refusal.ts';
import { opening, ProjectLife, underWay } from './make.ts';

const code = (given: Partial<OpenProject>) => {
  try {
    new ProjectLife(given);
    return 'accepted';
  } catch (error) {
    return error instanceof Refusal ? error.code : String(error);
  }
};

describe('opening a project', () => {
  it('starts in its track’s first stage, with the gate asking for its evidence', () => {
    const life = new ProjectLife();
    expect(life.state).toMatchObject({ stage: 'business_case', reBaselineCount: 0, version: 0 });
    expect(life.state.gate).toMatchObject({ stage: 'business_case', evidence: [{ code: 'carbon', provided: [] }] });
    expect(life.kinds).toEqual(['opened']);
    expect(isReporting(life.state)).toBe(true);
  });

  it('that was under way keeps its stage, decisions, re-baselines and both baselines', () => {
    const [first, last] = opening().milestones;
    if (!first || !last) throw new Error('two milestones');
    const life = new ProjectLife({
      opening: underWay(),
      milestones: [first, { ...last, original: '2024-04-30', latestApproved: '2024-08-30' }],
    });
    expect(life.state).toMatchObject({
      stage: 'delivery',
      gate: { stage: 'delivery' },
      reBaselineCount: 2,
      decisions: [
        { id: 'd1', gate: 'business_case', status: 'in_effect', minuteRef: 'CAB 12/23' },
        { id: 'd2', gate: 'funding_approval', status: 'in_effect' },
      ],
    });
    expect(life.state.milestones[1]).toMatchObject({ original: '2024-04-30', latestApproved: '2024-08-30' });
    life.give().decide({});
    expect(life.state).toMatchObject({ stage: 'benefit_realisation', decisions: [{}, {}, { id: 'd3' }] });
    expect(isReporting(life.state)).toBe(false);
  });

  it('that is complete can be opened closed, or in benefit realisation', () => {
    expect(new ProjectLife({ opening: underWay({ stage: 'benefit_realisation' }) }).isOver).toBe(false);
    const closed = new ProjectLife({ opening: underWay({ stage: 'closed' }) });
    expect(closed.isOver).toBe(true);
    expect(closed.nextDue).toBeUndefined();
    expect(closed.state.gate).toBeNull();
    expect(new ProjectLife({ opening: underWay({ stage: 'stopped', note: 'Merged' }) }).state.stopped?.why).toBe(
      'Merged',
    );
  });

  it('is refused when what is said of it cannot be', () => {
    expect(code({ title: ' ' })).toBe('text_empty');
    expect(code({ path: [] })).toBe('path_unreadable');
    expect(code({ path: ['delivery', 'business_case'] })).toBe('path_unreadable');
    expect(code({ budgetPence: '-1' })).toBe('money_unreadable');
    expect(code({ timeContingencyDays: 1.5 })).toBe('days_unreadable');
    expect(code({ opening: underWay({ declaredBy: '' }) })).toBe('text_empty');
    expect(code({ path: ['business_case'], opening: underWay() })).toBe('stage_not_on_path');
    expect(code({ opening: underWay({ stage: 'business_case' }) })).toBe('decision_ahead_of_stage');
    expect(code({ opening: underWay({ spendAsAt: null }) })).toBe('as_at_missing');
    expect(code({ opening: underWay({ reBaselines: -1 }) })).toBe('count_unreadable');
    const [first] = opening().milestones;
    if (!first) throw new Error('a milestone');
    expect(code({ milestones: [first, first] })).toBe('milestone_twice');
    expect(code({ milestones: [{ ...first, forecast: { from: '2025-01-02', to: '2025-01-01' } }] })).toBe(
      'range_backwards',
    );
  });

  it('goes from stage to stage along its own track', () => {
    expect(nextStage(['business_case', 'delivery'], 'business_case')).toBe('delivery');
    expect(nextStage(['business_case', 'delivery'], 'delivery')).toBe('closed');
  });
});
