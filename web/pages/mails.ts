import { stuckMails } from '../../records/views/mails.ts';
import type { Asked, Page } from '../page.ts';
import { type Cell, pageOf, text } from '../parts.ts';
import { mailTag } from '../words.ts';
import { addressOf } from './home.ts';

const perPage = 50;

/** Mails that wait for a person: those that failed, and those of which nobody knows whether they arrived. */
export async function stuck(asked: Asked): Promise<Page> {
  const { web, office, query } = asked;
  const after = /^\d{1,18}$/u.test(query.after ?? '') ? query.after : undefined;
  const rows = await stuckMails(web.deps.db, office.id, { limit: perPage + 1, ...(after && { after }) });
  const { shown, more } = pageOf(rows, perPage, ({ id }) => `/mails?after=${id}`);
  return {
    view: 'list',
    title: 'Mail that is stuck',
    section: 'status',
    trail: [{ text: 'Status', href: '/status' }],
    model: {
      lead: [
        'A failed mail was refused by the other side: correct the address, then send it again. One in doubt was handed over and never confirmed: it may have arrived.',
      ],
      actions: [],
      table: {
        id: 'mails',
        caption: 'Mail that is stuck',
        quiet: true,
        head: ['Subject', 'To', 'State', 'Asked on', 'Do'],
        empty: 'No mail is stuck.',
        more,
        rows: shown.map((one): Cell[] => [
          { text: one.subject, href: addressOf(one.about) },
          { text: one.name || one.address, note: one.address },
          { tag: mailTag(one.state), ...(one.lastError && { note: one.lastError }) },
          text(asked.clock.at(one.askedAt)),
          {
            links: [
              { text: 'Send again', of: one.subject, href: `/mails/${one.id}/release` },
              { text: 'Cancel', of: one.subject, href: `/mails/${one.id}/cancel` },
            ],
          },
        ]),
      },
    },
  };
}
