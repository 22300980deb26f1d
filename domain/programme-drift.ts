import type { LocalDate } from './dates.ts';
import { daysBetween } from './dates.ts';

/** A member's dates and money, as far as they are known. Pence are decimal strings. */
export interface DriftProject {
  ref: string;
  title: string;
  finishOriginal: LocalDate | null;
  forecastTo: LocalDate | null;
  budgetPence: string | null;
  outturnPence: string | null;
  reBaselines: number;
}

/** How far a programme has moved from what was first approved: said beside its colour even when that is Green. */
export interface Drift {
  /** Projects whose forecast lies after their original finish, the furthest first; at most five are named. */
  later: { ref: string; title: string; days: number }[];
  laterCount: number;
  /** The furthest, in calendar days; 0 when none is later. */
  worstDays: number;
  /** Outturn less budget, over the projects that have both; null when none has. */
  overPence: string | null;
  reBaselines: number;
}

/**
 * Drift against the original baseline, whatever was approved since (S27 to S29: a re-baseline resets the colour, so the
 * distance to the first promise is counted for ever).
 */
export function driftOf(projects: readonly DriftProject[]): Drift {
  const later = projects
    .flatMap(({ ref, title, finishOriginal, forecastTo }) =>
      finishOriginal === null || forecastTo === null
        ? []
        : [{ ref, title, days: daysBetween(finishOriginal, forecastTo) }],
    )
    .filter(({ days }) => days > 0)
    .sort((a, b) => b.days - a.days || (a.ref < b.ref ? -1 : 1));
  const priced = projects.flatMap(({ budgetPence, outturnPence }) =>
    budgetPence === null || outturnPence === null ? [] : [BigInt(outturnPence) - BigInt(budgetPence)],
  );
  return {
    later: later.slice(0, 5),
    laterCount: later.length,
    worstDays: later[0]?.days ?? 0,
    overPence: priced.length === 0 ? null : priced.reduce((sum, pence) => sum + pence, 0n).toString(),
    reBaselines: projects.reduce((sum, { reBaselines }) => sum + reBaselines, 0),
  };
}
