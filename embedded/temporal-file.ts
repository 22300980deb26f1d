import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The Temporal server's file. */
export interface TemporalFile {
  file: string;
  /** Where the former one was put, when this server cannot read it. */
  setAside?: string;
  /** Whether runs are still to be rebuilt from PostgreSQL since one was put aside. */
  startedOver: boolean;
}

const startedOverNote = (folder: string) => path.join(folder, 'rebuild.wanted');

/** To be called once every run has been rebuilt: until then each start finds it still to be done. */
export const rebuiltAfterStartingOver = (folder: string): void => rmSync(startedOverNote(folder), { force: true });

/**
 * The embedded server does not migrate its file from one version to another, and fails late and oddly when it should:
 * so the version is kept beside it, and a file of another version is put aside. All of it can be rebuilt from
 * PostgreSQL.
 * @param version of the server inside the CLI
 */
export function temporalFile(folder: string, version: string): TemporalFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'temporal.db');
  const pin = path.join(folder, 'version');
  const pinned = existsSync(pin) ? readFileSync(pin, 'utf8').trim() : '';
  if (!existsSync(file) || pinned === version) {
    writeFileSync(pin, `${version}\n`);
    return { file, startedOver: existsSync(startedOverNote(folder)) };
  }
  writeFileSync(startedOverNote(folder), '');
  const setAside = path.join(folder, `temporal-${pinned || 'unknown'}-${Date.now()}.db`);
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, setAside + suffix);
  }
  writeFileSync(pin, `${version}\n`);
  return { file, setAside, startedOver: true };
}
