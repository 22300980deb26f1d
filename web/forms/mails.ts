import { findMail } from '../../records/views/mails.ts';
import { foundOr404 } from '../page.ts';
import { mailTag } from '../words.ts';
import type { CommandForm, FormMaker } from './command-form.ts';
import * as f from './fields.ts';

/*
 * The forms of the office's mail, and of one mail that is stuck.
 */

const about = {
  section: 'status' as const,
  trail: [{ text: 'Status', href: '/status' }],
  version: null,
  after: () => '/status',
} satisfies Partial<CommandForm>;

const office = (verb: string, words: Pick<CommandForm, 'title' | 'lead' | 'done'>): FormMaker => ({
  noun: 'mail',
  verb,
  make: async () => ({ ...about, ...words, fields: [f.area('why', 'Why')], values: {} }),
});

const one = (verb: string, words: Pick<CommandForm, 'title' | 'lead' | 'done' | 'final'>): FormMaker => ({
  noun: 'mail',
  verb,
  async make(asked, id) {
    const mail = foundOr404(await findMail(asked.web.deps.db, asked.office.id, id), 'That mail');
    return {
      ...about,
      ...words,
      caption: `${mail.subject}, to ${mail.name} <${mail.address}>: ${mailTag(mail.state).text.toLowerCase()}`,
      trail: [...about.trail, { text: 'Mail that is stuck', href: '/mails' }],
      after: () => '/mails',
      fields: [f.area('why', 'Why')],
      values: {},
    };
  },
});

export const mailForms = [
  office('pause', {
    title: 'Pause mail',
    lead: ['Nothing is sent until it is resumed. What falls due waits.'],
    done: 'Mail is paused.',
  }),
  office('resume', { title: 'Resume mail', lead: ['What waits is sent, oldest first.'], done: 'Mail is sent again.' }),
  one('release', {
    title: 'Send this mail again',
    lead: ['It may reach somebody twice where nobody knows whether it arrived.'],
    done: 'It is sent again.',
  }),
  one('cancel', {
    title: 'Cancel this mail',
    lead: ['It is not sent any more.'],
    final: true,
    done: 'Mail cancelled.',
  }),
];
