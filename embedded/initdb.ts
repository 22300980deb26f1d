import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runChild } from '../setup/child.mjs';
import { Refusal } from '../setup/refusal.mjs';
import { handOver, type RunAs } from './run-as.ts';

/** The database's user. */
export const databaseUser = 'app';

/** What PostgreSQL's programs see of our environment: nothing that could change their ways. */
export const postgresEnvironment = (folder: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  LC_ALL: 'C',
  TZ: 'UTC',
  HOME: folder,
});

/**
 * Makes a database folder where there is none: aside, then renamed, so that it is whole or absent.
 * @param sync false skips waiting for the disk, for tests
 * @returns the password
 * @throws Refusal when it cannot be made, or when its password is lost
 */
export async function ensureDatabaseFolder(as: RunAs, sync: boolean): Promise<string> {
  const data = path.join(as.folder, 'data');
  const passwordFile = path.join(as.folder, 'password');
  if (existsSync(path.join(data, 'PG_VERSION'))) {
    if (existsSync(passwordFile)) return readFileSync(passwordFile, 'utf8');
    throw new Refusal(`${as.folder} holds a database, but its file "password" is gone: put it back from a backup.`);
  }
  const unfinished = path.join(as.folder, 'data.new');
  rmSync(unfinished, { recursive: true, force: true }); // left by a first start that was killed
  mkdirSync(unfinished, { mode: 0o700 });
  handOver(unfinished, as);

  const password = randomBytes(24).toString('base64url');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  chmodSync(passwordFile, 0o600);
  const readable = path.join(as.folder, 'password.initdb'); // the same for the borrowed account, for this moment
  writeFileSync(readable, password, { mode: 0o600 });
  handOver(readable, as);

  const [command = '', ...args] = [
    ...as.prefix,
    as.programs.initdb,
    ...['-D', unfinished, '-U', databaseUser, '--auth=scram-sha-256', `--pwfile=${readable}`, '--no-instructions'],
    // Folds case beyond ASCII (É, Ŵ), the same on every machine; names are sorted by an ICU collation where they are shown.
    ...['-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...['-c', 'timezone=UTC', '-c', 'log_timezone=UTC', ...(sync ? [] : ['--no-sync'])],
  ];
  const env = postgresEnvironment(as.folder);
  const { code, output } = await runChild(command, args, { ...as.ids, env, cwd: '/' });
  rmSync(readable, { force: true });
  if (code !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw new Refusal(`The database in ${as.folder} could not be made (as ${as.who}): ${lastLines(output, 3)}`);
  }
  renameSync(unfinished, data);
  return password;
}
