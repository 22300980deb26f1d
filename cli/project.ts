import type { Command } from 'commander';
import { openProject } from '../client/projects/open.ts';
import { formatShortDate } from '../domain/dates.ts';
import { formatShort } from '../domain/money.ts';
import type { ProjectState } from '../domain/project/state.ts';
import { Refusal } from '../domain/refusal.ts';
import { listEvents } from '../records/views/events.ts';
import { findProject, listProjects, type ProjectRow } from '../records/views/projects.ts';
import { findSnapshot } from '../records/views/snapshots.ts';
import { withProduct } from './product.ts';
import { type Column, printFacts, printRows, words } from './show.ts';
import { carryOut, nowAt, several, writing } from './writing.ts';

/** `gatehouse project`: open one, list them, show one. */
export function projectCommand(program: Command): void {
  const project = program.command('project').description('open, list and show projects');
  writing(project.command('open'))
    .description('open a project')
    .option('--ref <ref>', 'its reference, unique in the office')
    .option('--title <title>', 'its title')
    .option('--programme <ref>', 'programme that it belongs to')
    .option('--track <track>', 'how many gates it needs, by the office’s settings (regular)')
    .option('--critical', 'the programme is Red when this project is')
    .option('--lead <person>', 'short name of its lead')
    .option('--delegate <person>', 'short name of a delegate; may stand several times', several)
    .option('--sponsor <person>', 'short name of its sponsor')
    .option('--start <date>', 'day that it starts, as 2024-01-31')
    .option('--budget <pounds>', 'budget, as £1.2m or 350,000')
    .option('--milestone <title=date>', 'a milestone; may stand several times, the finish last', several)
    .addHelpText(
      'after',
      '\nExample:\n  gatehouse project open --as "Olu Adeyemi" --ref LIB-1 --title "Library refit" --programme DTP \\\n    --track light --start 2024-01-08 --budget £350k --milestone "Doors open=2024-09-30"',
    )
    .action(async (_options, command: Command) => {
      const { start, milestone, delegate, track, ...rest } = command.opts<Record<string, never>>();
      const { ref, title, programme, critical, lead, sponsor, budget, file } = rest;
      const form = {
        ref,
        title,
        programme,
        track: track ?? (file === undefined ? 'regular' : undefined),
        critical,
        lead,
        delegates: delegate,
        sponsor,
        startOn: start,
        budget,
        milestones: (milestone as string[] | undefined)?.map(milestoneOf),
      };
      await carryOut(command, openProject, '', form, nowAt('Project'));
    });
  project
    .command('list')
    .description('list projects by reference')
    .option('--programme <ref>', 'of one programme only')
    .option('--after <ref>', 'those after this reference')
    .addHelpText('after', '\nExample:\n  gatehouse project list --programme DTP --json')
    .action((options: { programme?: string; after?: string }, command: Command) =>
      withProduct(command, async ({ deps, office, options: common }) => {
        const rows = await listProjects(deps.db, office.id, options);
        printRows(common, rows, columns, 'There are no projects. Open one with "gatehouse project open".');
      }),
    );
  project
    .command('show <ref>')
    .description('show a project: stage, gate, evidence, conditions, baselines, and what happened')
    .addHelpText('after', '\nExample:\n  gatehouse project show HYBRID-AV')
    .action((ref: string, _options, command: Command) =>
      withProduct(command, async ({ deps, office, options }) => {
        const row = await findProject(deps.db, office.id, ref);
        if (!row) throw new Refusal('not_found', `Project “${ref}” does not exist in this office.`);
        const snapshot = await findSnapshot<ProjectState>(deps.db, office.id, `project/${ref}`);
        const events = await listEvents(deps.db, office.id, `project/${ref}`);
        printFacts(options, { ...row, state: snapshot?.state, events }, factsOf(row, snapshot?.state));
      }),
    );
}

const columns: Column<ProjectRow>[] = [
  ['REF', ({ ref }) => ref],
  ['PROGRAMME', ({ programme }) => programme],
  ['STAGE', ({ stage }) => words(stage)],
  ['RATING', ({ rating }) => words(rating)],
  ['OF', ({ ratingPeriod }) => ratingPeriod],
  ['FINISH', (row) => finishOf(row)],
  ['LEAD', ({ leadName }) => leadName],
  ['TITLE', ({ title }) => title],
];

function factsOf(row: ProjectRow, state: ProjectState | undefined): [string, string | number | null][] {
  const missing = state?.gate?.evidence.filter(({ provided }) => provided.length === 0) ?? [];
  const open = state?.conditions.filter(({ status }) => status === 'open') ?? [];
  return [
    ['Reference', row.ref],
    ['Title', row.title],
    ['Programme', row.programme],
    ['Stage', words(row.stage)],
    ['Rating', `${words(row.rating)}${row.ratingPeriod ? ` (${row.ratingPeriod})` : ''}`],
    ['Lead', row.leadName],
    ['Budget', row.budgetPence && formatShort(BigInt(row.budgetPence))],
    ['Spend', row.spendPence && `${formatShort(BigInt(row.spendPence))} as at ${row.spendAsAt}`],
    ['Finish', finishOf(row)],
    ['Originally', row.finishOriginal && formatShortDate(row.finishOriginal)],
    ['Re-baselines', row.reBaselines],
    ['Evidence missing', missing.map(({ title }) => title).join('; ')],
    ['Conditions open', open.map(({ text, dueOn }) => `${text} (due ${formatShortDate(dueOn)})`).join('; ')],
    ['Version', row.version],
  ];
}

function finishOf({ forecastFrom, forecastTo }: ProjectRow): string | null {
  if (!forecastFrom || !forecastTo) return null;
  if (forecastFrom === forecastTo) return formatShortDate(forecastTo);
  return `${formatShortDate(forecastFrom)} to ${formatShortDate(forecastTo)}`;
}

function milestoneOf(text: string): { title: string; original: string } {
  const at = text.lastIndexOf('=');
  return { title: text.slice(0, Math.max(at, 0)), original: text.slice(at + 1) };
}
