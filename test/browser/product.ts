import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll } from 'vitest';
import type { Deps } from '../../client/deps.ts';
import { demonstration, loadSample } from '../../client/samples.ts';
import { startWeb } from '../../web/server.ts';
import { engine } from '../client/engine.ts';
import { launchChromium } from '../support/chromium.ts';

/** The whole product with the demonstration office, and a browser in front of it. */
export interface Product {
  deps: Deps;
  address: string;
  /** A fresh browser profile of a width, with or without scripts. */
  open(of?: { width?: number; scripts?: boolean }): Promise<Page>;
}

/** Starts it on real parts; everything ends after the file. */
export async function product(): Promise<Product> {
  const { deps } = await engine();
  await loadSample(deps, demonstration);
  const web = await startWeb(deps, { host: '127.0.0.1', port: 0, smtpUrl: undefined });
  const browser: Browser = await launchChromium();
  const contexts: BrowserContext[] = [];
  afterAll(async () => {
    for (const context of contexts) await context.close();
    await browser.close();
    await web.stop();
  });
  return {
    deps,
    address: web.address,
    open: async ({ width = 1280, scripts = true } = {}) => {
      const context = await browser.newContext({
        baseURL: web.address,
        javaScriptEnabled: scripts,
        viewport: { width, height: 900 },
        locale: 'en-GB',
      });
      contexts.push(context);
      return context.newPage();
    },
  };
}

/** Fills in who one acts as, and sends the form of a page by its button. */
export async function send(page: Page, button: string, name = 'Olu Adeyemi'): Promise<void> {
  await page.getByLabel('Acting as').fill(name);
  await page.getByRole('button', { name: button, exact: true }).last().click();
}

/** Opens the latest mail of that subject in the mailbox, and follows its link. */
export async function followLink(page: Page, subject: RegExp): Promise<void> {
  await page.goto('/mailbox');
  await page.getByRole('link', { name: subject }).first().click();
  await page.locator('a[href^="/l/"]').first().click();
}

/** How far a page is wider than its window. */
export const tooWide = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth') as Promise<number>;
