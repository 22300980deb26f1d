import type { GatedStage, ProjectState, Stage } from './state.ts';

/** The stage after `stage` on a project's own path; `closed` after the last, since a path ends in benefits (S2, S5). */
export function nextStage(path: readonly GatedStage[], stage: GatedStage): GatedStage | 'closed' {
  return path[path.indexOf(stage) + 1] ?? 'closed';
}

/** True for a gate after which the project closes: nothing may be left open behind it. */
export function isLastGate(path: readonly GatedStage[], stage: GatedStage): boolean {
  return nextStage(path, stage) === 'closed';
}

/** True for the two ends of a project's life. */
export function isEnded(stage: Stage): stage is 'closed' | 'stopped' {
  return stage === 'closed' || stage === 'stopped';
}

/** True in the stages that a monthly round asks about: business case, funding approval and delivery. */
export function isReporting(state: ProjectState): boolean {
  return !isEnded(state.stage) && state.stage !== 'benefit_realisation';
}
