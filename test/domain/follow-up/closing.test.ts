import { describe, expect, it } from 'vitest';
import { recipientsOwed } from '../../../domain/follow-up/circulating.ts';
import { at, FollowUpLife, members } from './make.ts';

const minute = { on: '2024-01-22', minuteRef: 'SC 4/24', chair: '' };

describe('an answer', () => {
  it('is signed off by somebody else than its author', () => {
    const life = FollowUpLife.complete();
    expect(life.no('signOff', { by: 'Dee Director' })).toBe('not_answered');
    life.say('respond', { text: 'Here it is.', by: 'Rhys Owner' });
    expect(life.no('signOff', { by: ' rhys  OWNER' })).toBe('own_answer');
    expect(life.no('signOff', { by: 'Dee Director' })).toBe('accepted');
    expect(life.no('signOff', { by: 'Dee Director' })).toBe('already_signed_off');
    expect(life.state.status).toBe('signed_off');
  });

  it('is not circulated before it is signed off, nor while it is held', () => {
    const life = FollowUpLife.complete();
    expect(life.circulate()).toBe('not_answered');
    life.say('respond', { text: 'Here it is.', by: 'Rhys Owner' });
    expect(life.circulate()).toBe('not_signed_off');
    life.say('signOff', { by: 'Dee Director' });
    const hold = { date: '2024-05-03', at: at('2024-05-03'), why: 'Pre-election period' };
    expect(life.no('holdUntil', { ...hold, at: life.now })).toBe('hold_past');
    life.say('holdUntil', hold);
    expect(life.circulate()).toBe('held');
    expect(life.circulate([], 'by_hand')).toBe('held');
    expect(life.circulate([], 'mail', at('2024-05-03'))).toBe('accepted');
  });

  it('that is exempt or confidential goes by hand: no mail carries its words', () => {
    for (const publicity of ['exempt', 'confidential'] as const) {
      const life = FollowUpLife.signedOff({ publicity, exemptParagraph: '3' });
      expect(life.circulate()).toBe('by_hand_only');
      expect(life.circulate([], 'by_hand')).toBe('accepted');
      expect(life.statuses).toEqual(['sent', 'sent']);
      expect(life.state.status).toBe('circulated');
    }
  });

  it('goes by hand to whoever is known by name only', () => {
    const life = FollowUpLife.signedOff({ recipients: [...members, { person: null, name: 'Former member' }] });
    expect(life.circulate()).toBe('no_address');
    expect(life.circulate(['r1', 'r2'])).toBe('accepted');
    expect(life.circulate([], 'by_hand')).toBe('accepted');
    expect(life.statuses).toEqual(['sending', 'sending', 'sent']);
  });

  it('rewritten must be signed off and circulated anew, and what was proposed for the old one lapses', () => {
    const life = FollowUpLife.signedOff();
    life.circulate([], 'by_hand');
    life.say('proposeClosure', { why: 'Answered' });
    life.say('respond', { text: 'A better figure.', by: 'Rhys Owner' });
    expect(life.state).toMatchObject({
      signedOff: null,
      closureProposed: null,
      status: 'answered',
      answer: { version: 2 },
    });
    expect(life.statuses).toEqual(['owed', 'owed']);
    expect(life.no('accept', minute)).toBe('not_proposed');
  });
});

describe('circulating by mail', () => {
  it('is sent only when the relay took it, each recipient for themselves', () => {
    const life = FollowUpLife.signedOff();
    life.circulate();
    expect(life.of('circulated')).toMatchObject([
      {
        channel: 'mail',
        recipients: [
          { id: 'r1', attempt: 1 },
          { id: 'r2', attempt: 1 },
        ],
      },
    ]);
    expect(life.delivered('r1', 'sent')).toEqual(['recipient_sent']);
    expect(life.state.status).toBe('signed_off');
    expect(life.delivered('r2', 'uncertain')).toEqual(['recipient_uncertain']);
    expect(life.delivered('r2', 'uncertain')).toEqual([]);
    expect(recipientsOwed(life.state).map(({ id }) => id)).toEqual(['r2']);
    expect(life.delivered('r2', 'sent')).toEqual(['recipient_sent']);
    expect(life.state.status).toBe('circulated');
  });

  it('told twice, of an old attempt or of nobody changes nothing', () => {
    const life = FollowUpLife.signedOff();
    life.circulate();
    life.delivered('r1', 'sent');
    expect(life.delivered('r1', 'sent')).toEqual([]);
    expect(life.delivered('r9', 'sent')).toEqual([]);
    life.delivered('r2', 'failed');
    expect(life.circulate(['r2'])).toBe('accepted');
    expect(life.delivered('r2', 'sent', 1)).toEqual([]);
    expect(life.delivered('r2', 'sent', 2)).toEqual(['recipient_sent']);
  });

  it('refused by the relay and released by a person after all counts as sent; what a person says stands', () => {
    const life = FollowUpLife.signedOff();
    life.circulate();
    life.delivered('r1', 'failed');
    life.delivered('r2', 'sent');
    life.say('markDidNotArrive', { recipient: 'r2', why: 'She told us' });
    expect(life.delivered('r1', 'sent')).toEqual(['recipient_sent']);
    expect(life.delivered('r2', 'sent')).toEqual([]);
    expect(life.statuses).toEqual(['sent', 'did_not_arrive']);
  });

  it('that bounced or never arrived is circulated again, or waived by name (scenario 9)', () => {
    const life = FollowUpLife.signedOff();
    life.circulate();
    expect(life.circulate(['r1'])).toBe('already_sent');
    expect(life.circulate()).toBe('nobody_owed');
    life.delivered('r1', 'sent');
    expect(life.delivered('r1', 'failed')).toEqual(['did_not_arrive']);
    life.delivered('r2', 'sent');
    life.say('markDidNotArrive', { recipient: 'r2', why: 'She told us' });
    expect(life.statuses).toEqual(['did_not_arrive', 'did_not_arrive']);
    expect(life.no('markDidNotArrive', { recipient: 'r2', why: 'Again' })).toBe('not_sent');
    const refused = life.refusal({ name: 'proposeClosure', input: { why: '' } });
    expect(refused).toMatchObject({ code: 'recipients_owed', details: { recipients: 'r1,r2' } });
    expect(refused?.message).toContain('Councillor Ann Abel, Councillor Bo Berg');
    life.circulate(['r1']);
    life.delivered('r1', 'sent', 2);
    expect(life.no('waiveRecipient', { recipient: 'r2', why: '' })).toBe('text_empty');
    expect(life.no('waiveRecipient', { recipient: 'r1', why: 'Has it' })).toBe('already_sent');
    life.say('waiveRecipient', { recipient: 'r2', why: 'Stood down in May' });
    expect(life.no('waiveRecipient', { recipient: 'r2', why: 'Again' })).toBe('already_waived');
    expect(life.circulate(['r2'])).toBe('already_sent');
    expect(life.state.recipients[1]?.waived).toEqual({ by: 'Odile Okafor', why: 'Stood down in May' });
    expect(life.state.status).toBe('circulated');
    expect(life.no('proposeClosure', { why: 'Answered' })).toBe('accepted');
  });
});

describe('closure', () => {
  const proposed = () => {
    const life = FollowUpLife.signedOff();
    life.circulate([], 'by_hand');
    life.say('proposeClosure', { why: 'Answered and circulated' });
    return life;
  };

  it('is not proposed before there is an answer, signed off, with recipients who have it', () => {
    const life = FollowUpLife.complete({ recipients: [] });
    expect(life.no('proposeClosure', { why: '' })).toBe('not_answered');
    life.say('respond', { text: 'Here it is.', by: 'Rhys Owner' });
    expect(life.no('proposeClosure', { why: '' })).toBe('not_signed_off');
    life.say('signOff', { by: 'Dee Director' });
    expect(life.no('proposeClosure', { why: '' })).toBe('recipients_missing');
    expect(life.circulate()).toBe('recipients_missing');
    life.fill({ recipients: members });
    expect(life.no('proposeClosure', { why: '' })).toBe('recipients_owed');
  });

  it('is accepted by the body alone: on a minute, or on the chair’s dated agreement', () => {
    const life = proposed();
    expect(life.no('proposeClosure', { why: '' })).toBe('already_proposed');
    expect(life.no('accept', { ...minute, minuteRef: ' ' })).toBe('acceptance_unfounded');
    expect(life.no('accept', { ...minute, chair: 'Cllr Chair' })).toBe('acceptance_unfounded');
    life.say('accept', minute);
    expect(life.state).toMatchObject({ status: 'accepted', accepted: { minuteRef: 'SC 4/24', by: 'Odile Okafor' } });
    expect(life.isOver).toBe(true);
    expect(life.no('respond', { text: 'More', by: 'Rhys Owner' })).toBe('not_open');
    expect(life.delivered('r1', 'failed')).toEqual([]);
    expect(proposed().no('accept', { on: '2024-01-10', minuteRef: '', chair: 'Cllr Chair' })).toBe('accepted');
  });

  it('is refused on acceptance too, when an answer turns out not to have arrived in between', () => {
    const life = proposed();
    life.say('markDidNotArrive', { recipient: 'r1', why: 'Returned by post' });
    expect(life.no('accept', minute)).toBe('recipients_owed');
    life.say('waiveRecipient', { recipient: 'r1', why: 'Left the council' });
    expect(life.no('accept', minute)).toBe('accepted');
  });

  it('sent back asks the owner anew in a week and every week, and the director from the second', () => {
    const life = proposed();
    expect(life.no('sendBack', { why: ' ' })).toBe('text_empty');
    life.say('sendBack', { why: 'How does it compare with other councils?' });
    expect(life.state).toMatchObject({
      status: 'open',
      answer: null,
      signedOff: null,
      closureProposed: null,
      answers: 1,
    });
    expect(life.statuses).toEqual(['owed', 'owed']);
    expect(life.of('sent_back')).toMatchObject([{ answer: { text: 'It saves 12 tonnes a year.' } }]);
    expect(life.pass(at('2023-12-19'))).toEqual([
      'owner_overdue',
      'owner_overdue',
      'director_weekly',
      'owner_overdue',
      'director_weekly',
    ]);
    life.say('respond', { text: 'Compared with four.', by: 'Rhys Owner' });
    expect(life.state.answer?.version).toBe(2);
    expect(life.pass(at('2024-12-19'))).toEqual([]);
    expect(life.no('sendBack', { why: 'More' })).toBe('not_proposed');
  });

  it('sent back with a new date goes up the ladder again', () => {
    const life = proposed();
    life.say('sendBack', { why: 'Compare' });
    life.say('moveDue', {
      due: '2024-01-15',
      agreedBy: 'Chair',
      why: 'New question',
      rungs: [
        { kind: 'owner_overdue', at: at('2024-01-16') },
        { kind: 'director_overdue', at: at('2024-01-18') },
      ],
    });
    expect(life.pass(at('2024-01-26'))).toEqual(['owner_overdue', 'director_overdue', 'director_weekly']);
  });
});
