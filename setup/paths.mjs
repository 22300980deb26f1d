import { accessSync, constants, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The project's root folder. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A path inside `node_modules`. @param {...string} parts */
export const modules = (...parts) => path.join(root, 'node_modules', ...parts);

/** Compiled styles, stamps and the set-up lock of this clone. */
export const cloneCache = path.join(root, '.cache');

/**
 * What is dear to get and the same for every clone (the Temporal CLI, an unpacked browser): the user's cache folder,
 * made when missing. Falls back to the clone's own where the user has no home that can be written.
 * @returns {string}
 */
export function userCache() {
  const wanted = path.join(process.env.XDG_CACHE_HOME || path.join(os.homedir(), '.cache'), 'gatehouse');
  try {
    mkdirSync(wanted, { recursive: true });
    accessSync(wanted, constants.W_OK);
    return wanted;
  } catch {
    mkdirSync(cloneCache, { recursive: true });
    return cloneCache;
  }
}
