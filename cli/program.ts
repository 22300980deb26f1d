import { Command } from 'commander';
import { migrateCommand } from './migrate.ts';
import { startCommand } from './start.ts';
import { stopCommand } from './stop.ts';

/** One file per noun; each adds its commands to the program. */
const nouns: ((program: Command) => void)[] = [startCommand, stopCommand, migrateCommand];

/** The `gatehouse` command. Every reading command takes --json; options of all commands may stand anywhere. */
export function buildProgram(): Command {
  const program = new Command('gatehouse')
    .description("The programme office's engine: gates, monthly updates, RAG and promises to committees.")
    .option('--data <folder>', 'data folder of the product to start or to talk to (GATEHOUSE_DATA)')
    .option('--as <name>', 'who you are, as it is recorded')
    .option('--json', 'answer in JSON, on commands that read')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('Add --help to see how it is used.')
    .exitOverride();
  for (const noun of nouns) noun(program);
  return program;
}
