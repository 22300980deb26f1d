import type { FieldError } from '../../client/validation.ts';
import { isLocalDate } from '../../domain/dates.ts';
import type { Field, Rows, Values } from './fields.ts';

/** A field as the view draws it. */
export interface Drawn {
  kind: string;
  id?: string;
  name?: string;
  label?: string;
  hint?: string;
  value?: string;
  checked?: boolean;
  error?: string;
  options?: { value: string; text: string; hint?: string; checked: boolean }[];
  before?: { label: string; text: string };
  shown?: { label: string; text: string };
  size?: number;
  /** Of an input, where it isn't text. */
  type?: string;
  items?: Drawn[][];
  fields?: Drawn[];
  open?: boolean;
  folded?: boolean;
  one?: string;
}

/** One line of the error summary; without `href` when its field is not on the form. */
export interface Summary {
  text: string;
  href?: string;
}

export interface Laid {
  fields: Drawn[];
  errors: Summary[];
}

/**
 * Fields with what is filled in and what is wrong with it.
 * @param more name of the rows that get three more empty ones
 */
export function layOut(fields: Field[], values: Values, wrong: readonly FieldError[], more?: string): Laid {
  const shown = new Map<string, string>();
  const context: Context = { values, errors: new Map(wrong.map((one) => [one.field, one.message])), shown, more };
  const drawn = fields.map((field) => draw(field, '', context));
  const errors = wrong.map(({ field, message }) => {
    const id = shown.get(field);
    return { text: message, ...(id !== undefined && { href: `#${id}` }) };
  });
  return { fields: drawn, errors };
}

interface Context {
  values: Values;
  errors: Map<string, string>;
  /** Ids by the name of the field, for the links of the summary. */
  shown: Map<string, string>;
  more: string | undefined;
}

/** An id that is safe in CSS and fragments. */
const idOf = (name: string) => `f-${name.replaceAll('.', '-')}`;

function draw(field: Field, prefix: string, context: Context): Drawn {
  if (field.kind === 'group') {
    const fields = field.fields.map((inner) => draw(inner, prefix, context));
    const { label, hint, folded } = field;
    const open = fields.some(folded === 'until wrong' ? isWrong : isTouched);
    return { kind: 'group', label, fields, open, ...(hint !== undefined && { hint }), ...(folded && { folded: true }) };
  }
  const name = field.name === '' ? prefix.slice(0, -1) : `${prefix}${field.name}`;
  if (field.kind === 'rows') return drawRows(field, name, context);
  const id = idOf(name);
  const held = context.values[name];
  const value = typeof held === 'string' ? held : (held?.[0] ?? '');
  if (field.kind === 'hidden') return { ...field, name, value };
  const error = context.errors.get(name);
  context.shown.set(name, id);
  const drawn = { ...(field as Omit<Drawn, 'options'>), id, name, value, ...(error !== undefined && { error }) };
  if (field.kind === 'tick') return { ...drawn, checked: value !== '' && value !== 'no' };
  if (field.kind === 'radios' || field.kind === 'select' || field.kind === 'ticks') {
    const chosen = field.kind === 'ticks' && Array.isArray(held) ? held : [value];
    return { ...drawn, options: field.options.map((one) => ({ ...one, checked: chosen.includes(one.value) })) };
  }
  if (field.kind === 'area') return { ...drawn, size: field.rows ?? 4 };
  // A browser's date field drops what is not a date: what was typed stays visible in a plain one.
  const asDate = field.kind === 'date' && (value === '' || isLocalDate(value));
  return asDate ? { ...drawn, type: 'date' } : drawn;
}

function drawRows(field: Rows, name: string, context: Context): Drawn {
  const filled = rowNumbers(context.values, name);
  const from = filled.length;
  const total = from + field.blank + (context.more === name ? 3 : 0);
  const items = Array.from({ length: total }, (_, n) =>
    field.fields.map((inner) => draw(inner, `${name}.${n}.`, context)),
  );
  const error = context.errors.get(name);
  const id = idOf(name);
  context.shown.set(name, id);
  const { kind, label, hint, one } = field;
  return {
    kind,
    id,
    name,
    label,
    one,
    items,
    ...(hint !== undefined && { hint }),
    ...(error !== undefined && { error }),
  };
}

const isWrong = ({ error, fields = [], items = [] }: Drawn): boolean =>
  error !== undefined || fields.some(isWrong) || items.flat().some(isWrong);

const isTouched = (drawn: Drawn): boolean =>
  drawn.error !== undefined ||
  (drawn.kind !== 'hidden' && drawn.value !== undefined && drawn.value !== '') ||
  (drawn.fields ?? []).some(isTouched) ||
  (drawn.items ?? []).flat().some(isTouched);

function rowNumbers(values: Values, name: string): number[] {
  const numbers = Object.entries(values).flatMap(([key, held]) => {
    const match = key.startsWith(`${name}.`) ? /^(\d{1,3})(?:\.|$)/u.exec(key.slice(name.length + 1)) : null;
    return match && held !== '' ? [Number(match[1])] : [];
  });
  return [...new Set(numbers)].sort((a, b) => a - b);
}

/** Rows in which something was typed, moved up over the empty ones: as the schema numbers them in its errors. */
export function withoutGaps(fields: Field[], values: Values, prefix = ''): Values {
  let next = values;
  for (const field of fields) {
    if (field.kind === 'group') next = withoutGaps(field.fields, next, prefix);
    if (field.kind === 'rows') next = closeUp(next, `${prefix}${field.name}`);
  }
  return next;
}

function closeUp(values: Values, name: string): Values {
  const places = new Map(rowNumbers(values, name).map((number, place) => [String(number), String(place)]));
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, held]) => {
      if (!key.startsWith(`${name}.`)) return [[key, held]];
      const [number = '', ...rest] = key.slice(name.length + 1).split('.');
      const place = places.get(number);
      return place === undefined ? [] : [[[name, place, ...rest].join('.'), held]];
    }),
  );
}
