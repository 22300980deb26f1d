import type { Command } from 'commander';
import { readSettings } from '../config/settings.ts';
import { runProduct } from '../embedded/product.ts';
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
      await runProduct(readSettings(process.env, { dataFolder: options.data, port: options.port }));
    });
}
