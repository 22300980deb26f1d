import { findMessage, listMailbox } from '../../records/views/mailbox.ts';
import { bodiesOf } from '../mime.ts';
import { NotFound } from '../not-found.ts';
import { type Asked, type Document, foundOr404, type Page } from '../page.ts';
import { type Cell, fact, pageOf, text } from '../parts.ts';

const perPage = 50;

/** The local mailbox: every mail of a demonstration, and of an office without a relay. */
export async function mailbox(asked: Asked): Promise<Page> {
  onlyHere(asked);
  const { web, office, query } = asked;
  const before = /^\d{1,18}$/u.test(query.before ?? '') ? query.before : undefined;
  const to = query.to;
  const rows = await listMailbox(web.deps.db, office.id, {
    limit: perPage + 1,
    ...(before && { before }),
    ...(to && { to }),
  });
  const of = to ? `to=${encodeURIComponent(to)}&` : '';
  const { shown, more } = pageOf(rows, perPage, ({ id }) => `/mailbox?${of}before=${id}`);
  return {
    view: 'list',
    title: 'Mailbox',
    section: 'mailbox',
    model: {
      lead: [
        to
          ? `Mail to ${to}, latest first.`
          : 'Every mail that would have gone out, latest first. Nothing left this machine; the links in them work.',
      ],
      actions: to ? [{ text: 'Show all mail', href: '/mailbox' }] : [],
      table: {
        id: 'mailbox',
        caption: 'Mailbox',
        quiet: true,
        head: ['Subject', 'To', 'Sent'],
        empty: 'No mail yet. It appears here when somebody is asked for something.',
        more,
        rows: shown.map((one): Cell[] => [
          { text: one.subject, href: `/mailbox/${one.id}` },
          { text: one.to, href: `/mailbox?to=${encodeURIComponent(one.to)}` },
          text(asked.clock.at(one.at)),
        ]),
      },
    },
  };
}

/** One mail as its receiver would see it. */
export async function message(asked: Asked): Promise<Page> {
  const one = await messageOf(asked);
  const { text: words, html } = bodiesOf(one.raw);
  return {
    view: 'message',
    title: one.subject,
    section: 'mailbox',
    trail: [{ text: 'Mailbox', href: '/mailbox' }],
    model: {
      facts: [fact('To', one.to), fact('Sent', asked.clock.at(one.at))],
      pieces: linked(words, asked.web.deps.baseUrl),
      html: html === '' ? null : `/mailbox/${one.id}/html`,
      raw: `/mailbox/${one.id}/message.eml`,
    },
  };
}

/** Its HTML, alone and fenced in: no script runs, nothing is fetched, and it has no rights on these pages. */
export async function messageHtml(asked: Asked): Promise<Document> {
  const { html } = bodiesOf((await messageOf(asked)).raw);
  return {
    type: 'text/html; charset=utf-8',
    body: html,
    headers: { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" },
  };
}

/** The whole message, as a mail program reads it. */
export async function messageRaw(asked: Asked): Promise<Document> {
  const { raw, id } = await messageOf(asked);
  return {
    type: 'message/rfc822',
    body: raw,
    headers: { 'content-disposition': `attachment; filename="message-${id}.eml"` },
  };
}

async function messageOf(asked: Asked) {
  onlyHere(asked);
  const { web, office, params } = asked;
  return foundOr404(await findMessage(web.deps.db, office.id, params.id as string), 'That mail');
}

/** With a relay, mail belongs to its receivers: the office does not read it here. */
function onlyHere({ web, office }: Asked): void {
  if (!web.mailboxOnly && !office.demonstration)
    throw new NotFound('This office sends its mail by a relay and keeps no mailbox.');
}

/** Text cut at its links; only those that lead back here may be followed. */
function linked(words: string, baseUrl: string): { text: string; href?: string }[] {
  return words.split(/(https?:\/\/\S+)/u).map((piece) => {
    const own = piece.startsWith(`${baseUrl}/l/`);
    return own ? { text: piece, href: piece.slice(baseUrl.length) } : { text: piece };
  });
}
