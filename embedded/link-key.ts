import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../config/settings.ts';
import { Refusal } from '../setup/refusal.mjs';

/**
 * The key that signs the links in mail: from the settings, else kept in the data folder.
 * @param make whether to make one where there is none: only the program that owns the folder may
 * @throws Refusal where there is none and none may be made, since a key of its own would break every link sent before
 */
export function linkKey(settings: Pick<Settings, 'linkKey' | 'dataFolder'>, make: boolean): Buffer {
  if (settings.linkKey) return settings.linkKey;
  const file = path.join(settings.dataFolder, 'link.key');
  try {
    return Buffer.from(readFileSync(file, 'utf8').trim(), 'hex');
  } catch {
    if (!make) {
      throw new Refusal(
        'GATEHOUSE_LINK_KEY is not set: give every worker and web process of the office the same 64 hexadecimal digits.',
      );
    }
  }
  const key = randomBytes(32);
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, `${key.toString('hex')}\n`, { mode: 0o600 });
  linkSync(unfinished, file);
  rmSync(unfinished);
  return key;
}
