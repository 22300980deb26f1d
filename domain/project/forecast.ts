import type { LocalDate } from '../dates.ts';
import type { DateRange, Milestone, ProjectState } from './state.ts';
import { updatesInForce } from './updates.ts';

/**
 * When the project is expected to end: its milestones' latest end (reached or forecast), or, where it has none, what its
 * lead said for the latest month. Of two answers in force the later end counts. Null while nobody said.
 */
export function forecastFinish(state: Pick<ProjectState, 'milestones' | 'updates'>): DateRange | null {
  const { milestones, updates } = state;
  if (milestones.length > 0) {
    return {
      from: latest(milestones, ({ actual, forecast }) => actual ?? forecast.from),
      to: latest(milestones, ({ actual, forecast }) => actual ?? forecast.to),
    };
  }
  const period = updates
    .map((update) => update.period)
    .sort()
    .at(-1);
  const said = period ? updatesInForce(state, period).map((update) => update.forecastFinish) : [];
  return said.sort((a, b) => (a.to < b.to ? -1 : 1)).at(-1) ?? null;
}

const latest = (milestones: readonly Milestone[], read: (one: Milestone) => LocalDate): LocalDate =>
  milestones.map(read).sort().at(-1) as LocalDate;
