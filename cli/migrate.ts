import type { Command } from 'commander';
import { readSettings } from '../config/settings.ts';
import { NotRunning } from '../embedded/connect.ts';
import { findRunning } from '../embedded/data-folder.ts';
import { migrate } from '../records/migrate.ts';
import type { CommonOptions } from './options.ts';

/** `gatehouse migrate`: for a database of one's own; `gatehouse start` does it by itself. */
export function migrateCommand(program: Command): void {
  program
    .command('migrate')
    .description('bring the database in DATABASE_URL (or of the running product) up to date')
    .addHelpText('after', '\nExample:\n  DATABASE_URL=postgresql://app@db.example.org/gatehouse gatehouse migrate')
    .action(async (_options, command: Command) => {
      const settings = readSettings(process.env, { dataFolder: command.optsWithGlobals<CommonOptions>().data });
      const url = settings.databaseUrl ?? findRunning(settings.dataFolder)?.databaseUrl;
      if (!url) throw new NotRunning(settings.dataFolder);
      const applied = await migrate(url);
      console.log(applied.length > 0 ? `Applied ${applied.join(', ')}.` : 'The database is up to date.');
    });
}
