import type { PersonId } from '../aggregate.ts';
import type { LocalDate } from '../dates.ts';

export const followUpKinds = ['recommendation', 'action', 'promised_information'] as const;
export type FollowUpKind = (typeof followUpKinds)[number];
export type Publicity = 'public' | 'exempt' | 'confidential';

/** Frozen at the promise (or when first completed): one delivery record each. */
export interface Recipient {
  id: string;
  /** Person of the office's records where known; the name stands for itself otherwise. */
  person: PersonId | null;
  name: string;
  /** owed: nothing sent. sending: mail accepted for sending. sent. did_not_arrive. waived by a named officer. */
  status: 'owed' | 'sending' | 'sent' | 'did_not_arrive' | 'waived';
  channel: 'mail' | 'by_hand' | null;
  at: string | null;
  waived: { by: string; why: string } | null;
  /** How often it was circulated to them: part of the mail's key. */
  attempt: number;
  /** The mail of this attempt may or may not have arrived; a person must find out. */
  uncertain: boolean;
  /** The mail of this attempt was refused, or taken back: released after all, it still counts as sent. */
  refused?: boolean;
}

export interface FollowUpRungState {
  kind: 'missing' | 'owner_due_soon' | 'owner_due' | 'owner_overdue' | 'director_overdue' | 'director_weekly';
  at: string;
}

export interface FollowUpState {
  v: 1;
  office: string;
  id: string;
  version: number;
  kind: FollowUpKind;
  body: string;
  /** The body's own reference, which may hold slashes. */
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
  ownerConfirmed: boolean;
  director: PersonId | null;
  due: LocalDate | null;
  publicity: Publicity;
  /** Paragraph of Schedule 12A (7A in Scotland) when exempt. */
  exemptParagraph: string;
  recipients: Recipient[];
  /** Next rungs ahead, in time order; resolved by the client when due or missing facts change. */
  rungs: FollowUpRungState[];
  missingAsks: number;
  /** How often each kind of rung has fired, for ever: part of its mail's key, so that no second chase is swallowed. */
  fired: Partial<Record<FollowUpRungState['kind'], number>>;
  /** Sent back and no new due date yet: the owner is chased every week. */
  ownerWeekly: boolean;
  /** How many answers were written, those sent back or rewritten included. */
  answers: number;
  answer: { text: string; by: string; at: string; version: number } | null;
  signedOff: { by: string; at: string } | null;
  heldUntil: { date: LocalDate; at: string; why: string } | null;
  closureProposed: { by: string; at: string; why: string } | null;
  accepted: { on: LocalDate; minuteRef: string; chair: string; by: string } | null;
  sentBack: { at: string; by: string; why: string }[];
  status: 'open' | 'answered' | 'signed_off' | 'circulated' | 'closure_proposed' | 'accepted';
}

/** What a promise still lacks, in the words of the form. */
export type MissingFact = 'owner' | 'due' | 'recipients';
