import { describe, expect, it } from 'vitest';
import { effectiveAfterClearDays } from '../../../domain/calendar.ts';
import { missingEvidence, waitingDecision } from '../../../domain/project/gates.ts';
import type { OpenGate } from '../../../domain/project/state.ts';
import { instantOf } from '../../../domain/zone.ts';
import { at, condition, ProjectLife } from './make.ts';

const calendar = { division: 'england-and-wales', closures: [] } as const;

describe('a gate decision', () => {
  it('published 30 September 2024 and open to call-in moves the stage on 8 October, and not before', () => {
    const life = new ProjectLife().give();
    const effectiveOn = effectiveAfterClearDays(calendar, '2024-09-30', 5);
    expect(effectiveOn).toBe('2024-10-08');
    const effectiveAt = instantOf(effectiveOn, '00:00', 'Europe/London');
    life.decide({ decidedOn: '2024-09-30', effectiveOn, effectiveAt }, at('2024-09-30', '15:00'));
    expect(life.pass('2024-10-07T22:59:59.999Z')).toEqual([]);
    expect(life.state.stage).toBe('business_case');
    expect(life.pass('2024-10-07T23:00:00.000Z')).toEqual(['stage_moved']);
    expect(life.state).toMatchObject({ stage: 'funding_approval', gate: { stage: 'funding_approval' } });
    expect(life.of('stage_moved')).toMatchObject([{ from: 'business_case', to: 'funding_approval', decision: 'd1' }]);
  });

  it('whose effective date has come moves the stage at once', () => {
    const life = new ProjectLife().give();
    expect(life.decide({}).map(({ kind }) => kind)).toEqual(['gate_decided', 'stage_moved']);
    expect(life.state.decisions).toMatchObject([{ id: 'd1', status: 'in_effect' }]);
  });

  it('counts as in effect for the next command even when its timer has not fired yet', () => {
    const life = new ProjectLife().give();
    life.decide({ effectiveOn: '2024-09-10' });
    expect(life.no('withdrawDecision', { decision: 'd1', why: 'Called in' }, at('2024-09-10'))).toBe('not_waiting');
    const kinds = life.report({}, at('2024-09-10')).map(({ kind }) => kind);
    expect(kinds).toEqual(['stage_moved', 'update_submitted']);
    expect(life.pass(at('2024-09-11'))).toEqual([]);
  });

  it('cannot take effect before it is taken', () => {
    const life = new ProjectLife().give();
    expect(life.refuses({ decidedOn: '2024-09-02', effectiveOn: '2024-09-01' })).toBe('effective_before_decided');
  });

  it('is only taken on the gate that is open', () => {
    const life = new ProjectLife().give();
    expect(life.refuses({ gate: 'delivery' })).toBe('gate_not_open');
    expect(life.refuses({ gate: 'funding_approval' })).toBe('gate_not_open');
  });

  it('is refused while another one waits for its effective date', () => {
    const life = new ProjectLife().give();
    life.decide({ effectiveOn: '2024-09-10' });
    expect(life.refuses({ outcome: 'deferred', deferredUntil: '2024-10-01', informationRequired: ['Costs'] })).toBe(
      'decision_waiting',
    );
    expect(life.refuses({})).toBe('decision_waiting');
  });

  it('needs the body, and an approval its meeting and minute', () => {
    const life = new ProjectLife().give();
    expect(life.refuses({ body: ' ' })).toBe('text_empty');
    expect(life.refuses({ meeting: '' })).toBe('text_empty');
    expect(life.refuses({ minuteRef: '' })).toBe('text_empty');
  });

  it('goes through every stage of the track and closes after the last gate', () => {
    const life = new ProjectLife({ path: ['business_case', 'delivery', 'benefit_realisation'] });
    for (const next of ['delivery', 'benefit_realisation', 'closed']) {
      life.give().decide({});
      expect(life.state.stage).toBe(next);
    }
    expect(life.isOver).toBe(true);
    expect(life.state.gate).toBeNull();
    expect(life.kinds.at(-1)).toBe('closed');
    expect(life.refusesReport({})).toBe('not_open');
  });
});

describe('the evidence of a gate', () => {
  it('missing from an approval is refused, naming it', () => {
    const life = new ProjectLife();
    const refused = life.refusal({ name: 'decideGate', input: life.decision() });
    expect(refused).toMatchObject({ code: 'evidence_missing', details: { missing: 'carbon' } });
    expect(refused?.message).toContain('Carbon assessment');
    expect(missingEvidence(life.state.gate as OpenGate)).toEqual(['carbon']);
  });

  it('missing is kept with the reason when the body goes on without it', () => {
    const life = new ProjectLife();
    life.decide({ exceptionWhy: 'Assessment promised for October' });
    expect(life.state.decisions[0]?.exception).toEqual({ missing: ['carbon'], why: 'Assessment promised for October' });
  });

  it('is not asked of a deferral, a return or a rejection', () => {
    const life = new ProjectLife();
    life.decide({ outcome: 'deferred', deferredUntil: '2024-10-01', informationRequired: ['Whole-life cost'] });
    life.decide({ outcome: 'returned', informationRequired: ['Options'] });
    life.decide({ outcome: 'rejected' });
    expect(life.state.stage).toBe('stopped');
  });

  it('keeps every version, and only later ones', () => {
    const life = new ProjectLife().give();
    const again = { code: 'carbon', reference: 'EDRM/2', reviewer: 'Climate team', on: '2024-09-03' };
    expect(life.no('addEvidence', { ...again, version: 1 })).toBe('version_not_newer');
    expect(life.no('addEvidence', { ...again, version: 3 })).toBe('accepted');
    expect(life.no('addEvidence', { ...again, code: 'tea', version: 1 })).toBe('not_found');
    expect(life.state.gate?.evidence[0]?.provided.map(({ version }) => version)).toEqual([1, 3]);
  });

  it('asked for by the next gate is what the settings said when it was decided', () => {
    const life = new ProjectLife().give();
    const funding = [{ code: 'fbc', title: 'Full business case' }];
    life.decide({ evidence: { funding_approval: funding }, settingsVersion: 4 });
    expect(life.state.gate).toMatchObject({
      stage: 'funding_approval',
      settingsVersion: 4,
      evidence: [{ code: 'fbc' }],
    });
  });
});

describe('a deferral', () => {
  const deferral = { outcome: 'deferred' as const, deferredUntil: '2025-04-20', informationRequired: ['Costs'] };
  /** The approval of funding runs to 31 March; the delivery gate is open. */
  const running = () => {
    const life = new ProjectLife().give();
    life.decide({});
    life.give().decide({ expiresOn: '2025-03-31' });
    return life;
  };

  it('says until when and what the body wants to know, and leaves the gate open', () => {
    const life = new ProjectLife();
    expect(life.refuses({ ...deferral, deferredUntil: null })).toBe('deferral_undated');
    expect(life.refuses({ ...deferral, informationRequired: [' '] })).toBe('information_missing');
    life.decide(deferral);
    expect(life.state).toMatchObject({
      stage: 'business_case',
      gate: { deferredUntil: '2025-04-20', informationRequired: ['Costs'] },
      decisions: [{ status: 'noted' }],
    });
    life.give().decide({});
    expect(life.state.stage).toBe('funding_approval');
  });

  it('past the expiry of the running approval is refused unless the approval is extended', () => {
    const life = running();
    expect(life.refuses(deferral, at('2025-03-20'))).toBe('approval_would_lapse');
    expect(life.refuses({ ...deferral, extendApprovalTo: '2025-04-10' }, at('2025-03-20'))).toBe('extension_too_short');
    life.decide({ ...deferral, extendApprovalTo: '2025-04-30' }, at('2025-03-20'));
    expect(life.state.decisions[1]).toMatchObject({ expiresOn: '2025-04-30', status: 'in_effect' });
    expect(life.pass(at('2025-04-29'))).toEqual([]);
    expect(life.pass(at('2025-05-01'))).toEqual(['approval_lapsed']);
  });

  it('to a day within the running approval needs no extension', () => {
    const life = running();
    life.decide({ ...deferral, deferredUntil: '2025-03-31' }, at('2025-03-20'));
    expect(life.pass(at('2025-04-01'))).toEqual(['approval_lapsed']);
  });

  it('in flight while the approval expires has one outcome: the approval lapsed', () => {
    const expiry = '2025-03-31T23:00:00.000Z';
    // The timer first, then the deferral; and the deferral first, with the timer not yet fired.
    for (const timerFirst of [true, false]) {
      const life = running();
      if (timerFirst) life.pass(expiry);
      expect(life.refuses({ ...deferral, extendApprovalTo: '2025-05-30' }, expiry)).toBe('approval_lapsed');
      life.decide(deferral, expiry);
      life.pass(at('2025-06-30'));
      expect(life.kinds.filter((kind) => kind === 'approval_lapsed')).toHaveLength(1);
      expect(life.state).toMatchObject({ approvalLapsed: true, stage: 'delivery' });
    }
  });

  it('of a project whose approval never expires has nothing to extend', () => {
    const life = new ProjectLife();
    expect(life.refuses({ ...deferral, extendApprovalTo: '2025-04-30' })).toBe('nothing_to_extend');
  });
});

describe('an approval that lapsed', () => {
  it('is made good by the next approval, which is a decision of its own', () => {
    const life = new ProjectLife().give();
    life.decide({ expiresOn: '2024-10-31' });
    life.pass(at('2024-11-01'));
    expect(life.state).toMatchObject({ approvalLapsed: true, decisions: [{ status: 'lapsed' }] });
    life.give().decide({});
    expect(life.state).toMatchObject({
      approvalLapsed: false,
      decisions: [{ status: 'lapsed' }, { status: 'in_effect' }],
    });
  });

  it('no longer matters once a later approval is in effect', () => {
    const life = new ProjectLife().give();
    life.decide({ expiresOn: '2024-10-31' });
    life.give().decide({});
    expect(life.pass(at('2025-01-01'))).toEqual([]);
  });

  it('decided and expired long ago moves the stage and lapses, in that order', () => {
    const life = new ProjectLife().give();
    const kinds = life.decide({ decidedOn: '2024-01-10', expiresOn: '2024-06-30' }).map(({ kind }) => kind);
    expect(kinds).toEqual(['gate_decided', 'stage_moved', 'approval_lapsed']);
  });
});

describe('a rejection', () => {
  it('stops the project on its effective date and gives the contingency back', () => {
    const life = new ProjectLife();
    life.say('drawContingency', { ledger: 'time', amount: '20', on: '2024-09-02', why: 'Survey', approvedBy: 'Board' });
    life.decide({ outcome: 'rejected', effectiveOn: '2024-09-10', note: 'Not affordable' });
    expect(life.state.stage).toBe('business_case');
    expect(life.pass(at('2024-09-10'))).toEqual(['stage_moved', 'stopped']);
    expect(life.state).toMatchObject({
      stage: 'stopped',
      gate: null,
      stopped: { on: '2024-09-10', by: 'Cabinet', returned: { days: '100', pence: '5000000' } },
    });
  });
});

describe('withdrawing a decision', () => {
  it('before its effective date keeps the stage where it is, for good', () => {
    const life = new ProjectLife().give();
    life.decide({
      outcome: 'approved_with_conditions',
      effectiveOn: '2024-09-10',
      conditions: [condition('2024-10-01')],
    });
    life.say('withdrawDecision', { decision: 'd1', why: 'Called in' });
    expect(life.pass(at('2025-09-10'))).toEqual([]);
    expect(life.state).toMatchObject({
      stage: 'business_case',
      decisions: [{ status: 'withdrawn', withdrawn: { why: 'Called in', by: 'Odile Okafor' } }],
      conditions: [{ status: 'cancelled' }],
    });
    life.decide({});
    expect(life.state).toMatchObject({ stage: 'funding_approval', decisions: [{ id: 'd1' }, { id: 'd2' }] });
  });

  it('once it is in effect, or twice, or of one that moves nothing, is refused', () => {
    const life = new ProjectLife();
    life.decide({ outcome: 'deferred', deferredUntil: '2024-10-01', informationRequired: ['Costs'] });
    expect(life.no('withdrawDecision', { decision: 'd1', why: 'Mistake' })).toBe('not_waiting');
    life.give().decide({});
    expect(life.no('withdrawDecision', { decision: 'd2', why: 'Mistake' })).toBe('not_waiting');
    expect(life.no('withdrawDecision', { decision: 'd9', why: 'Mistake' })).toBe('not_found');
    life.give().decide({ effectiveOn: '2024-09-10' });
    expect(life.no('withdrawDecision', { decision: 'd3', why: '' })).toBe('text_empty');
    life.say('withdrawDecision', { decision: 'd3', why: 'Called in' });
    expect(life.no('withdrawDecision', { decision: 'd3', why: 'Called in' })).toBe('not_waiting');
    expect(waitingDecision(life.state)).toBeUndefined();
  });
});

describe('correcting a decision', () => {
  it('changes minute, meeting and note at any time, and says what they were', () => {
    const life = new ProjectLife().give();
    life.decide({});
    const corrected = { decision: 'd1', minuteRef: 'CAB 78/24', meeting: 'Cabinet, September', note: '' };
    life.say('correctDecision', corrected);
    expect(life.state.decisions[0]).toMatchObject({ minuteRef: 'CAB 78/24', status: 'in_effect' });
    expect(life.of('decision_corrected')).toMatchObject([{ before: { minuteRef: 'CAB 77/24' } }]);
    expect(life.no('correctDecision', corrected)).toBe('nothing_changed');
    expect(life.no('correctDecision', { ...corrected, minuteRef: '' })).toBe('text_empty');
  });

  it('is not for one that was withdrawn', () => {
    const life = new ProjectLife().give();
    life.decide({ effectiveOn: '2024-09-10' });
    life.say('withdrawDecision', { decision: 'd1', why: 'Called in' });
    expect(life.no('correctDecision', { decision: 'd1', minuteRef: 'X', meeting: 'Y', note: '' })).toBe('withdrawn');
  });
});
