import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OpenProgramme, ProgrammeCommand } from '../../../domain/programme/commands.ts';
import { programmeRules } from '../../../domain/programme/rules.ts';
import { Refusal } from '../../../domain/refusal.ts';
import { Life } from '../life.ts';

const start = '2023-11-28T09:00:00.000Z';
const opening: OpenProgramme = {
  office: 'city',
  ref: 'DTP',
  title: 'Digital Transformation Programme',
  owner: 'p-owner',
  envelopePence: '1799000000',
  envelopeApprovedOn: '2022-07-12',
  timeContingency: { providedDays: 300, committedDays: 120 },
  moneyContingency: { providedPence: '0', committedPence: '0' },
  declaredSpend: { pence: '700000000', asAt: '2023-11-28', approximate: true },
  openingRating: { colour: 'green', period: '2023-11', why: 'Re-profiled within contingency', declaredBy: 'Officer' },
  declaredBenefits: null,
};
const begin = () => new Life(programmeRules, opening, start);
const override = (expires: string, colour: 'red' | 'amber' | 'green' = 'amber'): ProgrammeCommand => ({
  name: 'overrideRag',
  input: { colour, reason: 'Supplier talks', expiresOn: expires, expiresAt: `${expires}T00:00:00.000Z` },
});

describe('a programme', () => {
  it('opens with its envelope, its declared spend and a dated rating', () => {
    const life = begin();
    expect(life.state).toMatchObject({ envelopePence: '1799000000', openingRating: { colour: 'green' }, stated: null });
    expect(life.nextDue).toBeUndefined();
    expect(() => new Life(programmeRules, { ...opening, title: '' }, start)).toThrow(Refusal);
    expect(() => new Life(programmeRules, { ...opening, envelopePence: '17.99' }, start)).toThrow(Refusal);
  });

  it('has a colour stated for a month, with why and by whom; never for a month before', () => {
    const life = begin();
    expect(life.try({ name: 'stateRag', input: { colour: 'green', period: '2023-11', why: '' } })).toBe('text_empty');
    life.do({ name: 'stateRag', input: { colour: 'green', period: '2023-11', why: 'Within contingency' } });
    expect(life.state.stated).toMatchObject({ colour: 'green', by: 'Odile Okafor', at: start });
    const before = { colour: 'red', period: '2023-10', why: 'Late news' } as const;
    expect(life.try({ name: 'stateRag', input: before })).toBe('period_past');
    expect(life.try({ name: 'stateRag', input: { ...before, period: '2023-13' } })).toBe('period_unreadable');
  });

  it('changes what it was given and nothing else, with a reason', () => {
    const life = begin();
    life.do({ name: 'change', input: { title: 'Digital Programme', why: 'New name' } });
    expect(life.state).toMatchObject({ title: 'Digital Programme', owner: 'p-owner' });
    expect(life.of('changed')).toMatchObject([
      { before: { title: opening.title }, after: { title: 'Digital Programme' } },
    ]);
    expect(life.try({ name: 'change', input: { title: 'Digital Programme', why: 'Again' } })).toBe('nothing_changed');
    expect(life.try({ name: 'change', input: { envelopePence: '-1', why: 'Cut' } })).toBe('money_unreadable');
  });

  it('leaves a project out and takes it back, each with a reason', () => {
    const life = begin();
    const out = { project: 'AV-01', reason: 'Moved to another board' };
    life.do({ name: 'excludeProject', input: out });
    expect(life.try({ name: 'excludeProject', input: out })).toBe('excluded_already');
    expect(life.state.excluded).toMatchObject([{ project: 'AV-01', by: 'Odile Okafor' }]);
    life.do({ name: 'includeProject', input: { project: 'AV-01', reason: 'Back' } });
    expect(life.try({ name: 'includeProject', input: { project: 'AV-01', reason: 'Back' } })).toBe('not_excluded');
  });

  it('closes once, with its override', () => {
    const life = begin();
    life.do(override('2024-01-31'));
    life.do({ name: 'close', input: { why: 'All projects closed' } });
    expect(life.kinds.slice(-2)).toEqual(['override_ended', 'closed']);
    expect(life.isOver).toBe(true);
    expect(life.nextDue).toBeUndefined();
    expect(life.try(override('2024-01-31'))).toBe('not_open');
  });
});

describe('an override', () => {
  it('needs a reason and an end that is still to come', () => {
    const life = begin();
    expect(life.try({ ...override('2023-11-28') } as ProgrammeCommand)).toBe('expiry_past');
    const bare = {
      colour: 'red',
      reason: ' ',
      expiresOn: '2024-01-31',
      expiresAt: '2024-01-31T00:00:00.000Z',
    } as const;
    expect(life.try({ name: 'overrideRag', input: bare })).toBe('text_empty');
  });

  it('ends by itself', () => {
    const life = begin();
    life.do(override('2024-01-31'));
    expect(life.pass('2024-01-30T23:59:59.999Z')).toEqual([]);
    expect(life.pass('2024-01-31T00:00:00.000Z')).toEqual(['override_ended']);
    expect(life.of('override_ended')).toMatchObject([{ by: 'expiry' }]);
    expect(life.state.override).toBeNull();
  });

  it('ends before the next command even when its timer has not fired', () => {
    const life = begin();
    life.do(override('2024-01-31'));
    const late = '2024-02-01T00:00:00.000Z';
    expect(life.try({ name: 'endOverride', input: { why: 'Done' } }, late)).toBe('no_override');
    const events = life.do({ name: 'change', input: { title: 'New', why: 'Name' } }, late);
    expect(events.map(({ kind }) => kind)).toEqual(['override_ended', 'changed']);
  });

  it('gives way to a new one, and can be ended by a person with a reason', () => {
    const life = begin();
    life.do(override('2024-01-31'));
    life.do(override('2024-03-31', 'red'));
    expect(life.of('rag_overridden')).toMatchObject([{ replaced: null }, { replaced: { expiresOn: '2024-01-31' } }]);
    expect(life.pass('2024-02-15T00:00:00.000Z')).toEqual([]);
    expect(life.try({ name: 'endOverride', input: { why: '' } })).toBe('text_empty');
    life.do({ name: 'endOverride', input: { why: 'Resolved' } });
    expect(life.of('override_ended')).toMatchObject([{ by: 'Odile Okafor', why: 'Resolved' }]);
    expect(life.pass('2024-06-15T00:00:00.000Z')).toEqual([]);
  });

  it('always ends, whatever is done in between', () => {
    const instant = (hours: number) => new Date(Date.parse(start) + hours * 3_600_000).toISOString();
    const step = fc.oneof(
      fc.record({ wait: fc.integer({ min: 0, max: 400 }), end: fc.integer({ min: -50, max: 500 }) }),
      fc.record({ wait: fc.integer({ min: 0, max: 400 }), end: fc.constant(null) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const life = begin();
        let hours = 0;
        for (const { wait, end } of steps) {
          hours += wait;
          life.pass(instant(hours));
          const input = { colour: 'red', reason: 'So', expiresOn: '2024-01-31' } as const;
          if (end === null) life.try({ name: 'endOverride', input: { why: 'Done' } });
          else life.try({ name: 'overrideRag', input: { ...input, expiresAt: instant(hours + end) } });
        }
        life.pass(instant(hours + 501));
        expect(life.state.override).toBeNull();
        const replaced = life
          .of('rag_overridden')
          .filter((one) => (one as { replaced: unknown }).replaced !== null).length;
        expect(life.of('override_ended').length + replaced).toBe(life.of('rag_overridden').length);
      }),
    );
  });
});
