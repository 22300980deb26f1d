import { Refusal } from './refusal.ts';

/** What a text field may hold: at most `max` characters and `lines` lines. `label` is its name in a sentence. */
export type TextLimits = { field: string; max: number; lines: number; label?: string };

/**
 * Typed text, ready to keep: line ends made `\n`, outer white space gone, otherwise unchanged. Markup, bidirectional
 * marks and combining characters are somebody's text and stay; showing them safely is the page's part.
 * @throws Refusal text_empty, text_too_long, text_too_many_lines, or text_unreadable for NUL, other control
 *   characters and half characters (lone surrogates), which neither the database nor a mail can hold
 */
export function cleanText(value: string, limits: TextLimits): string {
  const { field, max, lines } = limits;
  const label = limits.label ?? asLabel(field);
  const refuse = (code: string, sentence: string, limit?: number) =>
    new Refusal(code, sentence, { field, ...(limit === undefined ? {} : { details: { limit: String(limit) } }) });
  const tooLong = (length: number) =>
    refuse('text_too_long', `${label} must be ${grouped(max)} characters or fewer. This is ${grouped(length)}.`, max);

  // The cheap check first, so that ten megabytes cost nothing: no character takes more than two units.
  if (value.length > 2 * max + 1000) throw tooLong(value.length);
  const text = value.replaceAll(/\r\n|[\r\v\f\u0085\u2028\u2029]/gu, '\n').trim();
  if (!text.isWellFormed())
    throw refuse('text_unreadable', `${label} holds half of a character. Delete it and type it again.`);
  const control = /(?![\t\n])\p{Cc}/u.exec(text);
  if (control) {
    const code = (control[0].codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0');
    throw refuse('text_unreadable', `${label} holds a control character (U+${code}) that cannot be kept. Delete it.`);
  }
  if (!/[^\s\p{C}\p{Z}]/u.test(text)) throw refuse('text_empty', `${label} must not be empty.`);
  const length = [...text].length;
  if (length > max) throw tooLong(length);
  const count = text.split('\n').length;
  if (count > lines) {
    const allowed = lines === 1 ? 'on one line' : `${grouped(lines)} lines or fewer`;
    throw refuse('text_too_many_lines', `${label} must be ${allowed}. This is ${grouped(count)} lines.`, lines);
  }
  return text;
}

/** A reference that is safe in ids, addresses and file names: 1 to 40 of letters, digits, dot, underscore, hyphen. */
export function isRef(text: string): boolean {
  return /^[A-Za-z0-9._-]{1,40}$/u.test(text) && text !== '.' && text !== '..' && text !== '__proto__';
}

/**
 * Exactly one plain address, `name@host.domain`. No display name, list, group, quotes, comment or line end can hide
 * in it, because none of their characters is allowed; hosts in other scripts must come in their `xn--` form.
 */
export function isEmailAddress(text: string): boolean {
  if (text.length > 254) return false;
  const at = text.indexOf('@');
  const name = text.slice(0, Math.max(at, 0));
  if (name.length > 64 || !/^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*$/u.test(name)) return false;
  return /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/iu.test(text.slice(at + 1));
}

function asLabel(field: string): string {
  const words = field
    .replaceAll(/([a-z])([A-Z])/gu, '$1 $2')
    .replaceAll(/[._-]+/gu, ' ')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function grouped(count: number): string {
  return count.toString().replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
}
