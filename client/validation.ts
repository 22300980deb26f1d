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

/**
 * What a form posts, as the shape that schemas read: `conditions.0.text` becomes the text of the first condition, and
 * rows in which nothing was typed are left out. Names that could reach into the language itself stay plain names, to be
 * refused as unknown.
 */
export function expandForm(fields: Record<string, unknown>): Record<string, unknown> {
  const root: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(fields)) {
    const match = /^([A-Za-z]+)\.(\d{1,3})(?:\.([A-Za-z]+))?$/u.exec(name);
    if (!match) {
      root[name] = value;
      continue;
    }
    const [, group, index, field] = match as unknown as [string, string, string, string | undefined];
    const rows = (root[group] ??= new Map<number, unknown>()) as Map<number, unknown>;
    if (!(rows instanceof Map)) continue;
    if (field === undefined) rows.set(Number(index), value);
    else rows.set(Number(index), { ...(rows.get(Number(index)) as object), [field]: value });
  }
  for (const [name, rows] of Object.entries(root)) {
    if (!(rows instanceof Map)) continue;
    const sorted = [...rows].sort(([a], [b]) => a - b).map(([, row]) => row);
    root[name] = sorted.filter(
      (row) => typeof row !== 'object' || row === null || Object.values(row).some((value) => value !== ''),
    );
  }
  return root;
}
