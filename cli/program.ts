import { Command } from 'commander';
import { clockCommand } from './clock.ts';
import { followUpCommand } from './follow-up.ts';
import { gateCommand } from './gate.ts';
import { migrateCommand } from './migrate.ts';
import { programmeCommand } from './programme.ts';
import { projectCommand } from './project.ts';
import { rebuildCommand } from './rebuild.ts';
import { roundCommand } from './round.ts';
import { startCommand } from './start.ts';
import { statusCommand } from './status.ts';
import { stopCommand } from './stop.ts';
import { updateCommand } from './update.ts';
import { webCommand } from './web.ts';
import { workerCommand } from './worker.ts';

/** One file per noun; each adds its commands to the program. */
const nouns: ((program: Command) => void)[] = [
  startCommand,
  stopCommand,
  workerCommand,
  webCommand,
  migrateCommand,
  statusCommand,
  projectCommand,
  updateCommand,
  gateCommand,
  roundCommand,
  followUpCommand,
  programmeCommand,
  clockCommand,
  rebuildCommand,
];

/** The `gatehouse` command. Every reading command takes --json; options of all commands may stand anywhere. */
export function buildProgram(): Command {
  const program = new Command('gatehouse')
    .description("The programme office's engine: gates, monthly updates, RAG and promises to committees.")
    .option('--data <folder>', 'data folder of the product to start or to talk to (GATEHOUSE_DATA)')
    .option('--as <name>', 'who you are, as it is recorded')
    .option('--json', 'answer in JSON')
    .option('--office <id>', 'office that it is about, where there are several')
    .option('--key <key>', 'key that makes asking again harmless, on commands that write')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', '\nExample:\n  gatehouse programme show DTP')
    .showHelpAfterError('Add --help to see how it is used.')
    .exitOverride();
  for (const noun of nouns) noun(program);
  // A noun's own help says where its examples are.
  for (const noun of program.commands) {
    const [first] = noun.commands;
    if (first)
      noun.addHelpText('after', `\nExample of how each is used:\n  gatehouse ${noun.name()} ${first.name()} --help`);
  }
  return program;
}
