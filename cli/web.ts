import type { Command } from 'commander';
import { readSettings } from '../config/settings.ts';
import { runPart } from '../embedded/part.ts';
import type { CommonOptions } from './options.ts';

/** `gatehouse web`: the pages as a process of their own. */
export function webCommand(program: Command): void {
  program
    .command('web')
    .description('serve the pages only, with the database and Temporal that the settings name')
    .option('--port <number>', 'port of the pages (GATEHOUSE_PORT)')
    .addHelpText('after', '\nExample:\n  gatehouse web --port 8081')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<CommonOptions & { port?: string }>();
      const settings = readSettings(process.env, { dataFolder: options.data, port: options.port });
      const { startWeb } = await import('../web/server.ts');
      await runPart(settings, 'the pages', (deps) => startWeb(deps, settings));
    });
}
