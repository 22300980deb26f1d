import type { PersonId } from '../aggregate.ts';
import type { LocalDate } from '../dates.ts';

/** Payload by command name: the keys are the update names of the reportingRound workflow. The rows are the product; the workflow serialises. */
export interface RoundCommands {
  pause: { why: string };
  resume: { why: string };
  close: { why: string };
  addProject: { project: string; why: string };
  extend: { project: string; dueOn: LocalDate; why: string };
  excuse: { project: string; why: string };
  cancel: { project: string; why: string };
  handOver: { project: string; to: PersonId; why: string };
  sendAgain: { project: string; why: string };
}

export type RoundCommand = { [K in keyof RoundCommands]: { name: K; input: RoundCommands[K] } }[keyof RoundCommands];

export const roundCommandNames = [
  'pause',
  'resume',
  'close',
  'addProject',
  'extend',
  'excuse',
  'cancel',
  'handOver',
  'sendAgain',
] as const satisfies readonly (keyof RoundCommands)[];
