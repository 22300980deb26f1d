import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { stillRuns } from './process-identity.mjs';

/** @typedef {import('./process-identity.mjs').ProcessIdentity} ProcessIdentity */

/**
 * Takes a lock file that names its owner. The file appears whole or not at all (written aside, then linked), and one
 * left by a process that is gone is taken over.
 * @param {string} file
 * @param {ProcessIdentity} owner further fields are kept in the file
 * @returns {ProcessIdentity | undefined} the living process that holds it, or nothing when it is now ours
 */
export function claimFile(file, owner) {
  const own = `${file}.${owner.pid}.new`;
  writeFileSync(own, JSON.stringify(owner), { mode: 0o600 });
  try {
    for (;;) {
      try {
        linkSync(own, file);
        return undefined;
      } catch (error) {
        if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      }
      const holder = readOwner(file);
      if (holder && stillRuns(holder)) return holder;
      putAside(file, owner.pid);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** Who holds the file, if it can be read. @param {string} file @returns {ProcessIdentity | undefined} */
export function readOwner(file) {
  try {
    const owner = JSON.parse(readFileSync(file, 'utf8'));
    return Number.isInteger(owner.pid) ? owner : undefined;
  } catch {
    return undefined;
  }
}

/** Removes a dead owner's file, and puts it back if a living one took it in between. @param {string} file @param {number} pid */
function putAside(file, pid) {
  const aside = `${file}.${pid}.old`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') return;
    throw error;
  }
  const taken = readOwner(aside);
  if (taken && stillRuns(taken)) {
    try {
      linkSync(aside, file);
    } catch {
      // A third one holds it by now; the caller's next look finds out.
    }
  }
  rmSync(aside, { force: true });
}
