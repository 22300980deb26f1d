import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimFile } from './claim-file.mjs';
import { ownIdentity } from './process-identity.mjs';

/**
 * One set-up at a time on a clone: waits for another terminal's to end.
 * @param {string} folder the clone's cache folder, made when missing
 * @param {(sentence: string) => void} say
 * @returns {Promise<() => void>} gives the lock back
 */
export async function setUpLock(folder, say) {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, 'setup.lock');
  for (let told = false; ; ) {
    const holder = claimFile(file, ownIdentity());
    if (!holder) return () => rmSync(file, { force: true });
    if (!told) say(`Another set-up (process ${holder.pid}) is at work in this folder; waiting for it.`);
    told = true;
    await sleep(300);
  }
}
