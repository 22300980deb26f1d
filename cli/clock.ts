import type { Command } from 'commander';
import { type Stepped, stepTo, stepToNextThingDue, stepToNextWorkingDay } from '../client/clock.ts';
import { InvalidInput } from '../client/validation.ts';
import { formatDate, isLocalDate } from '../domain/dates.ts';
import { instantOf, localDateOf, localTimeOf } from '../domain/zone.ts';
import { withProduct } from './product.ts';
import { printJson } from './show.ts';

// A terminal can wait longer than a page.
const waitMs = 120_000;

/** `gatehouse clock step`: moves a stepped office's clock, for demonstration and rehearsal. */
export function clockCommand(program: Command): void {
  const clock = program.command('clock').description('move the clock of a demonstration or rehearsal');
  clock
    .command('step')
    .description('move the clock on; without an option, to the next thing due')
    .option('--to <date>', 'to the start of the working hours of a day, as 2023-12-05')
    .option('--working-day', 'to the next working day')
    .option('--next', 'to the next thing due')
    .addHelpText('after', '\nExample:\n  gatehouse clock step --to 2023-12-05')
    .action((options: { to?: string; workingDay?: boolean; next?: boolean }, command: Command) =>
      withProduct(command, async ({ deps, office, options: common }) => {
        if (Object.keys(options).length > 1) {
          throw new InvalidInput([{ field: 'to', message: 'Give one of --to, --working-day and --next.' }]);
        }
        const step = async (): Promise<Stepped> => {
          if (options.workingDay) return stepToNextWorkingDay(deps, office.id, waitMs);
          if (options.to === undefined) return stepToNextThingDue(deps, office.id, waitMs);
          if (!isLocalDate(options.to)) {
            throw new InvalidInput([
              { field: 'to', message: `“${options.to}” is not a date. Write it as 2023-12-05.` },
            ]);
          }
          return stepTo(deps, office.id, instantOf(options.to, office.settings.ladder.time, office.zone), waitMs);
        };
        const stepped = await step();
        if (common.json) return printJson(stepped);
        for (const { at, what } of stepped.passed) console.log(`${shown(at, office.zone)}  ${what}`);
        console.log(`The clock shows ${shown(stepped.now, office.zone)}.`);
      }),
    );
}

const shown = (at: string, zone: string): string => `${formatDate(localDateOf(at, zone))}, ${localTimeOf(at, zone)}`;
