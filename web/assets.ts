import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** Addresses of what pages load. Each holds a hash of its content, so that browsers may keep it for a year. */
export interface Assets {
  style: string;
  script: string;
  icon: string;
  serve(app: FastifyInstance): void;
}

const types = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

const read = (path: string) => readFileSync(new URL(path, import.meta.url));

/**
 * Reads style and scripts once. The style was compiled by the set-up.
 * @throws Error when it was not
 */
export function loadAssets(): Assets {
  const files = new Map<string, { type: string; body: Buffer }>();
  const add = (name: string, ending: keyof typeof types, body: Buffer) => {
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12);
    const address = `/assets/${name}.${hash}.${ending}`;
    files.set(address, { type: types[ending], body });
    return address;
  };
  const style = add('app', 'css', read('../.cache/app.css'));
  const govuk = add('govuk', 'js', read('../node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js'));
  const own = read('./assets/app.js').toString('utf8').replace("'./govuk-frontend.js'", `'${govuk}'`);
  const script = add('app', 'js', Buffer.from(own));
  const icon = add('icon', 'svg', read('./assets/icon.svg'));
  return {
    style,
    script,
    icon,
    serve(app) {
      for (const [address, { type, body }] of files) {
        app.get(address, async (_request, reply) =>
          reply.header('cache-control', 'public, max-age=31536000, immutable').type(type).send(body),
        );
      }
    },
  };
}
