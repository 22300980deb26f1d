import type { Command } from 'commander';
import { readSettings } from '../config/settings.ts';
import { findAddresses, temporalTarget } from '../embedded/connect.ts';
import { runPart } from '../embedded/part.ts';
import { workerSettings } from '../embedded/worker-settings.ts';
import type { CommonOptions } from './options.ts';

/** `gatehouse worker`: the workers as a process of their own; several may run side by side. */
export function workerCommand(program: Command): void {
  program
    .command('worker')
    .description('run the workers only, with the database and Temporal that the settings name')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=... TEMPORAL_ADDRESS=temporal.example.org:7233 gatehouse worker')
    .action(async (_options, command: Command) => {
      const settings = readSettings(process.env, { dataFolder: command.optsWithGlobals<CommonOptions>().data });
      // Late: Temporal's native runtime is loaded by this command only.
      const { installRuntime } = await import('../embedded/runtime.ts');
      const { registerSearchAttributes } = await import('../embedded/search-attributes.ts');
      const { startWorkers } = await import('../worker/worker.ts');
      await runPart(settings, 'the worker', async (deps, log, stops) => {
        stops.add("Temporal's runtime", installRuntime(log));
        await registerSearchAttributes(deps.temporal);
        const target = temporalTarget(settings, findAddresses(settings));
        return startWorkers(deps, target, workerSettings(settings));
      });
    });
}
