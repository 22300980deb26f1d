import type { z } from 'zod';

/** One thing to put right: the field (`conditions.0.dueOn`; '' for the whole) and a sentence in an officer's words. */
export interface FieldError {
  field: string;
  message: string;
}

/** What was typed cannot be read: nothing was asked of anybody, and nothing is logged as refused. */
export class InvalidInput extends Error {
  readonly errors: FieldError[];

  constructor(errors: FieldError[]) {
    super(errors.map(({ message }) => message).join(' '));
    this.name = 'InvalidInput';
    this.errors = errors;
  }
}

export type Parsed<T> = { ok: true; value: T } | { ok: false; errors: FieldError[] };

/** At most so many errors are listed: a hostile form can be wrong in a thousand places. */
const mostErrors = 30;

/** Reads what was typed by a strict schema. Never throws for bad input: the errors say what to put right. */
export function parseInput<T>(schema: z.ZodType<T>, raw: unknown): Parsed<T> {
  const result = schema.safeParse(raw);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, errors: result.error.issues.flatMap(toErrors).slice(0, mostErrors) };
}

function toErrors(issue: z.core.$ZodIssue): FieldError[] {
  const field = issue.path.map(String).join('.');
  if (issue.code !== 'unrecognized_keys') return [{ field, message: issue.message }];
  return issue.keys.map((key) => ({
    field: field === '' ? key.slice(0, 60) : `${field}.${key.slice(0, 60)}`,
    message: `“${key.slice(0, 60)}” is not a field of this form. Leave it out.`,
  }));
}
