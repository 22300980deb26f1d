import type { PersonId } from '../aggregate.ts';
import type { LocalDate, Period } from '../dates.ts';
import type { StatedRating } from '../project/state.ts';
import type { ProgrammeState } from './state.ts';

export interface OpenProgramme {
  office: string;
  ref: string;
  title: string;
  owner: PersonId | null;
  envelopePence: string | null;
  envelopeApprovedOn: LocalDate | null;
  timeContingency: ProgrammeState['timeContingency'];
  moneyContingency: ProgrammeState['moneyContingency'];
  declaredSpend: ProgrammeState['declaredSpend'];
  openingRating: ProgrammeState['openingRating'];
  declaredBenefits: ProgrammeState['declaredBenefits'];
}

export interface ChangeProgramme {
  title?: string;
  owner?: PersonId | null;
  envelopePence?: string | null;
  envelopeApprovedOn?: LocalDate | null;
  timeContingency?: ProgrammeState['timeContingency'];
  moneyContingency?: ProgrammeState['moneyContingency'];
  declaredSpend?: ProgrammeState['declaredSpend'];
  declaredBenefits?: ProgrammeState['declaredBenefits'];
  why: string;
}

/** Each member's own workflow holds which programme it belongs to; this only says who is left out of the roll-up. */
export interface ProgrammeCommands {
  change: ChangeProgramme;
  stateRag: { colour: StatedRating; period: Period; why: string };
  overrideRag: { colour: StatedRating; reason: string; expiresOn: LocalDate; expiresAt: string };
  endOverride: { why: string };
  excludeProject: { project: string; reason: string };
  includeProject: { project: string; reason: string };
  close: { why: string };
}

export type ProgrammeCommand = {
  [K in keyof ProgrammeCommands]: { name: K; input: ProgrammeCommands[K] };
}[keyof ProgrammeCommands];

export const programmeCommandNames = [
  'change',
  'stateRag',
  'overrideRag',
  'endOverride',
  'excludeProject',
  'includeProject',
  'close',
] as const satisfies readonly (keyof ProgrammeCommands)[];
