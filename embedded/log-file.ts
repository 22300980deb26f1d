import { closeSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';

/** A log beyond this many bytes is put aside as `.1` at the next start. */
const limit = 10_000_000;

/** A file that a child process writes its messages to: unlike a pipe, it outlives us when we are killed. */
export interface LogFile {
  file: string;
  descriptor: number;
  /** What was written since it was opened, at most the last 4,000 bytes. */
  recent(): string;
  /** Closes our end; a child that was given the descriptor keeps its own. */
  close(): void;
}

/** Opens `folder/name` for appending. */
export function openLogFile(folder: string, name: string): LogFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, name);
  const before = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (before > limit) renameSync(file, `${file}.1`);
  const descriptor = openSync(file, 'a+', 0o600);
  const start = before > limit ? 0 : before;
  return {
    file,
    descriptor,
    recent: () => {
      const size = statSync(file).size;
      const from = Math.max(start, size - 4_000);
      const buffer = Buffer.alloc(Math.max(0, size - from));
      readSync(descriptor, buffer, 0, buffer.length, from);
      return buffer.toString('utf8');
    },
    close: () => closeSync(descriptor),
  };
}

/** The last lines, on one line, for the end of an error's sentence. */
export const lastWords = (text: string, lines = 3): string => text.trim().split('\n').slice(-lines).join(' | ');
