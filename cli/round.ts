import type { Command } from 'commander';
import { openRoundCommand } from '../client/rounds.ts';
import { formatShortDate, periodName } from '../domain/dates.ts';
import { Refusal } from '../domain/refusal.ts';
import { findRound, listRequests, nextRungs, type RequestView } from '../records/views/rounds.ts';
import { withProduct } from './product.ts';
import { type Column, printFacts, printJson, printRows, words } from './show.ts';
import { carryOut, writing } from './writing.ts';

/** `gatehouse round`: open a month's reporting, show who has answered. */
export function roundCommand(program: Command): void {
  const round = program.command('round').description('open and show a month’s reporting');
  writing(round.command('open <month>'))
    .description('ask every live project for its update of a month; a missed month too')
    .addHelpText('after', '\nExample:\n  gatehouse round open 2023-11 --as "Programme officer"')
    .action((month: string, _options, command: Command) =>
      carryOut(command, openRoundCommand, '', { period: month }, ({ target, repeated }) =>
        repeated ? `The round of ${target} was open already.` : `The round of ${target} is open.`,
      ),
    );
  round
    .command('show <month>')
    .description('show who has answered, and what goes out next')
    .addHelpText('after', '\nExample:\n  gatehouse round show 2023-11')
    .action((month: string, _options, command: Command) =>
      withProduct(command, async ({ deps, office, options }) => {
        const row = await findRound(deps.db, office.id, month);
        if (!row) throw new Refusal('not_found', `No round of “${month}” has been opened in this office.`);
        const requests = await listRequests(deps.db, office.id, month, { limit: 1_000 });
        const next = await nextRungs(deps.db, office.id, month);
        if (options.json) {
          printJson({ ...row, requests, next });
          return;
        }
        const { counts } = row;
        printFacts(options, row, [
          ['Round', periodName(row.period)],
          ['Status', row.paused ? `${row.status}, paused` : row.status],
          ['As at', formatShortDate(row.asAt)],
          ['Due', formatShortDate(row.dueOn)],
          ['Answered', `${counts.answered} of ${requests.length}`],
          ['Next', next.map(({ kind, at, requests: count }) => `${words(kind)} to ${count} at ${at}`).join('; ')],
        ]);
        console.log('');
        printRows(options, requests, columns, 'Nobody is asked.');
      }),
    );
}

const columns: Column<RequestView>[] = [
  ['PROJECT', ({ project }) => project],
  ['STATE', ({ state, late, paused }) => `${words(state)}${late ? ', late' : ''}${paused ? ', paused' : ''}`],
  ['RATING', ({ rating }) => words(rating)],
  ['DUE', ({ dueOn }) => formatShortDate(dueOn)],
  ['LAST', ({ lastRung }) => lastRung && words(lastRung)],
  ['NEXT', ({ nextRung }) => nextRung && words(nextRung)],
  ['ASKED', ({ assignedName }) => assignedName],
];
