import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import helmet from '@fastify/helmet';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const nonces = new WeakMap<object, string>();

/** The nonce of this request's inline script. */
export const nonceOf = (request: FastifyRequest): string => nonces.get(request.raw) ?? '';

/** Refused before any page is made. The message is one sentence for the person. */
export class Unwelcome extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.name = 'Unwelcome';
    this.statusCode = statusCode;
  }
}

/**
 * Guards every request: the Host must be ours (a page elsewhere can point its own name at this machine), a POST must
 * come from our own pages, and what goes out carries a strict policy.
 * @param hosts every `host:port` that this server answers to
 */
export async function guard(app: FastifyInstance, hosts: () => ReadonlySet<string>): Promise<void> {
  app.addHook('onRequest', async (request) => {
    nonces.set(request.raw, randomBytes(16).toString('base64'));
    const host = request.headers.host?.toLowerCase() ?? '';
    if (!hosts().has(host)) throw new Unwelcome(421, 'This address is not one of this Gatehouse. Check the link.');
    if (request.method !== 'GET' && request.method !== 'HEAD' && !isOwn(request, hosts())) {
      throw new Unwelcome(
        403,
        'This form was sent from another site, so it was refused. Open the page here and send it again.',
      );
    }
  });
  await app.register(helmet, {
    global: true,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        'script-src': ["'self'", (raw: IncomingMessage) => `'nonce-${nonces.get(raw) ?? ''}'`],
        'style-src': ["'self'"],
        'img-src': ["'self'"],
        'form-action': ["'self'"],
        'frame-ancestors': ["'none'"],
        'base-uri': ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    // Loopback is served over plain HTTP: a promise of HTTPS would lock people out.
    hsts: false,
  });
  app.addHook('onSend', async (_request, reply) => {
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
  });
}

/**
 * Whether a POST comes from our own pages. Browsers say so in Sec-Fetch-Site; those too old for it send Origin. (Under
 * `no-referrer` the Origin of a form is "null", so Sec-Fetch-Site goes first.) Neither: refused.
 */
function isOwn(request: FastifyRequest, hosts: ReadonlySet<string>): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin';
  const origin = request.headers.origin;
  if (origin === undefined || !URL.canParse(origin)) return false;
  return hosts.has(new URL(origin).host.toLowerCase());
}

/** An address as logs may show it: what follows `/l/` is a secret. */
export function maskedUrl(url: string): string {
  return url.replace(/^(\/l\/)[^/?#]*/u, '$1***').slice(0, 300);
}
