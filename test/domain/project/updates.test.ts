import { describe, expect, it } from 'vitest';
import { drift } from '../../../domain/project/baselines.ts';
import { ratingOf, updatesInForce } from '../../../domain/project/updates.ts';
import { at, ProjectLife, red, underWay } from './make.ts';

const deputy = { author: 'Dan Deputy', authorPerson: 'p-deputy' };
const inForce = (life: ProjectLife, period = '2024-09') => updatesInForce(life.state, period).map(({ n }) => n);

describe('a month’s update', () => {
  it('from the same author again corrects their own, and nothing is deleted', () => {
    const life = new ProjectLife();
    life.report();
    life.report({ ...red });
    expect(life.state.updates.map(({ stance, supersedes }) => [stance, supersedes])).toEqual([
      ['first', []],
      ['correction', [1]],
    ]);
    expect(inForce(life)).toEqual([2]);
    expect(ratingOf(life.state, '2024-09')).toEqual({ rating: 'red', conflict: false });
  });

  it('from a second answerer is refused until they say whether theirs replaces or disagrees', () => {
    const life = new ProjectLife();
    life.report();
    expect(life.refusesReport({ ...deputy })).toBe('stance_needed');
    expect(life.refusesReport({ ...deputy, stance: 'replaces' })).toBe('accepted');
    expect(inForce(life)).toEqual([2]);
  });

  it('knows an author without a record by name, however it is typed', () => {
    const life = new ProjectLife();
    life.report({ author: 'Pat  Smith', authorPerson: null });
    life.report({ author: 'pat smith ', authorPerson: null });
    expect(life.state.updates[1]?.stance).toBe('correction');
  });

  it('Green by the lead at 10:02 and Red by the deputy at 10:05 are both kept, and the worse counts', () => {
    const life = new ProjectLife();
    life.report({ spendPence: '100', spendAsAt: '2024-09-27' }, at('2024-09-27', '10:02'));
    life.report(
      { ...deputy, ...red, stance: 'disagrees', spendPence: '900', spendAsAt: '2024-09-27' },
      at('2024-09-27', '10:05'),
    );
    expect(inForce(life)).toEqual([1, 2]);
    expect(ratingOf(life.state, '2024-09')).toEqual({ rating: 'red', conflict: true });
    expect(life.state.spendPence).toBe('100');
    // A third, for last month, is a month of its own.
    life.report({ ...deputy, period: '2024-08', late: true });
    expect(ratingOf(life.state, '2024-08')).toEqual({ rating: 'green', conflict: false });
    // Correcting one's own leaves the disagreement standing.
    life.report({ whatChanged: 'Still sure' });
    expect(inForce(life)).toEqual([2, 4]);
    expect(ratingOf(life.state, '2024-09').conflict).toBe(true);
  });

  it('that names what it resolves ends a disagreement', () => {
    const life = new ProjectLife();
    life.report();
    life.report({ ...deputy, ...red, stance: 'disagrees' });
    expect(life.refusesReport({ resolves: [1, 9] })).toBe('resolves_unknown');
    const amber = { rating: 'amber', why: 'Late', pathToGreen: 'Catch up' } as const;
    life.report({ ...amber, resolves: [1, 2], spendPence: '500', spendAsAt: '2024-09-27' });
    expect(inForce(life)).toEqual([3]);
    expect(ratingOf(life.state, '2024-09')).toEqual({ rating: 'amber', conflict: false });
    expect(life.state.spendPence).toBe('500');
  });

  it('by somebody else that replaces puts all of a disagreement out of force', () => {
    const life = new ProjectLife();
    life.report();
    life.report({ ...deputy, ...red, stance: 'disagrees' });
    life.report({ author: 'Odile Okafor', authorPerson: 'p-officer', onBehalfOf: 'p-lead', stance: 'replaces' });
    expect(inForce(life)).toEqual([3]);
  });

  it('needs why and the path to Green unless it is Green, and what changed always', () => {
    const life = new ProjectLife();
    expect(life.refusesReport({ rating: 'amber', why: '', pathToGreen: 'Catch up' })).toBe('text_empty');
    expect(life.refusesReport({ rating: 'amber', why: 'Late', pathToGreen: ' ' })).toBe('text_empty');
    expect(life.refusesReport({ whatChanged: '' })).toBe('text_empty');
    expect(life.refusesReport({ author: '' })).toBe('text_empty');
  });

  it('is refused when its range runs backwards, its month is still to come, or its money is not money', () => {
    const life = new ProjectLife();
    expect(life.refusesReport({ forecastFinish: { from: '2025-05-01', to: '2025-04-30' } })).toBe('range_backwards');
    expect(life.refusesReport({ forecastFinish: { from: '2025-02-30', to: '2025-04-30' } })).toBe('date_unreadable');
    expect(life.refusesReport({ period: '2024-10' })).toBe('period_ahead');
    expect(life.refusesReport({ period: '2024-13' })).toBe('period_unreadable');
    expect(life.refusesReport({ outturnPence: '-1' })).toBe('money_unreadable');
    expect(life.refusesReport({ spendPence: '100', spendAsAt: null })).toBe('as_at_missing');
  });

  it('moves the forecast and the money of the newest month only', () => {
    const life = new ProjectLife({}, at('2024-11-29'));
    const range = { from: '2025-07-01', to: '2025-08-31' };
    life.report({
      period: '2024-11',
      forecastFinish: range,
      outturnPence: '120000000',
      spendPence: '7',
      spendAsAt: '2024-11-28',
    });
    life.report({ period: '2024-10', late: true, outturnPence: '1', spendPence: '1', spendAsAt: '2024-10-31' });
    expect(life.state).toMatchObject({ outturnPence: '120000000', spendPence: '7', spendAsAt: '2024-11-28' });
    expect(life.state.milestones.map(({ forecast }) => forecast.to)).toEqual(['2024-12-02', '2025-08-31']);
    expect(life.state.milestones.map(({ latestApproved }) => latestApproved)).toEqual(['2024-12-02', '2025-04-30']);
    expect(drift(life.state)).toEqual({ end: '2025-08-31', fromOriginal: 123, fromApproved: 123 });
  });

  it('stays in the state for three months; an older one can still be answered first, but not changed', () => {
    const life = new ProjectLife({}, at('2025-01-31'));
    for (const period of ['2024-09', '2024-10', '2024-11', '2024-12']) life.report({ period, late: true });
    expect(life.state.updates.map(({ period }) => period)).toEqual(['2024-10', '2024-11', '2024-12']);
    expect(life.refusesReport({ period: '2024-09' })).toBe('period_settled');
    life.report({ period: '2024-08', late: true, whatChanged: 'Found in a drawer' });
    expect(life.state.olderPeriods).toEqual(['2024-08', '2024-09']);
    expect(life.of('update_submitted').at(-1)).toMatchObject({ update: { n: 5, stance: 'first' }, rating: 'green' });
  });

  it('of a project under way starts from its opening position', () => {
    const life = new ProjectLife({ opening: underWay() });
    expect(life.state).toMatchObject({ spendPence: '700000000', spendAsAt: '2024-08-30' });
    life.report();
    expect(life.state.spendPence).toBe('700000000');
  });
});

describe('a milestone that is reached', () => {
  it('is said with the month’s update: the slip is then what it came to, and no re-baseline moves it', () => {
    const life = new ProjectLife();
    life.report({ reached: [{ milestone: 'm1', on: '2024-09-20' }] }, at('2024-09-27'));
    expect(life.state.milestones[0]?.actual).toBe('2024-09-20');
    life.report({ reached: [{ milestone: 'm1', on: '2024-09-23' }] }, at('2024-09-27'));
    expect(life.state.milestones[0]?.actual).toBe('2024-09-23');
    expect(life.state.updates.map(({ reached }) => reached?.[0]?.on)).toEqual(['2024-09-20', '2024-09-23']);
    const moves = [{ milestone: 'm1', to: '2025-01-15' }];
    const move = { on: '2024-09-27', reason: 'Late', approvedBy: 'Board', moves, daysDrawn: 0 };
    expect(life.try({ name: 'reBaseline', input: move })).toBe('milestone_done');
  });

  it('is one of the project’s, named once, and not on a day to come', () => {
    const life = new ProjectLife();
    const one = (milestone: string, on: string) => ({ milestone, on });
    expect(life.refusesReport({ reached: [one('m9', '2024-09-02')] })).toBe('not_found');
    expect(life.refusesReport({ reached: [one('m1', '2024-09-02'), one('m1', '2024-09-01')] })).toBe('milestone_twice');
    expect(life.refusesReport({ reached: [one('m1', '2024-12-01')] })).toBe('day_ahead');
    expect(life.refusesReport({ reached: [one('m1', '2024-02-30')] })).toBe('date_unreadable');
  });
});
