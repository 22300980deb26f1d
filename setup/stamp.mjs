import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** A short hash over whole files and plain words. @param {string[]} files @param {string[]} [words] @returns {string} */
export function hashOf(files, words = []) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file)).update('\0');
  for (const word of words) hash.update(word).update('\0');
  return hash.digest('hex').slice(0, 20);
}

/** What was stamped last time; '' when nothing was. @param {string} file @returns {string} */
export function readStamp(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Written last, so that work cut short is done again. @param {string} file @param {string} key */
export function writeStamp(file, key) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, key);
}
