import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Deps } from '../client/deps.ts';
import { demonstration, loadSample } from '../client/samples.ts';
import { offices } from '../records/offices.ts';

const note = (folder: string) => path.join(folder, 'demonstration.loading');

/** Whether the demonstration office is to be loaded: there is no office yet, or a load of it was cut short. */
export async function wantsDemonstration(deps: Deps, folder: string): Promise<boolean> {
  return existsSync(note(folder)) || (await offices(deps.db)).length === 0;
}

/**
 * Loads the demonstration office. A load that was killed half-way is gone on with at the next start: the commands are
 * the same, so what is there already stays as it is.
 * @param folder the data folder, which notes that the load has begun
 * @param say is told what is being done
 */
export async function loadDemonstration(deps: Deps, folder: string, say: (line: string) => void): Promise<void> {
  writeFileSync(note(folder), '');
  await loadSample(deps, demonstration, say);
  rmSync(note(folder));
}
