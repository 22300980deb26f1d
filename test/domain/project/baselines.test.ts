import { describe, expect, it } from 'vitest';
import { drift } from '../../../domain/project/baselines.ts';
import type { RecordBenefit } from '../../../domain/project/commands.ts';
import { contingencyLeft } from '../../../domain/project/contingency.ts';
import { at, opening, ProjectLife } from './make.ts';

const move = {
  on: '2024-09-20',
  reason: 'Funding approval sits in next year’s budget',
  approvedBy: 'Programme board',
  moves: [{ milestone: 'm2', to: '2025-08-31' }],
  daysDrawn: 60,
};
const draw = { on: '2024-09-20', why: 'Rewiring', approvedBy: 'Programme board' };

describe('a re-baseline', () => {
  it('keeps the original beside the latest approved, counts, and draws on the time contingency', () => {
    const life = new ProjectLife();
    life.report({ forecastFinish: { from: '2025-07-01', to: '2025-08-31' } });
    expect(drift(life.state)).toMatchObject({ fromOriginal: 123, fromApproved: 123 });
    life.say('reBaseline', move);
    expect(life.state.milestones[1]).toMatchObject({
      original: '2025-04-30',
      latestApproved: '2025-08-31',
      forecast: { from: '2025-07-01', to: '2025-08-31' },
    });
    // On plan against what is approved now, and still four months late against what was promised.
    expect(drift(life.state)).toMatchObject({ fromOriginal: 123, fromApproved: 0 });
    expect(life.state).toMatchObject({
      reBaselineCount: 1,
      reBaselines: [
        { number: 1, moved: [{ from: '2025-04-30', to: '2025-08-31' }], daysDrawn: 60, by: 'Odile Okafor' },
      ],
      timeContingency: { provided: '120', drawn: '60' },
    });
    life.say('reBaseline', { ...move, moves: [{ milestone: 'm2', to: '2025-09-30' }], daysDrawn: 30 });
    expect(life.state.milestones[1]?.original).toBe('2025-04-30');
    expect(life.state).toMatchObject({ reBaselineCount: 2, timeContingency: { drawn: '90' } });
  });

  it('by a changed forecast alone is no re-baseline', () => {
    const life = new ProjectLife();
    life.report({ forecastFinish: { from: '2025-08-31', to: '2025-08-31' } });
    expect(life.state).toMatchObject({ reBaselineCount: 0, milestones: [{}, { latestApproved: '2025-04-30' }] });
  });

  it('is refused without reason, approval or move, or beyond the contingency left', () => {
    const life = new ProjectLife();
    expect(life.no('reBaseline', { ...move, reason: '' })).toBe('text_empty');
    expect(life.no('reBaseline', { ...move, approvedBy: '' })).toBe('text_empty');
    expect(life.no('reBaseline', { ...move, moves: [] })).toBe('moves_missing');
    expect(life.no('reBaseline', { ...move, moves: [{ milestone: 'm2', to: '2025-04-30' }] })).toBe('not_moved');
    expect(life.no('reBaseline', { ...move, moves: [{ milestone: 'm9', to: '2025-05-30' }] })).toBe('not_found');
    expect(life.no('reBaseline', { ...move, moves: [...move.moves, ...move.moves] })).toBe('milestone_twice');
    expect(life.no('reBaseline', { ...move, daysDrawn: 121 })).toBe('contingency_exceeded');
    expect(life.no('reBaseline', { ...move, daysDrawn: -1 })).toBe('days_unreadable');
    const [first] = opening().milestones;
    if (!first) throw new Error('a milestone');
    const done = new ProjectLife({ milestones: [{ ...first, actual: '2024-08-30' }] });
    expect(done.no('reBaseline', { ...move, moves: [{ milestone: 'm1', to: '2025-05-30' }] })).toBe('milestone_done');
    expect(drift(done.state)?.end).toBe('2024-08-30');
  });
});

describe('contingency', () => {
  it('is two ledgers, drawn and returned apart, never overdrawn and never returned twice', () => {
    const life = new ProjectLife();
    life.say('drawContingency', { ...draw, ledger: 'money', amount: '2000000' });
    life.say('drawContingency', { ...draw, ledger: 'money', amount: '-500000', why: 'Underspend' });
    expect(contingencyLeft(life.state)).toEqual({ days: '120', pence: '3500000' });
    expect(life.no('drawContingency', { ...draw, ledger: 'money', amount: '3500001' })).toBe('contingency_exceeded');
    expect(life.no('drawContingency', { ...draw, ledger: 'money', amount: '-1500001' })).toBe(
      'returns_more_than_drawn',
    );
    expect(life.no('drawContingency', { ...draw, ledger: 'time', amount: '-1' })).toBe('returns_more_than_drawn');
    expect(life.no('drawContingency', { ...draw, ledger: 'time', amount: '0' })).toBe('amount_unreadable');
    expect(life.no('drawContingency', { ...draw, ledger: 'time', amount: '1.5' })).toBe('amount_unreadable');
    expect(life.no('drawContingency', { ...draw, ledger: 'time', amount: '1', approvedBy: '' })).toBe('text_empty');
    expect(life.state.moneyContingency.movements.map(({ amount }) => amount)).toEqual(['2000000', '-500000']);
  });

  it('goes back when the project stops, and nothing waits any more', () => {
    const life = new ProjectLife().give();
    life.say('drawContingency', { ...draw, ledger: 'time', amount: '20' });
    life.decide({ effectiveOn: '2024-10-01' });
    life.say('stop', { on: '2024-09-20', why: 'Merged into telephony', decidedBy: 'Programme board' });
    expect(life.state).toMatchObject({
      stage: 'stopped',
      gate: null,
      stopped: { by: 'Programme board', returned: { days: '100', pence: '5000000' } },
      decisions: [{ status: 'withdrawn' }],
    });
    expect(life.pass(at('2025-10-01'))).toEqual([]);
    expect(life.no('stop', { on: '2024-09-20', why: 'Again', decidedBy: 'Board' })).toBe('not_open');
  });
});

describe('the people of a project', () => {
  it('change with a reason, and the event says from whom to whom', () => {
    const life = new ProjectLife();
    expect(life.no('changePeople', { lead: 'p-new', why: '' })).toBe('text_empty');
    expect(life.no('changePeople', { lead: 'p-lead', why: 'Moved on' })).toBe('nothing_changed');
    life.say('changePeople', { lead: 'p-new', delegates: ['p-a', 'p-a'], why: 'Leila left' });
    expect(life.state).toMatchObject({ lead: 'p-new', delegates: ['p-a'], sponsor: 'p-sponsor' });
    expect(life.of('people_changed')).toMatchObject([{ before: { lead: 'p-lead' }, after: { lead: 'p-new' } }]);
    life.say('changePeople', { lead: null, why: 'Nobody yet' });
    expect(life.state.lead).toBeNull();
  });
});

describe('a benefit', () => {
  const benefit: RecordBenefit = {
    id: 'b1',
    title: 'Cashable savings',
    owner: 'p-owner',
    approvedPence: '30000000',
    forecastPence: '30000000',
    realisedPence: '0',
    maturity: '2025-26',
    provisional: false,
    reviewOn: '2024-10-01',
    reviewAt: at('2024-10-01'),
    evidence: 'Full business case',
  };

  it('forecast at about £960k instead of £300k needs evidence and stays provisional', () => {
    const life = new ProjectLife();
    life.say('recordBenefit', benefit);
    const more = { ...benefit, forecastPence: '96000000', provisional: true };
    expect(life.no('recordBenefit', { ...more, evidence: ' ' })).toBe('benefit_evidence_missing');
    life.say('recordBenefit', { ...more, evidence: 'Finance review, October' });
    expect(life.state.benefits).toMatchObject([
      { approvedPence: '30000000', forecastPence: '96000000', provisional: true },
    ]);
    expect(life.no('recordBenefit', { ...benefit, title: '' })).toBe('text_empty');
    expect(life.no('recordBenefit', { ...benefit, realisedPence: 'much' })).toBe('money_unreadable');
  });

  it('is reviewed once on its day, and again when a new day is set', () => {
    const life = new ProjectLife();
    life.say('recordBenefit', benefit);
    expect(life.pass(at('2024-12-01'))).toEqual(['benefit_review_due']);
    life.say('recordBenefit', { ...benefit, reviewOn: '2025-01-06', reviewAt: at('2025-01-06') });
    expect(life.pass(at('2025-02-01'))).toEqual(['benefit_review_due']);
  });
});
