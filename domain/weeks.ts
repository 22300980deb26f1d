import { Refusal } from './refusal.ts';

// Half a year; after it the rules go on every seventh day, whatever day that is.
const most = 26;

/**
 * The next 26 of what comes week by week, numbered from 1. The list of bank holidays ends in a known year: what lies
 * behind it cannot be planned yet, and is left to the rules.
 */
export function asFarAsKnown<T>(make: (n: number) => T): T[] {
  const made: T[] = [];
  for (let n = 1; n <= most; n += 1) {
    try {
      made.push(make(n));
    } catch (error) {
      if (error instanceof Refusal && error.code === 'calendar_ends') return made;
      throw error;
    }
  }
  return made;
}
