import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { claimFile } from '../setup/claim-file.mjs';
import { ownIdentity, type ProcessIdentity, stillRuns } from '../setup/process-identity.mjs';
import { Refusal } from '../setup/refusal.mjs';

/** Where the parts of a running product answer. */
export interface Addresses {
  /** postgresql:// with the password. */
  databaseUrl: string;
  /** HOST:PORT */
  temporalAddress: string;
  temporalNamespace: string;
  /** What links in mail start with. */
  baseUrl?: string;
}

/** What run.json holds: who runs on a data folder, since when, and where it answers. Only its owner may read it. */
export interface RunFile extends ProcessIdentity, Partial<Addresses> {
  /** Whether everything was up; false while starting. */
  ready?: boolean;
  /** http:// of the pages; absent until they are served. */
  web?: string;
}

/** A data folder that is ours until it is released. */
export interface DataFolder {
  path: string;
  /** Adds to run.json. */
  note(more: Partial<RunFile>): void;
  release(): void;
}

const runFile = (folder: string) => path.join(folder, 'run.json');

/**
 * Takes a data folder for this process, making it when missing.
 * @throws Refusal when it cannot be written, or when another process runs on it
 */
export function claimDataFolder(folder: string): DataFolder {
  makeWritable(folder);
  let noted: RunFile = ownIdentity();
  const holder = claimFile(runFile(folder), noted) as RunFile | undefined;
  if (holder) throw alreadyRuns(folder, holder);
  return {
    path: folder,
    note: (more) => {
      noted = { ...noted, ...more };
      const unfinished = `${runFile(folder)}.new`;
      writeFileSync(unfinished, JSON.stringify(noted, null, 2), { mode: 0o600 });
      renameSync(unfinished, runFile(folder)); // whole at every moment: the command line may be reading it
    },
    release: () => rmSync(runFile(folder), { force: true }),
  };
}

/** What to say when another process runs on a folder that we want. */
export function alreadyRuns(folder: string, holder: RunFile): Refusal {
  const where = holder.web ? ` (${holder.web})` : '';
  return new Refusal(
    `Gatehouse already runs on ${folder}, as process ${holder.pid}${where}: stop that one first, with "gatehouse stop --data ${folder}", or choose another folder with --data.`,
  );
}

/** The product that runs on a data folder, if one does. A note that a killed one left counts as none. */
export function findRunning(folder: string): RunFile | undefined {
  try {
    const noted = JSON.parse(readFileSync(runFile(folder), 'utf8')) as RunFile;
    return stillRuns(noted) ? noted : undefined;
  } catch {
    return undefined;
  }
}

function makeWritable(folder: string): void {
  try {
    makeFolders(folder);
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    mkdirSync(path.join(folder, 'log'), { recursive: true, mode: 0o700 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Refusal(
      `The data folder ${folder} cannot be used (${code ?? message}): choose one that you may write, with --data DIR or GATEHOUSE_DATA.`,
    );
  }
}

/** Level by level: Node's own recursive way never returns where a file system answers "no such file" to everything. */
function makeFolders(folder: string): void {
  if (existsSync(folder)) return;
  makeFolders(path.dirname(folder));
  // As root, the account that PostgreSQL runs as must pass through.
  mkdirSync(folder, { mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
}
