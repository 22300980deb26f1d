import type { Command } from 'commander';
import { formatShort } from '../domain/money.ts';
import type { ProgrammeState } from '../domain/programme/state.ts';
import { Refusal } from '../domain/refusal.ts';
import { findProgramme, latestRating, listProgrammes, type ProgrammeRow } from '../records/views/programmes.ts';
import { findSnapshot } from '../records/views/snapshots.ts';
import { withProduct } from './product.ts';
import { type Column, printFacts, printRows, words } from './show.ts';

/** `gatehouse programme`: list them, show one with its rating and why. */
export function programmeCommand(program: Command): void {
  const programme = program.command('programme').description('list and show programmes');
  programme
    .command('list')
    .description('list programmes by reference')
    .addHelpText('after', '\nExample:\n  gatehouse programme list')
    .action((_options, command: Command) =>
      withProduct(command, async ({ deps, office, options }) => {
        const rows = await listProgrammes(deps.db, office.id, office.today);
        printRows(options, rows, columns, 'There are no programmes.');
      }),
    );
  programme
    .command('show <ref>')
    .description('show a programme: its rating and why, coverage, money')
    .addHelpText('after', '\nExample:\n  gatehouse programme show DTP --json')
    .action((ref: string, _options, command: Command) =>
      withProduct(command, async ({ deps, office, options }) => {
        const row = await findProgramme(deps.db, office.id, office.today, ref);
        if (!row) throw new Refusal('not_found', `Programme “${ref}” does not exist in this office.`);
        const rating = await latestRating(deps.db, office.id, ref);
        const snapshot = await findSnapshot<ProgrammeState>(deps.db, office.id, `programme/${ref}`);
        printFacts(options, { ...row, latestRating: rating ?? null, state: snapshot?.state }, factsOf(row));
      }),
    );
}

const headline = ({ headline: said }: ProgrammeRow) => said && `${words(said.colour)} (${said.period})`;
const provisional = ({ provisional: now }: ProgrammeRow) => now && `${words(now.rating)} (${now.period})`;

const columns: Column<ProgrammeRow>[] = [
  ['REF', ({ ref }) => ref],
  ['HEADLINE', headline],
  ['PROVISIONAL', provisional],
  ['PROJECTS', ({ projects }) => projects],
  ['OVERDUE FOLLOW-UPS', ({ followUpsOverdue }) => followUpsOverdue],
  ['TITLE', ({ title }) => title],
];

function factsOf(row: ProgrammeRow): [string, string | number | null][] {
  const { coverage } = row.provisional ?? {};
  return [
    ['Reference', row.ref],
    ['Title', row.title],
    ['Owner', row.ownerName],
    ['Envelope', row.envelopePence && formatShort(BigInt(row.envelopePence))],
    ['Headline', headline(row)],
    ['Because', row.headline?.why.join(' ') ?? null],
    ['Provisional', provisional(row)],
    ['Because', row.provisional?.why.join(' ') ?? null],
    ['Reported', coverage ? `${coverage.reported} of ${coverage.due}` : null],
    ['Projects', row.projects],
    ['Overdue follow-ups', row.followUpsOverdue],
    ['Version', row.version],
  ];
}
