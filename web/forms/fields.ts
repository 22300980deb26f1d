import { formatPounds, fromJson } from '../../domain/money.ts';

/*
 * What forms are made of. A field's `name` is the one that the command's schema reads; rows are `conditions.0.text`,
 * groups `opening.stage` (client/form-fields.ts).
 */

export interface Choice {
  value: string;
  text: string;
  hint?: string;
}

interface Named {
  name: string;
  label: string;
  hint?: string;
}

/** One line of text; `kind` decides the keyboard and the width. */
export interface Input extends Named {
  kind: 'line' | 'date' | 'month' | 'money' | 'whole' | 'email';
}
export interface Area extends Named {
  kind: 'area';
  rows?: number;
  /** What was said before, shown above the empty field. */
  before?: { label: string; text: string };
}
export interface Options extends Named {
  kind: 'radios' | 'select' | 'ticks';
  options: Choice[];
  before?: { label: string; text: string };
}
export interface Tick extends Named {
  kind: 'tick';
}
/** Sent as it is; `shown` says what it is, where the person should see it. */
export interface Hidden {
  kind: 'hidden';
  name: string;
  shown?: { label: string; text: string };
}
/** A list of rows; of one field when that field's name is ''. Without JavaScript a button gives more empty rows. */
export interface Rows extends Named {
  kind: 'rows';
  fields: Field[];
  /** Empty rows after the filled ones. */
  blank: number;
  /** What one row is called on its frame and its button: `condition`. */
  one: string;
}
/** Fields under one heading. */
export interface Group {
  kind: 'group';
  label: string;
  hint?: string;
  fields: Field[];
  /** Closed until opened, unless something in it is filled in or wrong; `until wrong`: only when it is wrong. */
  folded?: boolean | 'until wrong';
}

export type Field = Input | Area | Options | Tick | Hidden | Rows | Group;

const input =
  (kind: Input['kind']) =>
  (name: string, label: string, hint?: string): Input => ({ kind, name, label, ...(hint !== undefined && { hint }) });

export const line = input('line');
export const date = input('date');
export const month = input('month');
export const money = input('money');
export const whole = input('whole');
export const email = input('email');
export const area = (name: string, label: string, hint?: string, more: Partial<Area> = {}): Area => ({
  kind: 'area',
  name,
  label,
  ...(hint !== undefined && { hint }),
  ...more,
});
export const tick = (name: string, label: string, hint?: string): Tick => ({
  kind: 'tick',
  name,
  label,
  ...(hint !== undefined && { hint }),
});
export const radios = (name: string, label: string, options: Choice[], more: Partial<Options> = {}): Options => ({
  kind: 'radios',
  name,
  label,
  options,
  ...more,
});
export const ticks = (name: string, label: string, options: Choice[], more: Partial<Options> = {}): Options => ({
  kind: 'ticks',
  name,
  label,
  options,
  ...more,
});
/** A list to choose from that starts with `none`. */
export const select = (name: string, label: string, options: Choice[], none: string, hint?: string): Options => ({
  kind: 'select',
  name,
  label,
  options: [{ value: '', text: none }, ...options],
  ...(hint !== undefined && { hint }),
});
export const hidden = (name: string, shown?: Hidden['shown']): Hidden => ({
  kind: 'hidden',
  name,
  ...(shown && { shown }),
});
export const rows = (
  name: string,
  label: string,
  one: string,
  fields: Field[],
  { blank = 2, hint }: { blank?: number; hint?: string } = {},
): Rows => ({ kind: 'rows', name, label, one, fields, blank, ...(hint !== undefined && { hint }) });
export const group = (label: string, fields: Field[], more: Pick<Group, 'hint' | 'folded'> = {}): Group => ({
  kind: 'group',
  label,
  fields,
  ...more,
});

/** What is filled in: by name, as text; several values for ticks. */
export type Values = Record<string, string | string[]>;

/** An amount for a field whose £ stands before it: `17,990,000`. */
export const typedPounds = (pence: string | null | undefined): string =>
  pence === null || pence === undefined ? '' : formatPounds(fromJson(pence)).replace('£', '');

/**
 * Values of a form from plain data: `{ opening: { stage: 'delivery' }, rows: [{ a: 'x' }] }` becomes `opening.stage` and
 * `rows.0.a`. A list of texts stays whole under its own name as well, for ticks.
 */
export function valuesOf(data: unknown, path = ''): Values {
  if (data === null || data === undefined || data === false) return {};
  if (data === true) return { [path]: 'yes' };
  if (typeof data !== 'object') return { [path]: String(data) };
  const inner = Object.entries(data).map(([name, held]) => valuesOf(held, path === '' ? name : `${path}.${name}`));
  const whole: Values = Array.isArray(data) && data.every((held) => typeof held === 'string') ? { [path]: data } : {};
  return Object.assign(whole, ...inner);
}
