import type { Command } from 'commander';
import { submitUpdate } from '../client/projects/updates.ts';
import { carryOut, nowAt, several, writing } from './writing.ts';

/** `gatehouse update submit`: a month's report, one's own or on a lead's behalf. */
export function updateCommand(program: Command): void {
  const update = program.command('update').description('report on a project for a month');
  writing(update.command('submit <project>'))
    .description('send a project’s update for a month')
    .option('--period <month>', 'month that it reports on, as 2023-11')
    .option('--rating <colour>', 'red, amber or green')
    .option('--why <text>', 'why, unless Green')
    .option('--path-to-green <text>', 'what would bring it back, unless Green')
    .option('--what-changed <text>', 'what changed since the last one')
    .option('--finish <date>', 'forecast finish, as 2024-07-31 or 2024-07-31..2024-08-31')
    .option('--outturn <pounds>', 'forecast outturn')
    .option('--spend <pounds>', 'spend so far')
    .option('--spend-as-at <date>', 'day that the spend stands for')
    .option('--help-sought <text>', 'decision or help sought')
    .option('--on-behalf-of <person>', 'short name of the lead it is sent for')
    .option('--stance <word>', 'where somebody has answered: replaces or disagrees')
    .option('--resolves <number>', 'number of an update that this one settles; may stand several times', several)
    .addHelpText(
      'after',
      '\nExample:\n  gatehouse update submit TELEPHONY --as "Programme officer" --on-behalf-of lead-telephony \\\n    --period 2023-11 --rating green --what-changed "Card services moved" --finish 2024-03-29',
    )
    .action(async (project: string, _options, command: Command) => {
      const { finish, helpSought, ...rest } = command.opts<Record<string, string | undefined>>();
      const { period, rating, why, pathToGreen, whatChanged, outturn, spend, spendAsAt, onBehalfOf, stance, resolves } =
        rest;
      const [finishFrom, finishTo] = finish?.split('..') ?? [];
      const form = { period, rating, why, pathToGreen, whatChanged, finishFrom, finishTo, outturn, spend, spendAsAt };
      const more = { help: helpSought, onBehalfOf, stance, resolves };
      await carryOut(command, submitUpdate, project, { ...form, ...more }, nowAt('Project'));
    });
}
