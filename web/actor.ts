import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../domain/aggregate.ts';
import { Refusal } from '../domain/refusal.ts';
import { cleanText } from '../domain/text.ts';
import type { Database } from '../records/database.ts';
import { cookieOf } from './cookies.ts';

const cookie = 'acting_as';

/** The name last declared in this browser; '' when none was. It proves nothing: sign-in does not exist yet. */
export function declaredName(request: FastifyRequest): string {
  try {
    return decodeURIComponent(cookieOf(request, cookie) ?? '').slice(0, 200);
  } catch {
    return '';
  }
}

/** Remembers the name for the next form. */
export function rememberName(reply: FastifyReply, name: string): void {
  const value = encodeURIComponent(name);
  reply.header('set-cookie', `${cookie}=${value}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict`);
}

/**
 * Who says they do this. A name that the office knows is linked to the person.
 * @throws Refusal naming the field `_as`
 */
export async function declaredActor(db: Database, office: string, typed: unknown): Promise<Actor> {
  const field = '_as';
  if (typeof typed !== 'string' || typed.trim() === '') {
    throw new Refusal('text_empty', 'Say who you are: enter your name under “Acting as”.', { field });
  }
  const name = cleanText(typed, { field, label: 'Acting as', max: 200, lines: 1 });
  const { rows } = await db.pool.query<{ id: string }>(
    'select id from person where office = $1 and lower(name) = lower($2) limit 2',
    [office, name],
  );
  return { name, via: 'page', ...(rows.length === 1 && rows[0] && { person: rows[0].id }) };
}
