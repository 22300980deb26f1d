import type { CommonOptions } from './options.ts';

/** One column of a list: its heading and what stands in it. */
export type Column<T> = [heading: string, read: (row: T) => string | number | null | undefined];

/** A list in columns, or the rows as JSON; `empty` is said where there are none. */
export function printRows<T>(options: CommonOptions, rows: readonly T[], columns: Column<T>[], empty: string): void {
  if (options.json) {
    printJson(rows);
    return;
  }
  if (rows.length === 0) {
    console.log(empty);
    return;
  }
  const cells = rows.map((row) => columns.map(([, read]) => String(read(row) ?? '-')));
  const lines = [columns.map(([heading]) => heading), ...cells];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => (line[column] as string).length)));
  for (const line of lines) {
    const text = line.map((cell, column) => cell.padEnd(widths[column] as number)).join('  ');
    console.log(text.trimEnd());
  }
}

/** Facts one under the other, or the whole as JSON. */
export function printFacts(
  options: CommonOptions,
  whole: unknown,
  facts: [string, string | number | null | undefined][],
): void {
  if (options.json) {
    printJson(whole);
    return;
  }
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) console.log(`${name.padEnd(width)}  ${value === '' ? '-' : (value ?? '-')}`);
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value, (_key, held: unknown) => (typeof held === 'bigint' ? String(held) : held), 2));
}

/** `not_reported` as a reader says it. */
export const words = (code: string): string => code.replaceAll('_', ' ');
