import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { quiet } from '../../client/quiet.ts';
import { listFollowUps } from '../../records/views/follow-ups.ts';
import { forms } from '../../web/forms/index.ts';
import { followLink, type Product, product, send, tooWide } from './product.ts';

const office = 'demo';
let demo: Product;

beforeAll(async () => {
  demo = await product();
});

const words = (page: Page) => page.locator('main').innerText();

describe('A lead on a phone', () => {
  it('answers the chaser by its one link, is thanked, and puts it right', async () => {
    const page = await demo.open({ width: 390 });
    await followLink(page, /Hybrid/u);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toContain('November 2023 update');
    expect(await tooWide(page)).toBe(0);
    await page.getByLabel('Amber').check();
    await page.getByLabel('What has changed since last month?').fill('Funding sits in next year’s budget.');
    await page.getByLabel('Why is it not Green?').fill('The finish moved to the summer.');
    await page.getByRole('button', { name: 'Send the update', exact: true }).last().click();
    expect(await words(page)).toContain('Say what would bring it back to Green.');
    expect(await page.getByLabel('What has changed since last month?').inputValue()).toContain('next year');
    await page.getByLabel('What would bring it back to Green?').fill('Budget approval in February.');
    await page.getByRole('button', { name: 'Send the update', exact: true }).last().click();
    await page.getByText('Thank you. It has been received.').waitFor();
    expect(await words(page)).toContain('What you sent');
    await page.getByLabel('Decision or help sought').fill('An early decision on the budget.');
    await page.getByRole('button', { name: 'Send the correction', exact: true }).last().click();
    await page.getByText('An early decision on the budget.').first().waitFor();
    expect(await tooWide(page)).toBe(0);
  });
});

describe('A programme officer without scripts', () => {
  it('adds the evidence, records a gate decision with a condition, and sees the stage move on its day', async () => {
    const page = await demo.open({ scripts: false });
    for (const evidence of ['Business case', 'Carbon assessment', 'section 151', 'monitoring officer']) {
      await page.goto('/projects/ADDED-14/add-evidence');
      await page.getByLabel(evidence).check();
      await page.getByLabel('Where it is').fill('Records, file 14');
      await page.getByLabel('Reviewer').fill('A. Reviewer');
      await send(page, 'Add evidence');
      expect(await words(page)).toContain('Evidence added.');
    }
    expect(await words(page)).toContain('All its evidence is here.');
    await page.getByRole('link', { name: 'Record a gate decision' }).click();
    await page.getByLabel('Approved with conditions').check();
    await page.getByLabel('Who decided').fill('Digital board');
    await page.getByLabel('Meeting').fill('November meeting');
    await page.getByLabel('Minute reference').fill('12/23');
    await page.getByLabel('Decided on').fill('2023-11-27');
    await page.getByLabel('Effective on').fill('2023-11-30');
    await page.getByLabel('Condition', { exact: true }).fill('Name a benefits owner.');
    await page.getByLabel('Owner').selectOption('report-lead');
    await page.getByLabel('Due on').fill('2024-01-15');
    await send(page, 'Record the decision');
    const after = await words(page);
    expect(after).toContain('Decision recorded.');
    expect(after).toContain('Not in effect yet');
    expect(after).toContain('Name a benefits owner.');
    await page.getByRole('button', { name: 'Next working day' }).click();
    await page.getByRole('button', { name: 'Next working day' }).click();
    await page.goto('/projects/ADDED-14');
    expect(await page.locator('[aria-current="step"]').innerText()).toContain('Funding approval');
    expect(await words(page)).toContain('Stage moved from business case to funding approval');
  });
});

describe('A promise to a committee', () => {
  it('goes from what it lacks to the body’s acceptance', async () => {
    const page = await demo.open();
    const [promise] = await listFollowUps(demo.deps.db, office, '2023-11-30', { show: 'open' });
    const address = `/follow-ups/${promise?.id}`;
    await followLink(page, /missing owner/iu);
    await page.getByLabel('Owner').selectOption('report-lead');
    await page.getByLabel('Due on').fill('2023-12-15');
    await page.getByLabel('Person').first().selectOption('member-chair');
    await page.getByLabel('Person').nth(1).selectOption('member-1');
    await page.getByRole('button', { name: 'Send what I know', exact: true }).last().click();
    await page.getByText('Nothing is missing any more').waitFor();

    await page.goto(address);
    await page.getByRole('link', { name: 'Write the answer' }).click();
    await page.getByLabel('Answer', { exact: true }).fill('The programme saves 40 tonnes a year.');
    await send(page, 'Write the answer', 'Rae Porter');
    await page.getByRole('link', { name: 'Sign the answer off' }).click();
    await send(page, 'Sign the answer off', 'Rae Porter');
    expect(await words(page)).toContain('Nobody signs off their own answer.');
    await send(page, 'Sign the answer off');
    await page.getByRole('link', { name: 'Circulate the answer' }).click();
    await send(page, 'Circulate the answer');
    await quiet(demo.deps, office);
    await page.goto(address);
    expect(await page.locator('#recipients').innerText()).toMatch(/Sent[\s\S]*Sent/u);
    await page.getByRole('link', { name: 'Propose closure' }).click();
    await page.getByLabel('Why it is done').fill('Both members have it.');
    await send(page, 'Propose closure');
    expect(await words(page)).toContain('Closure proposed by Olu Adeyemi');
    await page.getByRole('link', { name: 'Record the body’s acceptance' }).click();
    await page.getByLabel('Minute reference').fill('7/24');
    await send(page, 'Record the acceptance');
    expect(await words(page)).toContain('minute 7/24');
    await page.goto('/follow-ups?show=accepted');
    expect(await words(page)).toContain('additional information for members');
  });
});

describe('A month of the demonstration, stepped', () => {
  it('asks, reminds, tells the sponsor, and closes with what was not reported', async () => {
    const page = await demo.open();
    for (let steps = 0; steps < 15; steps += 1) {
      await page.goto('/rounds/2023-11');
      if ((await words(page)).includes('They are frozen when the month closes') === false) break;
      await page.getByRole('button', { name: 'Next working day' }).click();
      await page
        .getByText(/It is now/u)
        .first()
        .waitFor();
    }
    const closed = await words(page);
    expect(closed).toContain('Closed');
    expect(closed).toMatch(/Not reported\s+6/u);
    await page.goto('/mailbox');
    const mail = await words(page);
    for (const subject of [/^Reminder/mu, /^Due today/mu, /^Overdue/mu]) expect(mail).toMatch(subject);
    await page.goto('/rounds/2023-11');
    await page.locator('#packs').getByRole('link', { name: 'Digital Transformation Programme' }).click();
    const pack = await words(page);
    expect(pack).toContain('Digital Transformation Programme: November 2023');
    expect(pack).toContain('1 of 7');
    expect(pack).toContain('Hybrid Meeting Tech and AV: An early decision on the budget.');
    expect(pack).toContain('Original project 3');
    const csv = await page.request.get((await page.getByRole('link', { name: /CSV/u }).getAttribute('href')) as string);
    expect(csv.headers()['content-type']).toContain('text/csv');
    expect(await csv.text()).toContain('HYBRID-AV');
    await page.goto('/programmes/DTP');
    expect(await words(page)).toContain('Monthly reporting closed');
  });

  it('still takes a lead’s update by the old link, marked late', async () => {
    const page = await demo.open({ width: 390 });
    await followLink(page, /Telephony/u);
    expect(await words(page)).toContain('November 2023 has closed. What you send is still taken, and marked late.');
    await page.getByRole('radio', { name: 'Green' }).check();
    await page.getByLabel('What has changed since last month?').fill('Live.');
    await page.getByLabel('Forecast finish', { exact: true }).fill('2024-03-31');
    await page.getByRole('button', { name: 'Send the update', exact: true }).last().click();
    await page.getByText('Thank you. It has been received.').waitFor();
    expect(await words(page)).toContain(', late');
    await quiet(demo.deps, office);
    await page.goto('/rounds/2023-11');
    expect(await words(page)).toMatch(/Version[\s\S]*2/u);
  });
});

describe('Every page', () => {
  it('has no fault that axe can find and never scrolls sideways, wide and on a phone', async () => {
    const wide = await demo.open();
    const addresses = await crawl(wide, [...(await formAddresses()), ...(await linkAddresses(wide))]);
    expect(addresses.length).toBeGreaterThan(60);
    await checkWrongForm(wide);
    await Promise.all([check(wide, addresses), check(await demo.open({ width: 390 }), addresses)]);
  }, 600_000);
});

/** One page of every kind that links lead to, links of mails and an error among them. */
async function crawl(page: Page, more: string[]): Promise<string[]> {
  const found = ['/', '/nothing-here', '/l/nothing', ...more];
  const kinds = new Set(more.map(kindOf));
  for (const address of found) {
    await page.goto(address);
    const links = await page
      .locator('a[href^="/"]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('href') ?? ''));
    for (const link of links) {
      const [path = ''] = link.split(/[?#]/u);
      const kind = kindOf(path);
      if (kinds.has(kind) || /\.(?:csv|eml)|\/html$/u.test(path)) continue;
      kinds.add(kind);
      found.push(path);
    }
  }
  return found;
}

const kindOf = (path: string): string => path.replace(/(projects|follow-ups|people|mailbox|mails|l)\/[^/?]+/u, '$1/X');

/** Every form of the office, for things that are there. */
async function formAddresses(): Promise<string[]> {
  const [promise] = await listFollowUps(demo.deps.db, office, '2023-12-31', { show: 'accepted' });
  const of: Record<string, string> = {
    project: '/projects/HYBRID-AV',
    programme: '/programmes/DTP',
    round: '/rounds/2023-11',
    'follow-up': `/follow-ups/${promise?.id}`,
  };
  return forms
    .filter(({ noun, verb }) => verb !== 'open' && verb !== 'promise' && !(noun === 'mail' && verb in mailVerbs))
    .map(({ noun, verb }) => `${of[noun] ?? `/${noun}`}/${verb}`);
}

/** Asked of a mail that is stuck, and none is. */
const mailVerbs = { release: true, cancel: true };

/** What leads and clerk are asked by link. */
async function linkAddresses(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const subject of [/Hybrid/u, /Original project 4/u, /missing owner/iu]) {
    await followLink(page, subject);
    found.push(new URL(page.url()).pathname);
  }
  return found;
}

/** A form that came back with what to put right. */
async function checkWrongForm(page: Page): Promise<void> {
  await page.goto('/projects/HYBRID-AV/decide-gate');
  await send(page, 'Record the decision');
  expect(await words(page)).toContain('There is a problem');
  expect(await faultsOf(page)).toEqual([]);
}

async function faultsOf(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`);
}

async function check(page: Page, addresses: string[]): Promise<void> {
  for (const address of addresses) {
    await page.goto(address);
    expect(await faultsOf(page), address).toEqual([]);
    expect(await tooWide(page), address).toBe(0);
  }
}
