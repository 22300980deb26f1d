import formbody from '@fastify/formbody';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Deps } from '../client/deps.ts';
import { loadAssets } from './assets.ts';
import { handleErrors } from './errors.ts';
import { serveHealth } from './health.ts';
import type { Web } from './page.ts';
import { servePages } from './pages/index.ts';
import { guard, maskedUrl } from './security.ts';
import { loadViews } from './views.ts';

/** What the pages need to know of the process's settings. */
export interface WebSettings {
  host: string;
  port: number;
  /** With a relay there is no mailbox, except in the demonstration. */
  smtpUrl: string | undefined;
}

/** The most characters between two slashes of an address. */
const longestPart = 300;

/** The address, or one of its kind that opens nothing: the router's own answer to these repeats them, links' secrets too. */
function readable(url: string): string {
  const [path = ''] = url.split('?');
  const parts = path.split('/');
  if (parts.every((part) => part.length <= longestPart && decodes(part))) return url;
  return path.startsWith('/l/') ? '/l/-' : '/-';
}

function decodes(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    return false;
  }
}

/**
 * The pages, ready to listen or to be asked in tests.
 * @param hosts every `host:port` that it answers to, known once it listens
 */
export async function buildWeb(
  deps: Deps,
  settings: WebSettings,
  hosts: () => ReadonlySet<string>,
): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: 1_048_576,
    requestTimeout: 30_000,
    connectionTimeout: 60_000,
    keepAliveTimeout: 10_000,
    routerOptions: { maxParamLength: longestPart },
    rewriteUrl: ({ url = '/' }) => readable(url),
    // Requests are logged below, with the secrets of links masked.
    logger: false,
  });
  const web: Web = {
    deps,
    render: loadViews(),
    assets: loadAssets(),
    mailboxOnly: settings.smtpUrl === undefined,
  };
  handleErrors(app, web);
  await guard(app, hosts);
  app.removeAllContentTypeParsers();
  await app.register(formbody, { bodyLimit: 1_048_576 });
  app.addHook('onResponse', async (request, reply) => {
    const { statusCode, elapsedTime } = reply;
    const fields = { method: request.method, url: maskedUrl(request.url), statusCode, ms: Math.round(elapsedTime) };
    deps.log.info(fields, 'request');
  });
  web.assets.serve(app);
  serveHealth(app, deps);
  servePages(app, web);
  return app;
}
