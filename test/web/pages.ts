import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { afterAll } from 'vitest';
import type { Deps } from '../../client/deps.ts';
import { buildWeb } from '../../web/app.ts';

/** The pages of a product, asked without a network. Requests look as a browser's do. */
export interface Pages {
  app: FastifyInstance;
  get(url: string, headers?: Record<string, string>): Promise<LightMyRequestResponse>;
  /** Posts a form from our own page. Repeated fields are lists. */
  post(
    url: string,
    fields: Record<string, string | string[]>,
    headers?: Record<string, string>,
  ): Promise<LightMyRequestResponse>;
  /** Opens a form, fills it in as a person would (hidden fields stay) and sends it. */
  send(url: string, fields: Record<string, string | string[]>): Promise<LightMyRequestResponse>;
}

export const host = '127.0.0.1:8080';

/** Builds the pages over a product; closed after the file. */
export async function pagesOf(deps: Deps, smtpUrl?: string): Promise<Pages> {
  const app = await buildWeb(deps, { host: '127.0.0.1', port: 8080, smtpUrl }, () => new Set([host]));
  afterAll(() => app.close());
  const get: Pages['get'] = (url, headers = {}) => app.inject({ url, headers: { host, ...headers } });
  const post: Pages['post'] = (url, fields, headers = {}) =>
    app.inject({
      method: 'POST',
      url,
      headers: {
        host,
        'sec-fetch-site': 'same-origin',
        'content-type': 'application/x-www-form-urlencoded',
        ...headers,
      },
      payload: encoded(fields),
    });
  const send: Pages['send'] = async (url, fields) => {
    const form = await get(url);
    if (form.statusCode !== 200) throw new Error(`${url} answered ${form.statusCode}`);
    return post(url, { _as: 'Olu Adeyemi', ...hiddenOf(form.body), ...fields });
  };
  return { app, get, post, send };
}

/** Hidden fields of the form of a page, its key among them. */
export function hiddenOf(html: string): Record<string, string> {
  const inputs = html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/gu);
  return Object.fromEntries(
    [...inputs].map(([, name = '', value = '']) => [name, value]).filter(([name]) => name !== '_back'),
  );
}

/** What a reader of the page sees, roughly. */
export const wordsOf = (html: string): string =>
  html
    .replaceAll(/<(script|style)[\s\S]*?<\/\1>/gu, '')
    .replaceAll(/<[^>]*>/gu, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/\s+/gu, ' ');

function encoded(fields: Record<string, string | string[]>): string {
  const pairs = Object.entries(fields).flatMap(([name, held]) =>
    (Array.isArray(held) ? held : [held]).map((value) => [name, value] as [string, string]),
  );
  return new URLSearchParams(pairs).toString();
}
