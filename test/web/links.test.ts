import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Deps } from '../../client/deps.ts';
import { quiet } from '../../client/quiet.ts';
import { demonstration, loadSample } from '../../client/samples.ts';
import { linkToken } from '../../mail/links.ts';
import { findMessage, listMailbox } from '../../records/views/mailbox.ts';
import { listUpdates } from '../../records/views/projects.ts';
import { bodiesOf } from '../../web/mime.ts';
import { engine } from '../client/engine.ts';
import { hiddenOf, type Pages, pagesOf, wordsOf } from './pages.ts';

const office = 'demo';
let deps: Deps;
let pages: Pages;

beforeAll(async () => {
  ({ deps } = await engine());
  await loadSample(deps, demonstration);
  pages = await pagesOf(deps);
});

/** The link in the latest mail to somebody whose subject says so. */
async function linkTo(subject: RegExp, to?: RegExp): Promise<string> {
  const mails = await listMailbox(deps.db, office, { limit: 200 });
  const mail = mails.find((one) => subject.test(one.subject) && (!to || to.test(one.to)));
  if (!mail) throw new Error(`No mail like ${subject}: ${mails.map((one) => one.subject).join('; ')}`);
  const { raw } = (await findMessage(deps.db, office, mail.id)) as { raw: string };
  const link = /http:\/\/127\.0\.0\.1:8080(\/l\/[\w-]{43})/u.exec(bodiesOf(raw).text)?.[1];
  if (!link) throw new Error(`No link in: ${bodiesOf(raw).text}`);
  return link;
}

const count = async (of: string): Promise<number> =>
  (await deps.db.pool.query<{ n: number }>(`select count(*)::int as n from ${of}`)).rows[0]?.n ?? -1;

async function answer(link: string, fields: Record<string, string | string[]>) {
  const form = await pages.get(link);
  return pages.post(link, { ...hiddenOf(form.body), ...fields });
}

const update = {
  rating: 'amber',
  whatChanged: 'Supplier is late.',
  why: 'The supplier slipped.',
  pathToGreen: 'A second supplier.',
  finishFrom: '2024-07-31',
  finishTo: '2024-08-31',
  outturn: '',
  spend: '',
  spendAsAt: '',
  help: '',
};

describe('A lead’s link', () => {
  it('opens the one form, starting empty where a tap must not be enough, and leads nowhere else', async () => {
    const { statusCode, body, headers } = await pages.get(await linkTo(/Hybrid/u));
    expect(statusCode).toBe(200);
    expect(headers['referrer-policy']).toBe('no-referrer');
    const words = wordsOf(body);
    expect(words).toContain('November 2023 update: Hybrid Meeting Tech and AV');
    expect(words).toContain('Please answer by 5 December 2023.');
    expect(words).toContain('Figures stand as at 30 November 2023: you may answer before it');
    expect(body).not.toMatch(/checked/u);
    expect(body).toMatch(/name="whatChanged"[^>]*><\/textarea>/u);
    expect(body).toContain('value="2024-07-31"'); // the opening position's forecast
    expect(body).not.toMatch(/href="\/(?!assets)/u);
  });

  it('never acts on GET, however often it is fetched', async () => {
    const link = await linkTo(/Hybrid/u);
    const before = await Promise.all(['event', 'command', 'mail', 'refusal'].map(count));
    for (let n = 0; n < 5; n += 1) {
      await pages.get(`${link}?rating=green&whatChanged=x`);
      await pages.app.inject({ method: 'HEAD', url: link, headers: { host: '127.0.0.1:8080' } });
    }
    expect(await Promise.all(['event', 'command', 'mail', 'refusal'].map(count))).toEqual(before);
  });

  it('says what is missing, and keeps what was typed', async () => {
    const sent = await answer(await linkTo(/Hybrid/u), { ...update, why: '', whatChanged: 'Typed' });
    expect(sent.statusCode).toBe(422);
    expect(wordsOf(sent.body)).toContain('Say why the project is rated Red or Amber.');
    expect(sent.body).toContain('>Typed</textarea>');
    expect(await count('project_update')).toBe(0);
  });

  it('takes no field that it does not ask for', async () => {
    const link = await linkTo(/Hybrid/u);
    for (const stray of ['onBehalfOf', 'period', 'author', 'project']) {
      const sent = await answer(link, { ...update, [stray]: 'x' });
      expect(sent.statusCode).toBe(422);
    }
    expect(await count('project_update')).toBe(0);
  });

  it('shows what was sent, and lets it be corrected', async () => {
    const link = await linkTo(/Hybrid/u);
    expect((await answer(link, update)).statusCode).toBe(303);
    const sent = await answer(link, { ...update, whatChanged: 'Corrected words.' });
    expect(sent.statusCode).toBe(303);
    const after = await pages.get(String(sent.headers.location));
    const words = wordsOf(after.body);
    expect(words).toContain('Thank you. It has been received.');
    expect(words).toContain('What you sent');
    expect(words).toContain('Corrected words.');
    expect(after.body).toMatch(/value="amber"[^>]*checked/u);
    await quiet(deps, office);
    const updates = await listUpdates(deps.db, office, 'HYBRID-AV');
    expect(updates.at(0)).toMatchObject({ stance: 'correction', inForce: true, whatChanged: 'Corrected words.' });
    expect(updates.filter(({ inForce }) => inForce)).toHaveLength(1);
    expect(wordsOf((await pages.get('/rounds/2023-11')).body)).toContain('Answered 1 of 7');
  });

  it('asks a second answerer whether theirs replaces the first or disagrees', async () => {
    const url = '/projects/HYBRID-AV/submit-update?period=2023-11';
    const office1 = { ...update, period: '2023-11', rating: 'red', onBehalfOf: '' };
    const asked = await pages.send(url, office1);
    expect(asked.statusCode).toBe(409);
    expect(wordsOf(asked.body)).toContain('What does your answer do?');
    const disagrees = await pages.send(url, { ...office1, stance: 'disagrees' });
    expect(disagrees.statusCode).toBe(303);
    await quiet(deps, office);
    const words = wordsOf((await pages.get('/projects/HYBRID-AV')).body);
    expect(words).toContain('Two answers disagree');
    expect(words).toContain('Two people disagree: the worse one counts.');
  });
});

describe('A link that opens nothing', () => {
  it('looks the same whatever the reason', async () => {
    const link = await linkTo(/Telephony/u);
    const { rows } = await deps.db.pool.query<{ id: string }>(`select id from link where id like 'update:TELEPHONY:%'`);
    const id = rows[0]?.id as string;
    expect(link).toContain(linkToken(deps.linkKey, office, id, 1));
    const kinds = [`/l/${randomBytes(32).toString('base64url')}`, '/l/short', '/l/%00', `/l/${'x'.repeat(250)}`];
    await deps.db.pool.query('update link set killed_at = now() where id = $1', [id]);
    kinds.push(link);
    const expired = await linkTo(/Original project 3/u);
    await deps.db.pool.query(`update link set expires_at = '2023-01-01' where id like 'update:ORIGINAL-03:%'`);
    kinds.push(expired);
    const shown = await Promise.all(kinds.map((url) => pages.get(url)));
    const sent = await Promise.all(kinds.map((url) => pages.post(url, { _key: 'abcdefghijklmnop', ...update })));
    const bodies = new Set([...shown, ...sent].map(({ body }) => body.replaceAll(/nonce="[^"]+"/gu, '')));
    expect(new Set([...shown, ...sent].map(({ statusCode }) => statusCode))).toEqual(new Set([404]));
    expect(bodies.size).toBe(1);
    expect(await count(`project_update where project in ('TELEPHONY', 'ORIGINAL-03')`)).toBe(0);
  });
});

describe('The clerk’s link', () => {
  it('asks for what a promise lacks, and no more than that', async () => {
    const link = await linkTo(/missing owner/iu);
    const first = await pages.get(link);
    expect(wordsOf(first.body)).toContain('It lacks its owner, due date and recipients.');
    const sent = await answer(link, { owner: 'report-lead', due: '2023-12-15', 'recipients.0.person': 'member-chair' });
    expect(sent.statusCode).toBe(303);
    const after = await pages.get(link);
    expect(wordsOf(after.body)).toContain('Nothing is missing any more');
    expect(after.body).not.toContain('<form');
  });
});
