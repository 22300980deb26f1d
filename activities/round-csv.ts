import { stringify } from 'csv-stringify/sync';
import { fromJson } from '../domain/money.ts';
import type { PackPage, PackProject } from '../records/round-packs.ts';

/** Names of ratings as people read them. */
export const ratingNames: Record<string, string> = {
  red: 'Red',
  amber: 'Amber',
  green: 'Green',
  not_reported: 'Not reported',
  not_rated: 'Not rated',
  withheld: 'Rating withheld',
  reset: 'Reset',
};

const answers: Record<PackProject['answer'], string> = {
  reported: 'Reported',
  late: 'Reported late',
  not_reported: 'Not reported',
  excused: 'Excused',
  not_asked: 'Not asked',
};

type Cell = string | number;

const columns: [title: string, read: (project: PackProject, page: PackPage, version: number) => Cell][] = [
  ['Month', (_, page) => page.period],
  ['As at', (_, page) => page.asAt],
  ['Version', (_project, _page, version) => version],
  ['Programme', (_, page) => page.programme.title],
  ['Programme rating', (_, page) => ratingNames[page.rating.shown] ?? page.rating.shown],
  ['Projects reported', (_, page) => page.coverage.reported],
  ['Projects due', (_, page) => page.coverage.due],
  ['Reference', (project) => project.ref],
  ['Project', (project) => project.title],
  ['Stage', (project) => words(project.stage)],
  ['Critical', (project) => (project.critical ? 'Yes' : 'No')],
  ['Lead', (project) => project.lead ?? ''],
  ['Answer', (project) => answers[project.answer]],
  ['Rating', (project) => ratingNames[project.rating] ?? project.rating],
  ['Rating last month', (project) => (project.before ? (ratingNames[project.before] ?? project.before) : '')],
  ['People disagree', (project) => (project.conflict ? 'Yes' : 'No')],
  ['Why', (project) => project.why],
  ['Path to Green', (project) => project.pathToGreen],
  ['What changed', (project) => project.whatChanged],
  ['Decision or help sought', (project) => project.help],
  ['Finish, original baseline', (project) => project.finish.original ?? ''],
  ['Finish, latest approved', (project) => project.finish.approved ?? ''],
  ['Finish, forecast from', (project) => project.finish.forecast?.from ?? ''],
  ['Finish, forecast to', (project) => project.finish.forecast?.to ?? ''],
  ['Re-baselines', (project) => project.reBaselines],
  ['Budget (£)', (project) => pounds(project.budgetPence)],
  ['Forecast outturn (£)', (project) => pounds(project.outturnPence)],
  ['Spend (£)', (project) => pounds(project.spendPence)],
  ['Spend as at', (project) => project.spendAsAt ?? ''],
];

/**
 * A page as CSV: one line a project, UTF-8 with a byte order mark, so that spreadsheets read names and pound signs
 * rightly. A cell that a spreadsheet would take for a formula gets an apostrophe before it.
 */
export function packCsv(page: PackPage, version: number): string {
  const rows = page.projects.map((project) => columns.map(([, read]) => read(project, page, version)));
  return stringify([columns.map(([title]) => title), ...rows], {
    bom: true,
    record_delimiter: 'windows',
    escape_formulas: true,
  });
}

/** Pounds with two decimals and no sign or commas: what a spreadsheet adds up. */
function pounds(pence: string | null): string {
  if (pence === null) return '';
  const amount = fromJson(pence);
  const size = amount < 0n ? -amount : amount;
  return `${amount < 0n ? '-' : ''}${size / 100n}.${(size % 100n).toString().padStart(2, '0')}`;
}

const words = (name: string): string => {
  const plain = name.replaceAll('_', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
};
