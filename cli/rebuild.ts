import type { Command } from 'commander';
import { type Rebuilt, rebuild } from '../client/rebuild.ts';
import { withProduct } from './product.ts';
import { type Column, printRows } from './show.ts';

/** `gatehouse rebuild`: puts Temporal's runs right from the records, after its database was lost or moved. */
export function rebuildCommand(program: Command): void {
  program
    .command('rebuild')
    .description('compare the engine’s runs with the records; with --apply, put them right')
    .option('--apply', 'do it; without this it only says what it would do')
    .addHelpText('after', '\nExample:\n  gatehouse rebuild\n  gatehouse rebuild --apply')
    .action((asked: { apply?: boolean }, command: Command) =>
      withProduct(command, async ({ deps, options }) => {
        const apply = asked.apply ?? false;
        const found = await rebuild(deps, { apply, ...(options.office !== undefined && { office: options.office }) });
        printRows(options, found, columns, 'Everything is in order: nothing to do.');
        if (!options.json && !apply && found.length > 0) console.log('Nothing was changed. Add --apply to do it.');
      }),
    );
}

const columns: Column<Rebuilt>[] = [
  ['OFFICE', ({ office }) => office],
  ['OF', ({ aggregate }) => aggregate],
  ['FOUND', ({ found }) => found],
  ['TO DO', ({ action }) => action],
];
