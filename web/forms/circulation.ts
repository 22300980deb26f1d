import type { Recipient } from '../../domain/follow-up/state.ts';
import { day, publicityName } from '../words.ts';
import { aboutFollowUp } from './about.ts';
import type { FormMaker } from './command-form.ts';
import * as f from './fields.ts';

/*
 * The forms of an answer's circulation: sign-off, sending, holding, and what became of each recipient.
 */

const choices = (recipients: Recipient[]) => recipients.map(({ id, name }) => ({ value: id, text: name }));

const signOff: FormMaker = {
  noun: 'follow-up',
  verb: 'sign-off',
  async make(asked, id) {
    const about = await aboutFollowUp(asked, id);
    const { answer } = about.state;
    return {
      ...about,
      title: 'Sign the answer off',
      lead: answer
        ? [`Written by ${answer.by}; somebody else signs it off.`, answer.text]
        : ['There is no answer yet.'],
      fields: [],
      values: {},
      done: 'Answer signed off.',
    };
  },
};

const circulate: FormMaker = {
  noun: 'follow-up',
  verb: 'circulate',
  async make(asked, id) {
    const about = await aboutFollowUp(asked, id);
    const { recipients, publicity, heldUntil } = about.state;
    const owed = recipients.filter(({ status }) => status === 'owed' || status === 'did_not_arrive');
    const byHand = publicity !== 'public';
    return {
      ...about,
      title: 'Circulate the answer',
      lead: [
        ...(heldUntil ? [`Circulation is held until ${day(heldUntil.date)}: ${heldUntil.why}`] : []),
        ...(byHand
          ? [`It is ${publicityName(publicity).toLowerCase()}: it goes by hand, and no mail carries its words.`]
          : []),
        ...(owed.length === 0 ? ['Nobody is owed the answer.'] : []),
      ],
      fields: [
        f.ticks('recipients', 'To whom', choices(owed), { hint: 'With none ticked: to everybody it is owed to.' }),
        f.radios('channel', 'How', [
          ...(byHand ? [] : [{ value: 'mail', text: 'By mail, from here' }]),
          { value: 'by_hand', text: 'By hand', hint: 'You have given it to them; this records it.' },
        ]),
        f.area('note', 'Note', 'May be left empty.', { rows: 2 }),
      ],
      values: { channel: byHand ? 'by_hand' : 'mail' },
      done: 'Circulated.',
    };
  },
};

const holdUntil: FormMaker = {
  noun: 'follow-up',
  verb: 'hold-until',
  async make(asked, id) {
    return {
      ...(await aboutFollowUp(asked, id)),
      title: 'Hold the circulation',
      lead: ['For example through a pre-election period. Nothing goes out before that day.'],
      fields: [f.date('date', 'Hold until'), f.area('why', 'Why')],
      values: {},
      done: 'Circulation held.',
    };
  },
};

const didNotArrive: FormMaker = {
  noun: 'follow-up',
  verb: 'mark-did-not-arrive',
  async make(asked, id) {
    const about = await aboutFollowUp(asked, id);
    const sent = about.state.recipients.filter(({ status }) => status === 'sent' || status === 'sending');
    return {
      ...about,
      title: 'Mark as not arrived',
      lead: [sent.length === 0 ? 'It has not been sent to anybody yet.' : 'It is then owed to them again.'],
      fields: [f.radios('recipient', 'Recipient', choices(sent)), f.area('why', 'How that is known')],
      values: {},
      done: 'Marked as not arrived.',
    };
  },
};

const waive: FormMaker = {
  noun: 'follow-up',
  verb: 'waive-recipient',
  async make(asked, id) {
    const about = await aboutFollowUp(asked, id);
    const open = about.state.recipients.filter(({ status }) => status !== 'waived' && status !== 'sent');
    return {
      ...about,
      title: 'Waive a recipient',
      lead: ['By name and with the reason: it is shown beside the promise for ever.'],
      fields: [f.radios('recipient', 'Recipient', choices(open)), f.area('why', 'Why')],
      values: {},
      done: 'Recipient waived.',
    };
  },
};

export const circulationForms = [signOff, circulate, holdUntil, didNotArrive, waive];
