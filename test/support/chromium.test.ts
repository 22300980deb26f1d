import { expect, test } from 'vitest';
import { findChromium, launchChromium } from './chromium.ts';

test('the browser of the tests is found and shows a page', async () => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.setContent('<h1>Gate <em>open</em></h1>');
    expect(await page.locator('h1').innerText()).toBe('Gate open');
  } finally {
    await browser.close();
  }
});

test('a CHROMIUM variable that names no file is refused in one sentence', async () => {
  await expect(findChromium({ CHROMIUM: '/nowhere/chromium' })).rejects.toThrow(
    /CHROMIUM is set to \/nowhere\/chromium/,
  );
});
