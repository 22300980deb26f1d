import type { PersonId } from '../aggregate.ts';
import type { LocalDate, Period } from '../dates.ts';

/** Stages in order; each but the last two ends at a gate. */
export const stages = ['business_case', 'funding_approval', 'delivery', 'benefit_realisation'] as const;
export type GatedStage = (typeof stages)[number];
export type Stage = GatedStage | 'closed' | 'stopped';

/** Something a gate asks for, and what has been provided. A list is fixed when its gate opens. */
export interface EvidenceItem {
  code: string;
  title: string;
  provided: { version: number; reference: string; reviewer: string; on: LocalDate }[];
}

export interface OpenGate {
  stage: GatedStage;
  openedAt: string;
  settingsVersion: number;
  evidence: EvidenceItem[];
  /** Last deferral or return of this gate, if any. */
  deferredUntil: LocalDate | null;
  informationRequired: string[];
}

export const outcomes = ['approved', 'approved_with_conditions', 'deferred', 'returned', 'rejected'] as const;
export type Outcome = (typeof outcomes)[number];

export interface GateDecision {
  id: string;
  gate: GatedStage;
  outcome: Outcome;
  body: string;
  meeting: string;
  minuteRef: string;
  decidedOn: LocalDate;
  effectiveOn: LocalDate;
  /** UTC instant at which the stage moves (start of effectiveOn in the office's zone). */
  effectiveAt: string;
  /** Last day of the approval, after which it has lapsed; null when it doesn't expire. */
  expiresOn: LocalDate | null;
  expiresAt: string | null;
  /** Evidence that was missing at the decision, and why the body went on. */
  exception: { missing: string[]; why: string } | null;
  note: string;
  /** waiting: approved or rejected, not yet in effect. noted: deferred and returned, which move nothing. */
  status: 'waiting' | 'in_effect' | 'noted' | 'withdrawn' | 'lapsed';
  withdrawn: { at: string; by: string; why: string } | null;
}

/** One step of a condition's chase. */
export interface ConditionRung {
  kind: 'due_soon' | 'due' | 'overdue';
  at: string;
}

export interface Condition {
  id: string;
  decision: string;
  text: string;
  owner: PersonId;
  dueOn: LocalDate;
  rungs: ConditionRung[];
  /** Index of the next rung; after the last one overdue is repeated by `repeatEvery`. */
  nextRung: number;
  nextAt: string | null;
  status: 'open' | 'met' | 'cancelled';
  met: { on: LocalDate; by: string; how: string } | null;
}

/** A date, or a range of which RAG uses the later end (domain: scenario 7). */
export interface DateRange {
  from: LocalDate;
  to: LocalDate;
}

export interface Milestone {
  id: string;
  title: string;
  original: LocalDate;
  latestApproved: LocalDate;
  forecast: DateRange;
  actual: LocalDate | null;
}

/** A milestone that is done, and the day on which it was. */
export interface Reached {
  milestone: string;
  on: LocalDate;
}

export interface ReBaseline {
  number: number;
  on: LocalDate;
  by: string;
  reason: string;
  approvedBy: string;
  moved: { milestone: string; from: LocalDate; to: LocalDate }[];
  daysDrawn: number;
}

export interface Benefit {
  id: string;
  title: string;
  owner: PersonId | null;
  approvedPence: string;
  forecastPence: string;
  realisedPence: string;
  maturity: string;
  provisional: boolean;
  reviewOn: LocalDate | null;
  reviewAt: string | null;
}

export type StatedRating = 'red' | 'amber' | 'green';

/** What a lead (or somebody for them) reported for a month. Append-only: `n` counts within the project. */
export interface ProjectUpdate {
  n: number;
  period: Period;
  rating: StatedRating;
  why: string;
  pathToGreen: string;
  whatChanged: string;
  forecastFinish: DateRange;
  outturnPence: string | null;
  spendPence: string | null;
  spendAsAt: LocalDate | null;
  help: string;
  author: string;
  authorPerson: PersonId | null;
  onBehalfOf: PersonId | null;
  receivedAt: string;
  late: boolean;
  /** first: nobody had answered; correction: same author again; replaces / disagrees: a second answerer's own words. */
  stance: 'first' | 'correction' | 'replaces' | 'disagrees';
  /** Numbers of the updates that this one puts out of force. */
  supersedes: number[];
  /** Milestones that it says are reached; absent when none. */
  reached?: Reached[];
}

/** What a project brings that was under way before it was opened here. */
export interface OpeningPosition {
  declaredBy: string;
  asAt: LocalDate;
  stage: Stage;
  reBaselines: number;
  spendPence: string | null;
  spendAsAt: LocalDate | null;
  decisions: { gate: GatedStage; body: string; decidedOn: LocalDate; minuteRef: string }[];
  note: string;
}

/** One ledger of contingency: `unit` days or pence, amounts as decimal strings. */
export interface Contingency {
  provided: string;
  drawn: string;
  movements: { on: LocalDate; amount: string; why: string; approvedBy: string }[];
}

export interface ProjectState {
  v: 1;
  office: string;
  ref: string;
  /** Number of the last event. */
  version: number;
  title: string;
  programme: string;
  track: string;
  /** The gated stages this project goes through, in order: its track's. */
  path: GatedStage[];
  stage: Stage;
  critical: boolean;
  lead: PersonId | null;
  delegates: PersonId[];
  sponsor: PersonId | null;
  startOn: LocalDate;
  budgetPence: string | null;
  milestones: Milestone[];
  opening: OpeningPosition | null;
  gate: OpenGate | null;
  /** Evidence lists of the gates still ahead, resolved from the settings when the present gate opened. */
  evidenceAhead: Partial<Record<GatedStage, { code: string; title: string }[]>>;
  settingsVersion: number;
  decisions: GateDecision[];
  conditions: Condition[];
  reBaselines: ReBaseline[];
  reBaselineCount: number;
  timeContingency: Contingency;
  moneyContingency: Contingency;
  benefits: Benefit[];
  /** Updates of the three latest periods; older ones are in the event table. */
  updates: ProjectUpdate[];
  updateCount: number;
  /** Periods whose updates are no longer in `updates`: an answer for one of them can't be set against what was said. */
  olderPeriods: Period[];
  spendPence: string | null;
  spendAsAt: LocalDate | null;
  outturnPence: string | null;
  approvalLapsed: boolean;
  /** With the contingency that went back unspent: days, and pence as a decimal string. */
  stopped: { on: LocalDate; why: string; by: string; returned: { days: string; pence: string } } | null;
}
