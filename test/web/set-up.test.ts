import type { Client } from '@temporalio/client';
import pino from 'pino';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../records/database.ts';
import { freshDatabase } from '../support/database.ts';
import { hiddenOf, type Pages, pagesOf, wordsOf } from './pages.ts';

let pages: Pages;

beforeAll(async () => {
  const db = openDatabase(await freshDatabase());
  const log = pino({ level: 'silent' });
  // An office is set up in the records alone.
  const temporal = {} as Client;
  const linkKey = Buffer.alloc(32, 1);
  pages = await pagesOf({ db, temporal, log, linkKey, baseUrl: 'http://127.0.0.1:8080', deadlineMs: 2_000 });
});

const form = {
  office: 'fenwick',
  name: 'Fenwick Council',
  division: 'england-and-wales',
  zone: 'Europe/London',
  callInClearDays: '5',
  mailFrom: 'pmo@fenwick.example',
  mailReplyTo: 'pmo@fenwick.example',
  'people.0.id': 'olu',
  'people.0.name': 'Olu Adeyemi',
  'people.0.email': 'olu@fenwick.example',
  'people.2.id': 'cleo',
  'people.2.name': 'Cleo Marsh',
  officer: 'olu',
  clerk: 'cleo',
  director: 'olu',
  clock: 'real',
  startsAt: '',
};

describe('An empty product', () => {
  it('leads to the page that sets the office up, and from there to programmes that say what to do next', async () => {
    const first = await pages.get('/');
    expect(first.statusCode).toBe(303);
    expect(first.headers.location).toBe('/new/office');
    const page = await pages.get('/new/office');
    expect(wordsOf(page.body)).toContain('This Gatehouse is empty.');
    const hidden = { ...hiddenOf(page.body), _as: 'Olu Adeyemi' };

    const wrong = await pages.post('/new/office', { ...hidden, ...form, office: 'not a name', clerk: 'nobody' });
    expect(wrong.statusCode).toBe(422);
    expect(wrong.body).toContain('value="Fenwick Council"');
    const unknown = await pages.post('/new/office', { ...hidden, ...form, clerk: 'nobody' });
    expect(wordsOf(unknown.body)).toContain('Name one of the people listed below.');

    const done = await pages.post('/new/office', { ...hidden, ...form });
    expect(done.statusCode).toBe(303);
    const home = wordsOf((await pages.get('/')).body);
    expect(home).toContain('Fenwick Council');
    expect(home).toContain('No programme is open yet.');
    expect((await pages.get('/new/office')).headers.location).toBe('/');
    for (const url of ['/projects', '/rounds', '/follow-ups', '/mailbox', '/status']) {
      expect((await pages.get(url)).statusCode, url).toBe(200);
    }
    expect(wordsOf((await pages.get('/rounds')).body)).toContain('No month has been opened yet.');
  });
});
