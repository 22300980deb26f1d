import { describe, expect, it } from 'vitest';
import { openConditions } from '../../../domain/project/conditions.ts';
import { at, condition, ProjectLife } from './make.ts';

const withConditions = (dueOn = '2024-10-01') => {
  const life = new ProjectLife().give();
  life.decide({ outcome: 'approved_with_conditions', conditions: [condition(dueOn)] });
  return life;
};

describe('a condition of an approval', () => {
  it('is chased before, on and after its day, then every seven days until it is met', () => {
    const life = withConditions();
    const fired = life.pass(at('2024-10-20'));
    expect(fired).toEqual([
      'condition_due_soon',
      'condition_due',
      'condition_overdue',
      'condition_overdue',
      'condition_overdue',
    ]);
    const chases = life.events.filter(({ kind }) => kind.startsWith('condition_'));
    expect(chases.map((event) => event.at.slice(0, 10))).toEqual([
      '2024-09-26',
      '2024-10-01',
      '2024-10-02',
      '2024-10-09',
      '2024-10-16',
    ]);
    expect(chases.map(({ payload }) => (payload as { rung: number }).rung)).toEqual([0, 1, 2, 3, 4]);
    life.say('meetCondition', { condition: 'c1', on: '2024-10-20', how: 'Contract signed' });
    expect(life.pass(at('2025-10-20'))).toEqual([]);
  });

  it('is chased once after an outage, with the latest chase only', () => {
    const life = withConditions();
    expect(life.wake(at('2024-10-12'))).toEqual(['condition_overdue']);
    expect(life.of('condition_overdue')).toMatchObject([{ condition: 'c1', rung: 3 }]);
    expect(life.nextDue).toBe(at('2024-10-16'));
  });

  it('holds the next approval until it is met, and neither a deferral nor a stop', () => {
    const life = withConditions();
    life.give();
    expect(life.refuses({})).toBe('conditions_open');
    expect(life.refuses({ outcome: 'approved_with_conditions', conditions: [condition('2024-11-01')] })).toBe(
      'conditions_open',
    );
    life.decide({ outcome: 'deferred', deferredUntil: '2024-10-08', informationRequired: ['Costs'] });
    life.say('meetCondition', { condition: 'c1', on: '2024-09-03', how: 'Contract signed' });
    expect(openConditions(life.state)).toEqual([]);
    expect(life.refuses({})).toBe('accepted');
  });

  it('needs an owner, words and days to chase on', () => {
    const life = new ProjectLife().give();
    const one = condition('2024-10-01');
    const refuses = (given: Partial<typeof one>) =>
      life.refuses({ outcome: 'approved_with_conditions', conditions: [{ ...one, ...given }] });
    expect(refuses({ owner: '' })).toBe('text_empty');
    expect(refuses({ text: '' })).toBe('text_empty');
    expect(refuses({ rungs: [] })).toBe('rungs_missing');
    expect(life.refuses({ outcome: 'approved_with_conditions' })).toBe('conditions_missing');
    expect(life.refuses({ conditions: [one] })).toBe('conditions_not_expected');
  });

  it('is refused at the last gate, since nobody would be left to meet it', () => {
    const life = new ProjectLife({ path: ['business_case'] }).give();
    expect(life.refuses({ outcome: 'approved_with_conditions', conditions: [condition('2024-10-01')] })).toBe(
      'conditions_at_last_gate',
    );
    life.decide({});
    expect(life.state.stage).toBe('closed');
  });

  it('is met once, and says how', () => {
    const life = withConditions();
    expect(life.no('meetCondition', { condition: 'c1', on: '2024-09-20', how: '' })).toBe('text_empty');
    expect(life.no('meetCondition', { condition: 'c7', on: '2024-09-20', how: 'Signed' })).toBe('not_found');
    life.say('meetCondition', { condition: 'c1', on: '2024-09-20', how: 'Signed' });
    expect(life.no('meetCondition', { condition: 'c1', on: '2024-09-20', how: 'Signed' })).toBe('not_open');
    expect(life.state.conditions[0]?.met).toEqual({ on: '2024-09-20', by: 'Odile Okafor', how: 'Signed' });
  });

  it('is owed no longer when the project stops', () => {
    const life = withConditions();
    life.say('stop', { on: '2024-09-20', why: 'Merged', decidedBy: 'Board' });
    expect(life.state.conditions[0]?.status).toBe('cancelled');
    expect(life.nextDue).toBeUndefined();
  });
});
