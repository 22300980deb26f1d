import type { Client } from '@temporalio/client';
import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Refusal } from '../../domain/refusal.ts';
import type { Database } from '../../records/database.ts';
import { openDatabase } from '../../records/database.ts';
import { declaredActor } from '../../web/actor.ts';
import { statusOf } from '../../web/errors.ts';
import { freshDatabase } from '../support/database.ts';
import { type Pages, pagesOf } from './pages.ts';

let pages: Pages;
let db: Database;

beforeAll(async () => {
  db = openDatabase(await freshDatabase());
  const log = pino({ level: 'silent' });
  const linkKey = Buffer.alloc(32, 1);
  pages = await pagesOf({
    ...{ db, temporal: {} as Client, log, linkKey },
    ...{ baseUrl: 'http://127.0.0.1:8080', deadlineMs: 2_000 },
  });
});

const unreadable = ['x'.repeat(301), 'S3cret'.repeat(1_000), '%E0%A4%A', '%ff'];

describe('An address that cannot be read', () => {
  it.each(unreadable)('is a page that is not there, in words, with its guards: %s', async (part) => {
    const answer = await pages.get(`/projects/${part}`);
    expect(answer.statusCode).toBe(404);
    expect(answer.headers['content-type']).toContain('text/html');
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
    expect(answer.body).toContain('Page not found');
    expect((await pages.get(`/projects/${part}`, { host: 'evil.example' })).statusCode).toBe(421);
  });

  it.each(unreadable)('is a link like any other that opens nothing: %s', async (part) => {
    const answer = await pages.get(`/l/${part}`);
    expect(answer.statusCode).toBe(404);
    const dead = await pages.get(`/l/${'A'.repeat(43)}`);
    const words = (body: string) => body.replaceAll(/nonce="[^"]*"/gu, '');
    expect(words(answer.body)).toBe(words(dead.body));
  });
});

describe('A name under “Acting as”', () => {
  it.each(['', '   ', 'a\0b', 'a\r\nSet-Cookie: x=1', '\ud800', 'x'.repeat(201)])(
    'is refused as typed wrong: %j',
    async (name) => {
      const refusal = await declaredActor(db, 'o', name).then(
        () => undefined,
        (error: Refusal) => error,
      );
      expect(refusal?.field).toBe('_as');
      expect(refusal && statusOf(refusal)).toBe(422);
    },
  );
});
