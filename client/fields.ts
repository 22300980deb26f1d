import { z } from 'zod';
import { isLocalDate, isPeriod } from '../domain/dates.ts';
import { parsePounds, toJson } from '../domain/money.ts';
import { Refusal } from '../domain/refusal.ts';
import { cleanText, isEmailAddress, isRef } from '../domain/text.ts';
import { limits, mostDays } from './limits.ts';

/*
 * The kinds of field that forms, the command line and JSON share. Each takes what a form sends (text) as well as what
 * JSON holds, and answers in an officer's words. `label` is the field's name at the start of a sentence.
 */

type Ctx = z.core.$RefinementCtx;

/** A rule's refusal becomes the field's error. */
function orIssue<T>(ctx: Ctx, work: () => T, before = ''): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    ctx.issues.push({ code: 'custom', message: `${before}${error.message}`, input: undefined });
    return z.NEVER;
  }
}

const typed = (label: string) =>
  z.string({
    error: ({ input }) =>
      input === undefined || input === null ? `${label} is missing. Enter it.` : `${label} must be text.`,
  });

const textOf = (label: string, size: { max: number; lines: number }) =>
  typed(label).transform((value, ctx) => orIssue(ctx, () => cleanText(value, { field: label, label, ...size })));

/** One line: a name, a title, a reference. */
export const line = (label: string) => textOf(label, limits.line);
/** A few sentences. */
export const note = (label: string) => textOf(label, limits.note);
/** Pages of text. */
export const narrative = (label: string) => textOf(label, limits.narrative);

const refused = (label: string, ok: (text: string) => boolean, sentence: (text: string) => string) =>
  typed(label).transform((value, ctx) => {
    const text = value.trim();
    if (ok(text)) return text;
    ctx.issues.push({
      code: 'custom',
      message: text === '' ? `${label} is missing. Enter it.` : sentence(text),
      input: value,
    });
    return z.NEVER;
  });

const shown = (text: string) => `“${text.slice(0, 40)}${text.length > 40 ? '…' : ''}”`;

/** A reference that goes into ids and addresses. */
export const ref = (label: string) =>
  refused(
    label,
    isRef,
    () => `${label} must be 1 to 40 letters, digits, dots, hyphens or underscores, without spaces.`,
  );

/** A day that exists, `YYYY-MM-DD`. */
export const date = (label: string) =>
  refused(
    label,
    isLocalDate,
    (text) =>
      `${label} ${shown(text)} is not a date. Write a day that exists as year-month-day, for example 2023-11-28.`,
  );

/** A month, `YYYY-MM`. */
export const period = (label: string) =>
  refused(
    label,
    isPeriod,
    (text) => `${label} ${shown(text)} is not a month. Write it as year-month, for example 2023-11.`,
  );

/** Exactly one address. */
export const email = (label: string) =>
  refused(label, isEmailAddress, () => `${label} must be one e-mail address, like name@example.gov.uk.`);

/** An amount of pounds as an officer types it; in pence as a decimal string. */
export const money = (label: string) =>
  typed(label).transform((value, ctx) => {
    if (value.trim() === '') {
      ctx.issues.push({
        code: 'custom',
        message: `${label} is missing. Enter an amount, for example £1,000.50 or £1.14m.`,
        input: value,
      });
      return z.NEVER;
    }
    return orIssue(ctx, () => toJson(parsePounds(value)), `${label}: `);
  });

/** A whole number from `least` to `most`, as a number or as its digits; never `1e3`. */
export const whole = (label: string, least: number, most: number) =>
  z
    .union([z.number(), z.string()], {
      error: ({ input }) =>
        input === undefined || input === null ? `${label} is missing. Enter it.` : `${label} must be a whole number.`,
    })
    .transform((value, ctx) => {
      const number = typeof value === 'number' ? value : /^-?\d{1,9}$/u.test(value.trim()) ? Number(value) : Number.NaN;
      if (Number.isSafeInteger(number) && number >= least && number <= most) return number;
      ctx.issues.push({
        code: 'custom',
        message: `${label} must be a whole number from ${least} to ${most}.`,
        input: value,
      });
      return z.NEVER;
    });

/** Days of a contingency. */
export const days = (label: string, least = 0) => whole(label, least, mostDays);

/** One of a few words. */
export const choice = <const T extends readonly [string, ...string[]]>(label: string, words: T) =>
  z.enum(words, {
    error: () => `${label} must be one of: ${words.map((word) => word.replaceAll('_', ' ')).join(', ')}.`,
  });

/** A tick box: true, `yes` or `on`; false, `no` or empty. Left out means no. */
export const tick = (label: string) =>
  z
    .union([z.boolean(), z.enum(['yes', 'on', 'true', 'no', 'false', ''])], {
      error: () => `${label} must be yes or no.`,
    })
    .optional()
    .transform((value) => value === true || value === 'yes' || value === 'on' || value === 'true');

const emptied = (value: unknown) => (typeof value === 'string' && value.trim() === '' ? null : value);

/** May be left empty or out; null then. */
export const maybe = <T extends z.ZodType>(field: T) =>
  z.preprocess((value) => emptied(value) ?? null, field.nullable()) as unknown as z.ZodType<z.output<T> | null>;

/** Text that may be left empty or out; '' then. */
export const maybeText = <T extends z.ZodType<string>>(field: T) =>
  maybe(field).transform((value) => (value ?? '') as string) as unknown as z.ZodType<string>;

/** Of a change: left out means no change, empty means none. */
export const changed = <T extends z.ZodType>(field: T) =>
  z.preprocess(emptied, field.nullable().optional()) as unknown as z.ZodType<z.output<T> | null | undefined>;

/** Of a change: left out or empty means no change. */
export const changedTo = <T extends z.ZodType>(field: T) =>
  z.preprocess((value) => emptied(value) ?? undefined, field.optional()) as unknown as z.ZodType<
    z.output<T> | undefined
  >;

/** A repeated field. One value may stand alone (a form with one row sends no list); left out means none. */
export const list = <T extends z.ZodType>(label: string, field: T, most: number) =>
  z.preprocess(
    (value) => {
      const given = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
      return given.filter((row) => emptied(row) !== null);
    },
    z.array(field).max(most, { error: () => `${label} can hold at most ${most} rows.` }),
  ) as unknown as z.ZodType<z.output<T>[]>;

/** Fields of a form, none other. */
export const form = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(shape, {
    error: ({ code }) => (code === 'invalid_type' ? 'This must be a group of fields.' : undefined),
  });
