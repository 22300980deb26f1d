/** A figure over several rounds. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** One line of the table: ours against what it is measured by. */
export interface Result {
  name: string;
  /** Projects or mails in each round. */
  size: number;
  unit: string;
  ours: Spread;
  controls: Record<string, Spread>;
  /** Ours divided by the control that the bar is set against. */
  ratio: number;
  against: string;
  bar: number;
  /** Whether more or less than the bar is good. */
  better: 'more' | 'less';
  pass: boolean;
  /** Counted, not timed: the same on any machine. */
  exact: boolean;
  /** Exact figures behind it, where they are counted and not timed. */
  counts?: Record<string, number>;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] as number) + (sorted[Math.ceil(middle)] as number)) / 2;
  return { median: rounded(median), min: rounded(sorted[0] as number), max: rounded(sorted.at(-1) as number) };
}

/** Three significant digits: more would pretend. */
export const rounded = (value: number): number => Number(value.toPrecision(3));

/**
 * Takes turns, forwards then backwards (ABBA), so that a machine that slows down or warms up is fair to all.
 * @returns the figures of each, by name
 */
export async function inTurns(
  rounds: number,
  runners: Record<string, () => Promise<number>>,
): Promise<Record<string, number[]>> {
  const names = Object.keys(runners);
  const figures: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : [...names].reverse()) {
      const figure = await (runners[name] as () => Promise<number>)();
      (figures[name] as number[]).push(figure);
      console.error(`  ${name}: ${rounded(figure)}`);
    }
  }
  return figures;
}

/** Median of the ratios of the rounds: what the machine did in a round cancels out. */
export function ratioOf(ours: readonly number[], control: readonly number[]): number {
  return spreadOf(ours.map((value, index) => value / (control[index] as number))).median;
}
