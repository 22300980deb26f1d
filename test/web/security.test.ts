import { Writable } from 'node:stream';
import type { Client } from '@temporalio/client';
import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Deps } from '../../client/deps.ts';
import { startingSettings } from '../../client/offices/settings.ts';
import { openDatabase } from '../../records/database.ts';
import { addOffice } from '../../records/offices.ts';
import { startWeb } from '../../web/server.ts';
import { freshDatabase } from '../support/database.ts';
import { type Pages, pagesOf } from './pages.ts';

let pages: Pages;
let deps: Deps;
const logged: string[] = [];

beforeAll(async () => {
  const log = pino(
    { level: 'trace' },
    new Writable({
      write(line, _encoding, done) {
        logged.push(String(line));
        done();
      },
    }),
  );
  // No Temporal: what is refused here is refused before anything is asked of it.
  const temporal = {} as Client;
  const db = openDatabase(await freshDatabase());
  deps = { db, temporal, log, linkKey: Buffer.alloc(32, 1), baseUrl: 'http://127.0.0.1:8080', deadlineMs: 2_000 };
  await addOffice(db, {
    id: 'o',
    clock: { kind: 'real' },
    demonstration: false,
    settings: { ...startingSettings, name: 'Fenwick Council' },
    recordedBy: 'test',
  });
  pages = await pagesOf(deps);
});

describe('Pages served on loopback', () => {
  it('answer only to their own names, so that a page elsewhere cannot point its name here', async () => {
    const answer = await pages.get('/', { host: 'evil.example:8080' });
    expect(answer.statusCode).toBe(421);
    expect(answer.body).not.toContain('Fenwick');
    expect((await pages.get('/')).statusCode).toBe(200);
  });

  it.each([
    ['from another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
    ['from another port of this machine', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:9' }],
    ['with a foreign origin alone', { 'sec-fetch-site': '', origin: 'https://evil.example' }],
    ['with an origin that says nothing', { 'sec-fetch-site': '', origin: 'null' }],
  ])('refuse a form sent %s', async (_case, headers) => {
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
    const answer = await pages.app.inject({
      method: 'POST',
      url: '/mail/pause',
      headers: { host: '127.0.0.1:8080', 'content-type': 'application/x-www-form-urlencoded', ...sent },
      payload: 'why=x',
    });
    expect(answer.statusCode).toBe(403);
    const { rows } = await deps.db.pool.query('select mail_paused from office');
    expect(rows[0].mail_paused).toBeNull();
  });

  it('refuse a form that says nothing of where it comes from', async () => {
    const answer = await pages.app.inject({ method: 'POST', url: '/mail/pause', headers: { host: '127.0.0.1:8080' } });
    expect(answer.statusCode).toBe(403);
  });

  it('take a form whose browser only sends its origin', async () => {
    const answer = await pages.post('/mail/pause', {}, { 'sec-fetch-site': 'same-origin', origin: 'null' });
    expect(answer.statusCode).toBe(400); // ours, but without its number
  });

  it('carry a strict policy, no referrer and nothing for caches', async () => {
    const { headers, body } = await pages.get('/status');
    const policy = String(headers['content-security-policy']);
    const nonce = /'nonce-([^']+)'/u.exec(policy)?.[1];
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("style-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toContain('unsafe');
    expect(body).toContain(`nonce="${nonce}"`);
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toBe('no-store');
    const again = await pages.get('/status');
    expect(String(again.headers['content-security-policy'])).not.toContain(`nonce-${nonce}`);
  });

  it('let style and script be kept for a year, by the hash in their names', async () => {
    const { body } = await pages.get('/status');
    const addresses = [...body.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/gu)].map(([, address]) => address as string);
    expect(addresses).toHaveLength(3);
    for (const address of addresses) {
      const asset = await pages.get(address);
      expect(asset.statusCode).toBe(200);
      expect(asset.headers['cache-control']).toContain('immutable');
    }
    expect((await pages.get(addresses[0] as string)).body).not.toMatch(/crown|crest|GDS Transport/u);
  });

  it('say what is too much, and what is not a form', async () => {
    const form = await pages.get('/mail/pause');
    expect(form.statusCode).toBe(200);
    const huge = await pages.post('/mail/pause', { why: 'x'.repeat(1_100_000) });
    expect(huge.statusCode).toBe(413);
    expect(huge.body).toContain('1 MB');
    const json = await pages.post('/mail/pause', {}, { 'content-type': 'application/json' });
    expect(json.statusCode).toBe(415);
    const strange = await pages.post('/mail/pause', { _key: 'abcdefghijklmnop', _other: 'x', why: 'x' });
    expect(strange.statusCode).toBe(400);
  });

  it.each([
    '/nothing',
    '/projects/NOBODY',
    '/programmes/x',
    '/follow-ups/x',
    '/rounds/2023-13',
    '/rounds/x',
    '/people/x',
  ])('answer 404 for %s in words', async (url) => {
    const answer = await pages.get(url);
    expect(answer.statusCode).toBe(404);
    expect(answer.body).toContain('Page not found');
  });

  it.each([
    '/projects/%00',
    '/projects/..%2f..%2fetc',
    `/projects/${'x'.repeat(299)}`,
    '/projects/__proto__',
    '/projects/P1/decide-gate',
    '/projects/P1/__proto__',
    '/mailbox/9999999999999999999',
    '/mailbox?before=abc',
    '/follow-ups?after=nobody&show=strange',
    '/?after=%F0%9F%92%A9',
  ])('never break on %s', async (url) => {
    expect((await pages.get(url)).statusCode).toBeLessThan(500);
  });

  it('keep the secrets of links out of the log', async () => {
    const token = 'S3cretS3cretS3cretS3cretS3cretS3cretS3cretS';
    await pages.get(`/l/${token}`);
    await pages.get(`/l/${token}?sent=1`);
    expect(logged.join('')).toContain('/l/***');
    expect(logged.join('')).not.toContain(token);
  });

  it('show no stack when the records are gone, and say so to whoever watches', async () => {
    expect((await pages.get('/health/live')).statusCode).toBe(200);
    expect((await pages.get('/health/ready')).json()).toMatchObject({ database: 'ok', status: 'degraded' });
    const away = openDatabase('postgresql://nobody@127.0.0.1:1/nothing');
    const broken = await pagesOf({ ...deps, db: away });
    const answer = await broken.get('/');
    expect(answer.statusCode).toBe(503);
    expect(answer.body).toContain('The records do not answer');
    expect(answer.body).not.toMatch(/at .*\.ts|ECONNREFUSED|node_modules/u);
    expect((await broken.get('/health/ready')).statusCode).toBe(503);
    expect((await broken.get('/health/live')).statusCode).toBe(200);
    await away.close();
  });

  it('are served on this machine only, and say so when told otherwise', async () => {
    const elsewhere = startWeb(deps, { host: '0.0.0.0', port: 0, smtpUrl: undefined });
    await expect(elsewhere).rejects.toThrow(/this machine only until sign-in exists/u);
    const web = await startWeb(deps, { host: '127.0.0.1', port: 0, smtpUrl: undefined });
    expect((await fetch(`${web.address}/health/live`)).status).toBe(200);
    await web.stop();
  });
});
