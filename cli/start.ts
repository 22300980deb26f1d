import type { Command } from 'commander';
import { readSettings } from '../config/settings.ts';
import type { CommonOptions } from './options.ts';

/** `gatehouse start`: the whole product, until Ctrl-C. */
export function startCommand(program: Command): void {
  program
    .command('start')
    .description('start the whole product on this machine and run until Ctrl-C or "gatehouse stop"')
    .option('--port <number>', 'port of the pages (GATEHOUSE_PORT)')
    .option('--empty', 'on an empty data folder: no demonstration office')
    .addHelpText('after', '\nExample:\n  gatehouse start --data ~/gatehouse --port 8090')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { port?: string; empty?: boolean }>();
      const settings = readSettings(process.env, { dataFolder: options.data, port: options.port });
      // Late: it loads all there is, which the other commands need not wait for.
      const { runProduct } = await import('../embedded/product.ts');
      await runProduct(settings, { empty: options.empty ?? false });
    });
}
