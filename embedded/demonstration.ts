import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Deps } from '../client/deps.ts';
import { demonstration, loadSample } from '../client/samples.ts';
import { offices } from '../records/offices.ts';

/**
 * Loads the demonstration office where there is no office yet. A load that was killed half-way is gone on with at the
 * next start: the commands are the same, so what is there already stays as it is.
 * @param say is told what is being done
 */
export async function loadDemonstration(deps: Deps, folder: string, say: (line: string) => void): Promise<void> {
  const begun = path.join(folder, 'demonstration.loading');
  if (!existsSync(begun)) {
    if ((await offices(deps.db)).length > 0) return;
    writeFileSync(begun, '');
  }
  await loadSample(deps, demonstration, say);
  rmSync(begun);
}
