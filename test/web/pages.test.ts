import { beforeAll, describe, expect, it } from 'vitest';
import type { Command } from '../../client/command.ts';
import type { Deps } from '../../client/deps.ts';
import { addPeople } from '../../client/offices/people.ts';
import { openProject } from '../../client/projects/open.ts';
import { quiet } from '../../client/quiet.ts';
import { demonstration, loadSample } from '../../client/samples.ts';
import { commands } from '../../client/table.ts';
import { listFollowUps } from '../../records/views/follow-ups.ts';
import { forms } from '../../web/forms/index.ts';
import { engine } from '../client/engine.ts';
import { by, run } from '../client/office.ts';
import { type Pages, pagesOf, wordsOf } from './pages.ts';

const office = 'demo';
const hostile = `<script>alert(1)</script> {{ 7*7 }} {% raw %} "quoted" 'too' \u202Egnp.exe e\u0301`;
let deps: Deps;
let pages: Pages;
let promise: string;

const as = () => by({ office });

beforeAll(async () => {
  ({ deps } = await engine());
  await loadSample(deps, demonstration);
  await run(
    deps,
    addPeople,
    '',
    { people: [{ id: 'mal', name: hostile, email: 'mal@example.invalid', role: hostile }] },
    as(),
  );
  const form = {
    ref: 'HOSTILE',
    title: hostile,
    programme: 'DTP',
    track: 'regular',
    lead: 'mal',
    startOn: '2023-11-01',
    budget: '1,000.50',
    milestones: [{ title: hostile, original: '2024-03-01', forecast: '2024-04-01' }],
    benefits: [{ title: hostile, approved: '5', maturity: '2025-26', owner: 'mal' }],
  };
  await run(deps, openProject as Command<unknown>, '', form, as());
  await quiet(deps, office);
  pages = await pagesOf(deps);
  promise = (await listFollowUps(deps.db, office, '2023-11-28', { show: 'open' }))[0]?.id as string;
});

const everyPage = () => [
  '/',
  '/projects',
  '/projects/HOSTILE',
  '/projects/HOSTILE/history',
  '/programmes/DTP',
  '/programmes/DTP/history',
  '/rounds',
  '/rounds/2023-11',
  '/rounds/2023-11?state=answered',
  '/rounds/2023-11/history',
  '/follow-ups',
  '/follow-ups?show=overdue',
  '/follow-ups?show=accepted&programme=DTP',
  `/follow-ups/${promise}`,
  `/follow-ups/${promise}/history`,
  '/people',
  '/people/mal',
  '/mailbox',
  '/mails',
  '/status',
  '/new/programme',
  '/new/project',
  '/new/promise',
  '/new/round',
];

const everyForm = () =>
  forms
    .filter(({ verb }) => !['open', 'promise', 'release', 'cancel'].includes(verb))
    .map(({ noun, verb }) => {
      const of = { project: 'projects/HOSTILE', programme: 'programmes/DTP', round: 'rounds/2023-11' };
      if (noun === 'follow-up') return `/follow-ups/${promise}/${verb}`;
      return `/${of[noun as keyof typeof of] ?? noun}/${verb}`;
    });

describe('Every page', () => {
  it('is made from real rows, with a title, a heading, a language and a way past the navigation', async () => {
    for (const url of [...everyPage(), ...everyForm()]) {
      const { statusCode, body } = await pages.get(url);
      expect(statusCode, url).toBe(200);
      expect(body, url).toContain('<html lang="en-GB"');
      expect(body, url).toMatch(/<title>\s*\S[^<]* – [^<]+<\/title>/u);
      expect(body.match(/<h1/gu), url).toHaveLength(1);
      expect(body, url).toContain('Skip to main content');
      expect(wordsOf(body), url).not.toMatch(/undefined|\[object|NaN/u);
    }
  });

  it('shows hostile text as text', async () => {
    for (const url of [
      '/projects',
      '/projects/HOSTILE',
      '/programmes/DTP',
      '/rounds/2023-11/add-project',
      '/people',
      '/people/mal',
    ]) {
      const { body } = await pages.get(url);
      expect(body, url).not.toContain('<script>alert');
      expect(wordsOf(body), url).toContain('<script>alert(1)</script>');
      expect(wordsOf(body), url).toContain('{{ 7*7 }}');
    }
  });

  it('carries the banner of a stepped office, with its date and its buttons', async () => {
    const words = wordsOf((await pages.get('/status')).body);
    expect(words).toContain('Demonstration: Tuesday 28 November 2023 , 09:00');
    expect(words).toContain('Next working day');
    expect(words).toContain('Next thing due');
  });
});

describe('The programme page', () => {
  it('says the rating that stands and the provisional one with its coverage', async () => {
    const words = wordsOf((await pages.get('/programmes/DTP')).body);
    expect(words).toContain('Rating, November 2023 Green As stated at opening');
    expect(words).toContain('Provisional, November 2023 Not rated 0 of 7 reported');
    expect(words).toContain('39% of £17.99m');
    expect(words).toContain('£960k');
    expect(words).toContain('forecast to finish after the original date');
  });
});

describe('The round page', () => {
  it('says who has answered, at which step, and what goes out next', async () => {
    const words = wordsOf((await pages.get('/rounds/2023-11')).body);
    expect(words).toContain('Answered 0 of 7');
    expect(words).toContain('Reminder 1 December 2023 at 09:00 7');
    expect(words).toContain('Give more time');
  });
});

describe('The mailbox', () => {
  it('shows the latest mail first, and goes on from where a page ended', async () => {
    await deps.db.pool.query(
      `insert into mailbox_message (office, message_id, mail_key, to_address, subject, raw, at)
       select office, 'again-' || id, 'again-' || id, to_address, subject, raw, at from mailbox_message`,
    );
    const numbers = async (url: string) =>
      [...(await pages.get(url)).body.matchAll(/href="\/mailbox\/(\d+)"/gu)].map(([, id]) => Number(id));
    const all = await numbers('/mailbox');
    expect(all.length).toBeGreaterThan(10); // 10 comes before 9
    expect(all).toEqual(all.toSorted((a, b) => b - a));
    expect(await numbers(`/mailbox?before=${all[2]}`)).toEqual(all.slice(3));
  });
});

describe('A form of the office', () => {
  it('comes back with what was typed and what to put right', async () => {
    const answer = await pages.send('/projects/HOSTILE/decide-gate', {
      body: '<i>Board</i>',
      decidedOn: '30 February 2024',
    });
    expect(answer.statusCode).toBe(422);
    const words = wordsOf(answer.body);
    expect(words).toContain('There is a problem');
    expect(words).toContain('is not a date');
    expect(answer.body).toContain('value="&lt;i&gt;Board&lt;/i&gt;"');
    expect(answer.body).toContain('value="30 February 2024"');
    expect(answer.body).toContain('href="#f-decidedOn"');
    expect(answer.body).toContain('<title>Error: ');
  });

  it('says who must say who they are', async () => {
    const answer = await pages.send('/programmes/DTP/state-rag', {
      _as: '  ',
      colour: 'green',
      period: '2023-11',
      why: 'x',
    });
    expect(answer.statusCode).toBe(422);
    expect(wordsOf(answer.body)).toContain('Say who you are');
    expect(answer.body).toContain('href="#f-as"');
  });

  it('shows a refusal in its own words, and keeps the form', async () => {
    const answer = await pages.send('/projects/HOSTILE/decide-gate', {
      outcome: 'approved',
      body: 'Digital board',
      meeting: 'November',
      minuteRef: '12',
      decidedOn: '2023-11-27',
    });
    expect(answer.statusCode).toBe(409);
    expect(wordsOf(answer.body)).toContain('The gate has not been given');
    expect(answer.body).toContain('value="Digital board"');
    const { rows } = await deps.db.pool.query(`select code from refusal where command = 'project decide-gate'`);
    expect(rows).toEqual([{ code: 'evidence_missing' }]);
  });

  it('refuses text that nothing can hold, naming the field and the limit', async () => {
    for (const why of ['\u0000', '   ', 'x'.repeat(3_000), 'a\n'.repeat(900)]) {
      const answer = await pages.send('/programmes/DTP/override-rag', {
        colour: 'red',
        reason: why,
        expiresOn: '2024-01-31',
      });
      expect(answer.statusCode).toBe(422);
      expect(wordsOf(answer.body)).toMatch(/Reason (?:holds|must)/u);
    }
  });

  it('gives more rows without doing anything', async () => {
    const answer = await pages.send('/new/promise', { words: 'Typed so far', _more: 'recipients' });
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('Typed so far');
    expect(answer.body).toContain('name="recipients.5.name"');
  });

  it('is done once however often it is sent, remembers the name, and leads to the page', async () => {
    const page = await pages.get('/programmes/DTP/state-rag');
    const key = /name="_key" value="([^"]+)"/u.exec(page.body)?.[1] as string;
    const version = /name="_version" value="([^"]+)"/u.exec(page.body)?.[1] as string;
    const fields = {
      _key: key,
      _version: version,
      _as: 'Olu Adeyemi',
      colour: 'amber',
      period: '2023-11',
      why: 'Slips.',
    };
    const answers = await Promise.all([1, 2, 3].map(() => pages.post('/programmes/DTP/state-rag', fields)));
    for (const answer of answers) {
      expect(answer.statusCode).toBe(303);
      expect(answer.headers.location).toBe('/programmes/DTP');
    }
    const cookies = answers[0]?.headers['set-cookie'] as string[];
    expect(cookies.join('; ')).toContain('acting_as=Olu%20Adeyemi');
    const { rows } = await deps.db.pool.query(`select actor from event where kind = 'rag_stated'`);
    expect(rows).toEqual([{ actor: { name: 'Olu Adeyemi', via: 'page' } }]);
    const kept = cookies.map((one) => one.split(';')[0]).join('; ');
    const shown = await pages.get('/programmes/DTP', { cookie: kept });
    expect(wordsOf(shown.body)).toContain('Success Rating stated.');
    expect(String(shown.headers['set-cookie'])).toContain('notice=; Path=/; Max-Age=0');
    expect(wordsOf(shown.body)).toContain('Stated for November 2023, by Olu Adeyemi: Slips.');
    const other = await pages.post('/programmes/DTP/state-rag', { ...fields, why: 'Something else.' });
    expect(other.statusCode).toBe(422);
    const stale = await pages.post('/programmes/DTP/state-rag', { ...fields, _key: `${key}x`, why: 'On an old page.' });
    expect(stale.statusCode).toBe(409);
    expect(wordsOf(stale.body)).toMatch(/Olu Adeyemi/u);
  });

  it('opens a project, and says what differs when its reference is taken', async () => {
    const fields = { ref: 'P-1', title: 'First', programme: 'DTP', track: 'light', startOn: '2023-11-01' };
    const opened = await pages.send('/new/project', fields);
    expect(opened.statusCode).toBe(303);
    expect(opened.headers.location).toContain('/projects/P-1');
    expect((await pages.get('/projects/P-1')).statusCode).toBe(200);
    const taken = await pages.send('/new/project', { ...fields, title: 'Second' });
    expect(taken.statusCode).toBe(409);
    expect(wordsOf(taken.body)).toContain('title');
  });

  it('has a field for everything that its command reads, and none that it does not know', async () => {
    for (const { noun, verb } of forms) {
      const command = commands.find((one) => one.noun === noun && one.verb === verb) as Command<unknown>;
      const reads = fieldsOf(command.schema);
      const address = addressOf(noun, verb);
      if (address === undefined) continue;
      const { body } = await pages.get(address);
      const names = new Set(
        [...body.matchAll(/ name="([a-z][\w.]*)"/giu)].map(([, name]) => (name as string).split('.')[0]),
      );
      for (const name of ['viewport', 'theme-color', 'robots']) names.delete(name);
      const asked = [...names].filter((name) => name && !name.startsWith('_'));
      expect(
        asked.filter((name) => !reads.includes(name as string)),
        `${noun} ${verb} asks`,
      ).toEqual([]);
      if (!partial.has(`${noun} ${verb}`)) {
        expect(
          reads.filter((name) => !names.has(name)),
          `${noun} ${verb} leaves out`,
        ).toEqual([]);
      }
    }
  });
});

/** Forms that ask for less than their command takes: only what this very thing still needs. */
const partial = new Set([
  'project submit-update', // stance and what it settles, once somebody else has answered
  'project re-baseline',
  'project add-evidence',
  'project withdraw-decision',
  'project correct-decision',
  'project meet-condition',
  'follow-up complete',
  'follow-up circulate',
  'follow-up mark-did-not-arrive',
  'follow-up waive-recipient',
  'follow-up promise',
]);

function addressOf(noun: string, verb: string): string | undefined {
  const opening = {
    'programme open': 'programme',
    'project open': 'project',
    'follow-up promise': 'promise',
    'round open': 'round',
  };
  const opens = opening[`${noun} ${verb}` as keyof typeof opening];
  if (opens) return `/new/${opens}`;
  return everyForm().find(
    (url) =>
      url.endsWith(`/${verb}`) && url.startsWith(`/${noun === 'office' || noun === 'mail' ? noun : `${noun}s`}/`),
  );
}

/** Names that a schema reads, through the steps that follow it. */
function fieldsOf(schema: unknown): string[] {
  const { shape, in: before } = (schema as { def: { shape?: object; in?: unknown } }).def;
  return shape ? Object.keys(shape) : fieldsOf(before);
}
