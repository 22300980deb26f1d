import type { FastifyReply, FastifyRequest } from 'fastify';
import { cookieOf } from './cookies.ts';

/** What was just done, or why it was not. */
export interface Notice {
  text: string;
  success: boolean;
}

const cookie = 'notice';

/**
 * Says something on the next page. It travels in a cookie and never in an address, or any site could put its words on
 * our pages by a link.
 */
export function sayNext(reply: FastifyReply, notice: Notice): void {
  const held = Buffer.from(JSON.stringify({ ...notice, text: notice.text.slice(0, 600) })).toString('base64url');
  reply.header('set-cookie', `${cookie}=${held}; Path=/; Max-Age=60; HttpOnly; SameSite=Strict`);
}

/** What is to be said on this page, once. */
export function takeNotice(request: FastifyRequest, reply: FastifyReply): Notice | undefined {
  const held = cookieOf(request, cookie);
  if (held === undefined || request.method !== 'GET') return undefined;
  reply.header('set-cookie', `${cookie}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`);
  try {
    const { text, success } = JSON.parse(Buffer.from(held, 'base64url').toString('utf8')) as Notice;
    return typeof text === 'string' ? { text, success: success === true } : undefined;
  } catch {
    return undefined;
  }
}
