import type { FastifyRequest } from 'fastify';
import { Unwelcome } from '../security.ts';
import type { Values } from './fields.ts';

/** What a form sent: its own hidden fields, and what was typed. */
export interface Typed {
  key: string;
  version: number | null;
  as: string;
  /** Name of the rows that more are asked for: nothing is done then. */
  more: string | undefined;
  values: Values;
}

/**
 * Takes a posted form apart.
 * @throws Unwelcome 400 when it is not one of our forms
 */
export function readTyped(request: FastifyRequest): Typed {
  const body = request.body;
  if (typeof body !== 'object' || body === null) throw malformed();
  const values: Values = {};
  const own: Record<string, string> = {};
  for (const [name, held] of Object.entries(body as Record<string, unknown>)) {
    if (name.startsWith('_')) {
      if (typeof held !== 'string') throw malformed();
      own[name] = held;
    } else if (typeof held === 'string' || (Array.isArray(held) && held.every((one) => typeof one === 'string'))) {
      values[name] = held as string | string[];
    } else throw malformed();
  }
  const { _key = '', _version = '', _as = '', _more, ...rest } = own;
  if (!/^[\w-]{10,100}$/u.test(_key) || !/^\d{0,9}$/u.test(_version) || Object.keys(rest).length > 0) throw malformed();
  return { key: _key, version: _version === '' ? null : Number(_version), as: _as, more: _more, values };
}

function malformed(): Unwelcome {
  return new Unwelcome(400, 'This is not a form of these pages. Open the page again and fill its form in.');
}
