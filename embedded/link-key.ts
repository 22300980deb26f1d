import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Settings } from '../config/settings.ts';
import { Refusal } from '../setup/refusal.mjs';

/**
 * The key that signs the links in mail: from the settings, else kept in the data folder.
 * @param make whether to make one where there is none: only the program that owns the folder may
 * @throws Refusal where there is none and none may be made, since a key of its own would break every link sent before;
 *   where the file cannot be read or is damaged
 */
export function linkKey(settings: Pick<Settings, 'linkKey' | 'dataFolder'>, make: boolean): Buffer {
  if (settings.linkKey) return settings.linkKey;
  const file = path.join(settings.dataFolder, 'link.key');
  const kept = keptKey(file);
  if (kept) return kept;
  if (!make) {
    throw new Refusal(
      'GATEHOUSE_LINK_KEY is not set: give every worker and web process of the office the same 64 hexadecimal digits.',
    );
  }
  const key = randomBytes(32);
  const unfinished = `${file}.${process.pid}`;
  writeFileSync(unfinished, `${key.toString('hex')}\n`, { mode: 0o600 });
  linkSync(unfinished, file);
  rmSync(unfinished);
  return key;
}

/** The key in the file; undefined without a file. A damaged one is never used: with half a key, links can be forged. */
function keptKey(file: string): Buffer | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new Refusal(`The key of links ${file} cannot be read (${code ?? message}): let this account read it.`);
  }
  if (/^[0-9a-f]{64}$/iu.test(text)) return Buffer.from(text, 'hex');
  throw new Refusal(
    `The key of links ${file} is damaged: put it back from a copy, or remove it. Without it every link sent so far is dead.`,
  );
}
