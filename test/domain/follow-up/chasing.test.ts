import { describe, expect, it } from 'vitest';
import { missingFacts } from '../../../domain/follow-up/missing.ts';
import { Refusal } from '../../../domain/refusal.ts';
import { at, FollowUpLife, members, rungs, start } from './make.ts';

describe('a promise with no owner, date or recipients', () => {
  it('is kept, and its clerk is asked at capture and again until all of it is known', () => {
    const life = new FollowUpLife();
    expect(missingFacts(life.state)).toEqual(['owner', 'due', 'recipients']);
    expect(life.pass(at('2023-12-26'))).toEqual(Array(5).fill('missing_asked'));
    const asked = life.events.filter(({ kind }) => kind === 'missing_asked');
    // The two asks that were planned, then every seven days.
    expect(asked.map((event) => event.at.slice(0, 10))).toEqual([
      '2023-11-28',
      '2023-12-05',
      '2023-12-12',
      '2023-12-19',
      '2023-12-26',
    ]);
    expect(life.of('missing_asked').slice(0, 2)).toEqual([
      { n: 1, missing: ['owner', 'due', 'recipients'], to: 'p-clerk', copyOfficer: null },
      { n: 2, missing: ['owner', 'due', 'recipients'], to: 'p-clerk', copyOfficer: 'p-officer' },
    ]);
  });

  it('filled in bit by bit is asked about in the same rhythm, for what is left', () => {
    const life = new FollowUpLife();
    life.pass(start);
    expect(life.fill({ owner: 'p-owner', rungs: [{ kind: 'missing', at: start }] })).toBe('accepted');
    expect(life.nextDue).toBe(at('2023-12-05'));
    life.pass(at('2023-12-05'));
    expect(life.of('missing_asked').at(-1)).toMatchObject({ missing: ['due', 'recipients'] });
    life.fill({ due: '2023-12-15', rungs });
    life.fill({ recipients: members });
    expect(missingFacts(life.state)).toEqual([]);
    expect(life.pass(at('2023-12-15'))).toEqual(['owner_due_soon', 'owner_due']);
  });

  it('keeps what is known: people and dates change with a reason, recipients never', () => {
    const life = FollowUpLife.complete();
    expect(life.fill({})).toBe('nothing_to_complete');
    expect(life.fill({ recipients: [] })).toBe('nothing_to_complete');
    expect(life.fill({ owner: 'p-other' })).toBe('owner_set');
    expect(life.fill({ due: '2024-01-15' })).toBe('due_set');
    expect(life.fill({ recipients: [{ person: null, name: 'Somebody else' }] })).toBe('recipients_frozen');
    expect(life.fill({ ownerConfirmed: true })).toBe('accepted');
    expect(life.state).toMatchObject({ owner: 'p-owner', ownerConfirmed: true, due: '2023-12-15' });
    expect(new FollowUpLife().fill({ ownerConfirmed: true })).toBe('nothing_to_complete');
  });

  it('is refused when it was due before the meeting, names somebody twice, or hides its exempt paragraph', () => {
    const code = (given: ConstructorParameters<typeof FollowUpLife>[0]) => {
      try {
        new FollowUpLife(given);
        return 'accepted';
      } catch (error) {
        return error instanceof Refusal ? error.code : String(error);
      }
    };
    expect(code({ due: '2023-11-26' })).toBe('due_before_meeting');
    expect(code({ recipients: [...members, { person: 'p-ann', name: 'Ann Abel' }] })).toBe('recipient_twice');
    expect(
      code({
        recipients: [
          { person: null, name: 'Bo' },
          { person: null, name: 'bo ' },
        ],
      }),
    ).toBe('recipient_twice');
    expect(code({ publicity: 'exempt' })).toBe('paragraph_missing');
    expect(code({ publicity: 'exempt', exemptParagraph: '3' })).toBe('accepted');
    expect(code({ words: '' })).toBe('text_empty');
    expect(new FollowUpLife().fill({ due: '2023-11-26' })).toBe('due_before_meeting');
  });
});

describe('a promise with owner and date', () => {
  it('is chased up to the director, who is then written to every week', () => {
    const life = FollowUpLife.complete();
    expect(life.pass(at('2024-01-04'))).toEqual([
      'owner_due_soon',
      'owner_due',
      'owner_overdue',
      'director_overdue',
      'director_weekly',
      'director_weekly',
    ]);
    expect(life.of('director_weekly')).toMatchObject([
      { n: 1, to: 'p-director', due: '2023-12-15' },
      { n: 2, to: 'p-director' },
    ]);
    expect(life.nextDue).toBe(at('2024-01-10'));
  });

  it('is never asked for again once it is answered', () => {
    const life = FollowUpLife.complete();
    life.pass(at('2023-12-18'));
    life.say('respond', { text: 'Here it is.', by: 'Rhys Owner' });
    expect(life.nextDue).toBeUndefined();
    expect(life.pass(at('2024-12-18'))).toEqual([]);
  });

  it('answered without recipients is still asked who they are', () => {
    const life = FollowUpLife.complete({ recipients: [], rungs: [...rungs, { kind: 'missing', at: start }] });
    life.say('respond', { text: 'Here it is.', by: 'Rhys Owner' });
    expect(life.pass(at('2023-12-05'))).toEqual(['missing_asked', 'missing_asked']);
    expect(life.of('missing_asked').at(-1)).toMatchObject({ missing: ['recipients'] });
  });

  it('is chased once for each who is asked after an outage', () => {
    const life = FollowUpLife.complete({ recipients: [], rungs: [...rungs, { kind: 'missing', at: start }] });
    expect(life.wake(at('2024-01-05'))).toEqual(['missing_asked', 'owner_overdue', 'director_overdue']);
    expect(life.nextDue).toBe(at('2024-01-09'));
  });

  it('never falls silent, even when no chase was planned for it', () => {
    const life = FollowUpLife.complete({ rungs: [] });
    expect(life.pass(at('2023-12-05'))).toEqual(['director_weekly']);
  });

  it('with its date moved is chased for the new date, with mails of their own', () => {
    const life = FollowUpLife.complete();
    life.pass(at('2023-12-15'));
    const moved = {
      due: '2024-01-15',
      agreedBy: 'Chair',
      why: 'Data late',
      rungs: [{ kind: 'owner_due' as const, at: at('2024-01-15') }],
    };
    expect(life.no('moveDue', { ...moved, agreedBy: '' })).toBe('text_empty');
    expect(life.no('moveDue', { ...moved, due: '2023-12-15' })).toBe('nothing_changed');
    expect(life.no('moveDue', { ...moved, due: '2023-11-01' })).toBe('due_before_meeting');
    life.say('moveDue', moved);
    expect(life.pass(at('2024-01-16'))).toEqual(['owner_due']);
    expect(life.of('owner_due')).toMatchObject([
      { n: 1, due: '2023-12-15' },
      { n: 2, due: '2024-01-15' },
    ]);
    expect(new FollowUpLife().no('moveDue', moved)).toBe('due_not_set');
  });

  it('given to another owner is chased of the new one', () => {
    const life = FollowUpLife.complete();
    expect(life.no('reassign', { owner: 'p-owner', why: 'Left' })).toBe('nothing_changed');
    life.say('reassign', { owner: 'p-next', why: 'Rhys left' });
    life.pass(at('2023-12-08'));
    expect(life.of('owner_due_soon')).toMatchObject([{ to: 'p-next' }]);
    expect(life.state.ownerConfirmed).toBe(true);
  });
});
