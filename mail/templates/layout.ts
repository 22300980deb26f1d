import type { LocalDate } from '../../domain/dates.ts';
import { formatDate, weekdayName } from '../../domain/dates.ts';

/** One mail, ready for the outbox. Links stand as `{{link:ID}}` until delivery. */
export interface MailText {
  subject: string;
  text: string;
  html: string;
}

/** What a mail is made of. Every string is somebody's plain text: the layout escapes it. */
export type Block =
  | { p: string }
  /** Words quoted as they were said or written, line ends kept. */
  | { quote: string }
  /** The one thing asked: what the link does, and its id. */
  | { ask: string; link: string }
  | { list: { text: string; link?: string }[] }
  | { facts: (readonly [label: string, value: string])[] };

/** A mail before it is laid out. `from` is the office's name, which signs it. */
export interface Letter {
  subject: string;
  to: string;
  from: string;
  blocks: Block[];
}

const style = {
  body: 'margin:0;padding:16px;background:#ffffff;color:#0b0c0c;font:16px/1.5 Arial,Helvetica,sans-serif',
  main: 'max-width:36em',
  quote: 'margin:0 0 16px;padding:0 0 0 12px;border-left:4px solid #b1b4b6;white-space:pre-wrap',
  link: 'color:#1d70b8;font-weight:bold',
  small: 'margin:24px 0 0;color:#505a5f;font-size:14px',
};

/** Lays a letter out twice: as text, and as HTML of the same words with nothing fetched from anywhere. */
export function layOut({ subject, to, from, blocks }: Letter): MailText {
  const line = oneLine(subject);
  const why = `Sent by Gatehouse for ${oneLine(from)}. Reply to this mail to reach the programme office.`;
  const paragraphs = [`Dear ${plain(oneLine(to))},`, ...blocks.map(asText)].join('\n\n');
  const text = `${paragraphs}\n\n-- \n${plain(why)}\n`;
  const html = [
    `<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>${escaped(line)}</title></head>`,
    `<body style="${style.body}"><main style="${style.main}">`,
    `<p>Dear ${escaped(oneLine(to))},</p>`,
    ...blocks.map(asHtml),
    `<p style="${style.small}">${escaped(why)}</p></main></body></html>\n`,
  ].join('\n');
  return { subject: line, text, html };
}

/** `Tuesday 5 December 2023`. */
export const onDay = (date: LocalDate): string => `${weekdayName(date)} ${formatDate(date)}`;

/** A title short enough for a subject line; cut between characters, with an ellipsis. */
export function brief(title: string, most = 60): string {
  const characters = [...oneLine(title)];
  return characters.length <= most
    ? characters.join('')
    : `${characters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}

/** The first letter made a capital. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function asText(block: Block): string {
  if ('p' in block) return plain(block.p);
  if ('quote' in block) return plain(block.quote).replaceAll(/^/gmu, '> ');
  if ('ask' in block) return `${plain(block.ask)}:\n${placeholder(block.link)}`;
  if ('list' in block) {
    return block.list
      .map((item) => `- ${plain(item.text)}${item.link ? `\n  ${placeholder(item.link)}` : ''}`)
      .join('\n');
  }
  return block.facts.map(([label, value]) => plain(`${label}: ${value}`)).join('\n');
}

function asHtml(block: Block): string {
  if ('p' in block) return `<p>${escaped(block.p)}</p>`;
  if ('quote' in block) return `<blockquote style="${style.quote}">${escaped(block.quote)}</blockquote>`;
  if ('ask' in block) return `<p>${anchor(block.ask, block.link)}</p>`;
  if ('list' in block) {
    const items = block.list.map((item) => (item.link ? anchor(item.text, item.link) : escaped(item.text)));
    return `<ul>\n${items.map((item) => `<li>${item}</li>`).join('\n')}\n</ul>`;
  }
  const facts = block.facts.map(
    ([label, value]) => `<b>${escaped(label)}:</b> ${escaped(value).replaceAll('\n', '<br>')}`,
  );
  return `<p>${facts.join('<br>\n')}</p>`;
}

const anchor = (label: string, link: string): string =>
  `<a href="${placeholder(link)}" style="${style.link}">${escaped(label)}</a>`;

const placeholder = (id: string): string => `{{link:${id}}}`;

/** Typed text can't smuggle a placeholder in: delivery would fill it with somebody's live link. */
const plain = (text: string): string => text.replaceAll('{{link:', '{ {link:');

const escaped = (text: string): string =>
  plain(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** Names and subjects stay on one line, or they could add headers or lines of their own. */
function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}
