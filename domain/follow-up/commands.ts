import type { PersonId } from '../aggregate.ts';
import type { LocalDate } from '../dates.ts';
import type { FollowUpKind, FollowUpRungState, Publicity } from './state.ts';

export interface PromiseFollowUp {
  office: string;
  id: string;
  kind: FollowUpKind;
  body: string;
  bodyRef: string;
  meetingOn: LocalDate;
  item: string;
  words: string;
  askedBy: string;
  promisedBy: string;
  programme: string | null;
  project: string | null;
  clerk: PersonId | null;
  officer: PersonId | null;
  owner: PersonId | null;
  director: PersonId | null;
  due: LocalDate | null;
  publicity: Publicity;
  exemptParagraph: string;
  recipients: { person: PersonId | null; name: string }[];
  /** Rungs for asking what is missing (at capture and every five working days) and, when due is known, the owner's. */
  rungs: FollowUpRungState[];
}

export interface CompleteFollowUp {
  owner?: PersonId;
  ownerConfirmed?: boolean;
  director?: PersonId;
  due?: LocalDate;
  recipients?: { person: PersonId | null; name: string }[];
  rungs: FollowUpRungState[];
}

export interface FollowUpCommands {
  complete: CompleteFollowUp;
  respond: { text: string; by: string };
  signOff: { by: string };
  /** Recipient ids; empty means every one still owed. by_hand for exempt and confidential ones. */
  circulate: { recipients: string[]; channel: 'mail' | 'by_hand'; note: string };
  holdUntil: { date: LocalDate; at: string; why: string };
  /** What became of a recipient's mail: fed from the signal `delivered`, never by a person. */
  recordDelivery: { recipient: string; attempt: number; outcome: 'sent' | 'failed' | 'uncertain'; at: string };
  markDidNotArrive: { recipient: string; why: string };
  waiveRecipient: { recipient: string; why: string };
  proposeClosure: { why: string };
  accept: { on: LocalDate; minuteRef: string; chair: string };
  /** Rungs: the owner's and director's from then on; without any the rules plan them by the week. */
  sendBack: { why: string; rungs?: FollowUpRungState[] };
  reassign: { owner?: PersonId; director?: PersonId; why: string };
  moveDue: { due: LocalDate; agreedBy: string; why: string; rungs: FollowUpRungState[] };
}

export type FollowUpCommand = {
  [K in keyof FollowUpCommands]: { name: K; input: FollowUpCommands[K] };
}[keyof FollowUpCommands];

/** What people may ask; `recordDelivery` is missing because only the mail workflow says it. */
export const followUpCommandNames = [
  'complete',
  'respond',
  'signOff',
  'circulate',
  'holdUntil',
  'markDidNotArrive',
  'waiveRecipient',
  'proposeClosure',
  'accept',
  'sendBack',
  'reassign',
  'moveDue',
] as const satisfies readonly (keyof FollowUpCommands)[];
