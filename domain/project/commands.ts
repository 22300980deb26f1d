import type { PersonId } from '../aggregate.ts';
import type { LocalDate } from '../dates.ts';
import type {
  Benefit,
  ConditionRung,
  GatedStage,
  Milestone,
  OpeningPosition,
  Outcome,
  ProjectUpdate,
} from './state.ts';

/** All payloads carry resolved facts (evidence lists, instants, settings version), so that the rules read no settings. */
export interface OpenProject {
  office: string;
  ref: string;
  title: string;
  programme: string;
  track: string;
  path: GatedStage[];
  critical: boolean;
  lead: PersonId | null;
  delegates: PersonId[];
  sponsor: PersonId | null;
  startOn: LocalDate;
  budgetPence: string | null;
  milestones: Milestone[];
  timeContingencyDays: number;
  moneyContingencyPence: string;
  benefits: Omit<Benefit, 'realisedPence'>[];
  opening: OpeningPosition | null;
  evidence: Partial<Record<GatedStage, { code: string; title: string }[]>>;
  settingsVersion: number;
}

export interface AddEvidence {
  code: string;
  version: number;
  reference: string;
  reviewer: string;
  on: LocalDate;
}

export interface DecideGate {
  gate: GatedStage;
  outcome: Outcome;
  body: string;
  meeting: string;
  minuteRef: string;
  decidedOn: LocalDate;
  effectiveOn: LocalDate;
  effectiveAt: string;
  expiresOn: LocalDate | null;
  expiresAt: string | null;
  conditions: { text: string; owner: PersonId; dueOn: LocalDate; rungs: ConditionRung[] }[];
  /** Needed when evidence is missing: names the missing codes' reason. */
  exceptionWhy: string | null;
  deferredUntil: LocalDate | null;
  informationRequired: string[];
  /** Extends a running approval that a deferral would otherwise outlive. */
  extendApprovalTo: LocalDate | null;
  extendApprovalAt: string | null;
  note: string;
  /** Evidence lists of the stages ahead as the settings stand now. */
  evidence: Partial<Record<GatedStage, { code: string; title: string }[]>>;
  settingsVersion: number;
}

export interface WithdrawDecision {
  decision: string;
  why: string;
}

export interface CorrectDecision {
  decision: string;
  minuteRef: string;
  meeting: string;
  note: string;
}

export interface MeetCondition {
  condition: string;
  on: LocalDate;
  how: string;
}

/** An update as it will stand, less what the project adds: its number, its instant and what it puts out of force. */
export interface SubmitUpdate extends Omit<ProjectUpdate, 'n' | 'receivedAt' | 'stance' | 'supersedes'> {
  /** What a second answerer says of the update(s) in force; null: nobody answered yet, or the same author corrects. */
  stance: Extract<ProjectUpdate['stance'], 'replaces' | 'disagrees'> | null;
  /** Numbers of updates in conflict that this one resolves. */
  resolves: number[];
}

export interface ReBaselineProject {
  on: LocalDate;
  reason: string;
  approvedBy: string;
  moves: { milestone: string; to: LocalDate }[];
  daysDrawn: number;
}

export interface DrawContingency {
  ledger: 'time' | 'money';
  /** Days, or pence. Negative returns an underspend. */
  amount: string;
  on: LocalDate;
  why: string;
  approvedBy: string;
}

export interface ChangePeople {
  lead?: PersonId | null;
  delegates?: PersonId[];
  sponsor?: PersonId | null;
  why: string;
}

export interface JoinProgramme {
  programme: string;
  why: string;
}

export interface RecordBenefit extends Benefit {
  evidence: string;
}

export interface StopProject {
  on: LocalDate;
  why: string;
  decidedBy: string;
}

/** Payload by command name: the keys are the update names of the project workflow. */
export interface ProjectCommands {
  addEvidence: AddEvidence;
  decideGate: DecideGate;
  withdrawDecision: WithdrawDecision;
  correctDecision: CorrectDecision;
  meetCondition: MeetCondition;
  submitUpdate: SubmitUpdate;
  reBaseline: ReBaselineProject;
  drawContingency: DrawContingency;
  changePeople: ChangePeople;
  joinProgramme: JoinProgramme;
  recordBenefit: RecordBenefit;
  stop: StopProject;
}

export type ProjectCommand = {
  [K in keyof ProjectCommands]: { name: K; input: ProjectCommands[K] };
}[keyof ProjectCommands];

export const projectCommandNames = [
  'addEvidence',
  'decideGate',
  'withdrawDecision',
  'correctDecision',
  'meetCondition',
  'submitUpdate',
  'reBaseline',
  'drawContingency',
  'changePeople',
  'joinProgramme',
  'recordBenefit',
  'stop',
] as const satisfies readonly (keyof ProjectCommands)[];
