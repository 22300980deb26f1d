import type { Command, Noun } from './command.ts';
import { circulate, holdUntil, markDidNotArrive, respond, signOff, waiveRecipient } from './follow-ups/answering.ts';
import { acceptClosure, moveDue, proposeClosure, reassign, sendBack } from './follow-ups/closing.ts';
import { confirmOwner } from './follow-ups/confirm.ts';
import { completeFollowUp, promiseFollowUp } from './follow-ups/promise.ts';
import { cancelOne, pauseMails, releaseOne, resumeMails } from './mails.ts';
import { addPeople, changePerson, correctAddress } from './offices/people.ts';
import { addClosures, changeSettings, setUpOffice } from './offices/set-up.ts';
import {
  changeProgramme,
  closeProgramme,
  endOverride,
  excludeProject,
  includeProject,
  openProgramme,
  overrideRag,
  stateRag,
} from './programmes.ts';
import {
  changePeople,
  drawContingency,
  joinProgramme,
  reBaseline,
  recordBenefit,
  stopProject,
} from './projects/changes.ts';
import { addEvidence, correctDecision, decideGate, meetCondition, withdrawDecision } from './projects/gates.ts';
import { openProject } from './projects/open.ts';
import { submitUpdate } from './projects/updates.ts';
import { roundCommands } from './rounds.ts';

/** Everything an office can do: the only list. Forms, command line and later the API follow it. */
export const commands: readonly Command<unknown>[] = [
  setUpOffice,
  changeSettings,
  addPeople,
  changePerson,
  correctAddress,
  addClosures,
  openProgramme,
  changeProgramme,
  stateRag,
  overrideRag,
  endOverride,
  excludeProject,
  includeProject,
  closeProgramme,
  openProject,
  addEvidence,
  decideGate,
  withdrawDecision,
  correctDecision,
  meetCondition,
  submitUpdate,
  reBaseline,
  drawContingency,
  changePeople,
  joinProgramme,
  recordBenefit,
  stopProject,
  ...roundCommands,
  promiseFollowUp,
  completeFollowUp,
  confirmOwner,
  respond,
  signOff,
  circulate,
  holdUntil,
  markDidNotArrive,
  waiveRecipient,
  proposeClosure,
  acceptClosure,
  sendBack,
  reassign,
  moveDue,
  pauseMails,
  resumeMails,
  releaseOne,
  cancelOne,
];

/** The command of that noun and verb, or undefined. */
export function findCommand(noun: Noun, verb: string): Command<unknown> | undefined {
  return commands.find((command) => command.noun === noun && command.verb === verb);
}
