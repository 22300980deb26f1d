import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { Refusal } from '../setup/refusal.mjs';
import { type PostgresPrograms, programsIn } from './postgres-programs.ts';

/** As whom PostgreSQL runs, with which programs, and where its data lies. */
export interface RunAs {
  who: string;
  /** Account to switch to; absent for our own. */
  ids: { uid?: number; gid?: number };
  /** Words in front of the command. */
  prefix: string[];
  programs: PostgresPrograms;
  /** Holds `data` and the password. */
  folder: string;
}

/** The ways to run it when we are root, in the order in which they are tried. */
export const waysAsRoot = ['account', 'namespace', 'copy'] as const;
export type WayAsRoot = (typeof waysAsRoot)[number];

const namespace = ['unshare', '--user', '--map-user=65534', '--map-group=65534', '--'];

/**
 * PostgreSQL refuses to run as root. An ordinary user runs it as themselves; as root we try an unprivileged account that
 * can reach programs and data, then a user namespace in which root appears as "nobody" (works under a private home,
 * too), then a copy of the programs and a data folder where such an account can reach them.
 * A database that exists already decides: it stays with the account that owns it.
 * @param folder exists and is ours
 * @param ways fewer in tests, so that each is tried
 * @throws Refusal when none works
 */
export function runPostgresAs(
  programs: PostgresPrograms,
  folder: string,
  ways: readonly WayAsRoot[] = waysAsRoot,
): RunAs {
  if (process.getuid?.() !== 0) return { who: 'its own user', ids: {}, prefix: [], programs, folder };
  const owner = statSync(path.join(folder, 'data'), { throwIfNoEntry: false })?.uid;
  const home = path.join('/var/lib/gatehouse', createHash('sha256').update(folder).digest('hex').slice(0, 12));
  const copiedBefore = existsSync(path.join(home, 'data'));

  if (ways.includes('account') && owner !== 0 && !copiedBefore) {
    for (const { name, ...ids } of accounts(owner)) {
      if (canUse([], programs.postgres, folder, ids)) return { who: name, ids, prefix: [], programs, folder };
    }
  }
  if (
    ways.includes('namespace') &&
    (owner ?? 0) === 0 &&
    !copiedBefore &&
    canUse(namespace, programs.postgres, folder, {})
  ) {
    return { who: 'root shown as nobody', ids: {}, prefix: namespace, programs, folder };
  }
  if (ways.includes('copy') && owner === undefined) {
    const copied = copyPrograms(programs, path.join(home, 'postgresql'));
    for (const { name, ...ids } of accounts(undefined)) {
      if (canUse([], copied.postgres, home, ids)) {
        return { who: `${name}, under ${home}`, ids, prefix: [], programs: copied, folder: home };
      }
    }
  }
  throw new Refusal(
    'PostgreSQL does not run as root, and neither an account such as postgres or nobody nor a user namespace can be used here: run this as an ordinary user, or set DATABASE_URL.',
  );
}

/** Gives a file or folder to whom PostgreSQL runs as. */
export function handOver(target: string, { ids }: RunAs): void {
  if (ids.uid !== undefined && ids.gid !== undefined) chownSync(target, ids.uid, ids.gid);
}

/** Unprivileged accounts of this machine that may be borrowed; only the owner of the data where there is data. */
function accounts(owner: number | undefined): { name: string; uid: number; gid: number }[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return ['postgres', 'nobody'].flatMap((name) => {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    const [uid, gid] = [Number(fields[2]), Number(fields[3])];
    return uid > 0 && gid > 0 && (owner === undefined || owner === uid) ? [{ name, uid, gid }] : [];
  });
}

/** Whether that account can run the program and pass through the folder. */
function canUse(prefix: string[], program: string, folder: string, ids: { uid?: number; gid?: number }): boolean {
  const runs = (...command: string[]) => {
    const [first = '', ...rest] = [...prefix, ...command];
    return spawnSync(first, rest, { ...ids, cwd: '/', timeout: 20_000 }).status === 0;
  };
  return runs(program, '--version') && runs('/bin/sh', '-c', 'test -x "$0"', folder);
}

function copyPrograms(programs: PostgresPrograms, to: string): PostgresPrograms {
  if (!existsSync(to)) {
    const unfinished = `${to}.${process.pid}`;
    mkdirSync(path.dirname(to), { recursive: true, mode: 0o755 });
    cpSync(path.resolve(programs.postgres, '../..'), unfinished, { recursive: true, verbatimSymlinks: true });
    renameSync(unfinished, to);
  }
  return programsIn(to);
}
