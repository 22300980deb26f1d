import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { setUpLock } from '../../setup/lock.mjs';
import { temporaryFolder } from '../support/temporary.ts';

test('a second terminal waits for the first one to be done, and says so once', async () => {
  const folder = path.join(temporaryFolder(), 'cache');
  const said: string[] = [];
  const order: string[] = [];
  const unlock = await setUpLock(folder, (sentence) => said.push(sentence));
  const second = setUpLock(folder, (sentence) => said.push(sentence)).then((free) => {
    order.push('second');
    free();
  });
  while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  order.push('first');
  unlock();
  await second;
  expect(order).toEqual(['first', 'second']);
  expect(said).toEqual([expect.stringContaining(`process ${process.pid}`)]);
  expect(existsSync(path.join(folder, 'setup.lock'))).toBe(false);
});
