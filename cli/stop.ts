import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { readSettings } from '../config/settings.ts';
import { NotRunning } from '../embedded/connect.ts';
import { findRunning } from '../embedded/data-folder.ts';
import { stillRuns } from '../setup/process-identity.mjs';
import { Refusal } from '../setup/refusal.mjs';
import type { CommonOptions } from './options.ts';

/** Longer than every part's own limit together takes in practice. */
const patienceMs = 120_000;

/** `gatehouse stop`: what Ctrl-C does, from another terminal. */
export function stopCommand(program: Command): void {
  program
    .command('stop')
    .description('stop the product that runs on the data folder, in order')
    .addHelpText('after', '\nExample:\n  gatehouse stop --data ~/gatehouse')
    .action(async (_options, command: Command) => {
      const { dataFolder } = readSettings(process.env, { dataFolder: command.optsWithGlobals<CommonOptions>().data });
      await stopRunning(dataFolder);
      console.log('Gatehouse has stopped.');
    });
}

/**
 * Asks the product on a data folder to end, and waits until it has.
 * @throws NotRunning; Refusal when it may not be asked, or does not end
 */
async function stopRunning(folder: string): Promise<void> {
  const running = findRunning(folder);
  if (!running) throw new NotRunning(folder);
  try {
    process.kill(running.pid, 'SIGTERM');
  } catch {
    throw new Refusal(`Process ${running.pid} belongs to another user: stop it as that user.`);
  }
  for (let waited = 0; stillRuns(running); waited += 100) {
    if (waited > patienceMs) throw new Refusal(`Process ${running.pid} has not ended after ${patienceMs / 1000} s.`);
    await sleep(100);
  }
}
