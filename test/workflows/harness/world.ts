import type { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { Recording } from '../../../workflows/effects.ts';
import { bundle, sandbox } from './bundle.ts';
import { Drive, type Stubs } from './drive.ts';

/** What a recording stub has seen, as the records would hold it. */
interface Book {
  recordings: Recording<{ version: number }>[];
  /** Versions in the order in which they were first written. */
  versions: number[];
  kinds: string[];
}

/** Writes every event once, by version, as the real records do. */
export function book(): Book & { write(recording: Recording<{ version: number }>): void } {
  const recordings: Book['recordings'] = [];
  const versions: number[] = [];
  const kinds: string[] = [];
  return {
    recordings,
    versions,
    kinds,
    write(recording) {
      recordings.push(recording);
      for (const event of recording.events) {
        if (event.version <= (versions.at(-1) ?? 0)) continue;
        versions.push(event.version);
        kinds.push(event.kind);
      }
    },
  };
}

export const upTo = (version: number): number[] => Array.from({ length: version }, (_, index) => index + 1);

/** The sandbox of one test file, and the runs of one test in it. */
export function world(): { start(of: Start): Promise<Drive> } {
  let creator: ReusableVMWorkflowCreator;
  const drives: Drive[] = [];
  beforeAll(async () => {
    creator = await sandbox((await bundle()).code);
  });
  afterEach(async () => {
    for (const drive of drives.splice(0)) await drive.dispose();
  });
  afterAll(async () => creator?.destroy());
  return {
    async start(of) {
      const drive = new Drive(creator, of);
      drives.push(drive);
      for (const [name, args, id] of of.with ?? []) void drive.post(name, args, id);
      return drive.start();
    },
  };
}

interface Start {
  type: string;
  workflowId: string;
  input: unknown;
  at: string;
  stubs: Stubs;
  scheduledAt?: string;
  /** Updates that arrive with the start. */
  with?: [string, unknown[], string?][];
}
