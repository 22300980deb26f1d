import { CommanderError } from 'commander';
import { reportFailure } from './exit.ts';
import { buildProgram } from './program.ts';

process.env.TZ = 'UTC';
try {
  await buildProgram().parseAsync();
} catch (error) {
  process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : 2) : reportFailure(error);
}
