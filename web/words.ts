import type { LocalDate } from '../domain/dates.ts';
import { formatDate, formatShortDate } from '../domain/dates.ts';
import type { FollowUpKind, FollowUpState, MissingFact, Publicity } from '../domain/follow-up/state.ts';
import type { RungKind } from '../domain/ladder.ts';
import { formatPounds, fromJson } from '../domain/money.ts';
import type { GateDecision, Outcome, Stage } from '../domain/project/state.ts';
import type { ProjectRating } from '../domain/rag-types.ts';
import { localDateOf, localTimeOf } from '../domain/zone.ts';
import type { MailState } from '../records/views/mails.ts';
import type { RequestState } from '../records/views/rounds.ts';

/*
 * The words that pages use for what code names otherwise. A colour always comes with its word.
 */

/** A govuk tag: its words and its colour. */
export interface Tag {
  text: string;
  classes: string;
}

const tag = (text: string, colour: string): Tag => ({ text, classes: `govuk-tag--${colour}` });

const ratings: Record<ProjectRating, Tag> = {
  red: tag('Red', 'red'),
  amber: tag('Amber', 'orange'),
  green: tag('Green', 'green'),
  not_reported: tag('Not reported', 'grey'),
  not_rated: tag('Not rated', 'grey'),
  withheld: tag('Rating withheld', 'grey'),
  reset: tag('Reset', 'grey'),
};
export const ratingTag = (rating: string): Tag => ratings[rating as ProjectRating] ?? tag(rating, 'grey');
export const ratingName = (rating: string): string => ratingTag(rating).text;

const stageNames: Record<Stage, string> = {
  business_case: 'Business case',
  funding_approval: 'Funding approval',
  delivery: 'Delivery',
  benefit_realisation: 'Benefit realisation',
  closed: 'Closed',
  stopped: 'Stopped',
};
export const stageName = (stage: string): string => stageNames[stage as Stage] ?? stage;

const outcomeNames: Record<Outcome, string> = {
  approved: 'Approved',
  approved_with_conditions: 'Approved with conditions',
  deferred: 'Deferred',
  returned: 'Returned for rework',
  rejected: 'Rejected',
};
export const outcomeName = (outcome: string): string => outcomeNames[outcome as Outcome] ?? outcome;

const decisionStatus: Record<GateDecision['status'], Tag> = {
  waiting: tag('Not in effect yet', 'yellow'),
  in_effect: tag('In effect', 'green'),
  noted: tag('Noted', 'grey'),
  withdrawn: tag('Withdrawn', 'grey'),
  lapsed: tag('Lapsed', 'red'),
};
export const decisionTag = (status: GateDecision['status']): Tag => decisionStatus[status];

const rungNames: Record<RungKind, string> = {
  ask: 'Ask',
  reminder: 'Reminder',
  due: 'On the day',
  chase: 'Chase, with the delegate copied',
  sponsor: 'Sponsor told',
  not_reported: 'Not reported',
};
export const rungName = (rung: string): string => rungNames[rung as RungKind] ?? rung;

const requestStates: Record<RequestState, Tag> = {
  open: tag('Waiting', 'yellow'),
  answered: tag('Answered', 'green'),
  not_reported: tag('Not reported', 'red'),
  excused: tag('Excused', 'grey'),
  cancelled: tag('Cancelled', 'grey'),
};
export const requestTag = (state: RequestState): Tag => requestStates[state];

const kindNames: Record<FollowUpKind, string> = {
  recommendation: 'Recommendation',
  action: 'Action',
  promised_information: 'Information requested by members',
};
export const followUpKindName = (kind: string): string => kindNames[kind as FollowUpKind] ?? kind;

const followUpStates: Record<FollowUpState['status'], Tag> = {
  open: tag('Open', 'yellow'),
  answered: tag('Answered', 'blue'),
  signed_off: tag('Signed off', 'blue'),
  circulated: tag('Circulated', 'blue'),
  closure_proposed: tag('Closure proposed', 'purple'),
  accepted: tag('Accepted', 'green'),
};
export const followUpTag = (status: FollowUpState['status']): Tag => followUpStates[status];

const missingNames: Record<MissingFact, string> = { owner: 'owner', due: 'due date', recipients: 'recipients' };
export const missingName = (fact: MissingFact): string => missingNames[fact];

const publicities: Record<Publicity, string> = { public: 'Public', exempt: 'Exempt', confidential: 'Confidential' };
export const publicityName = (publicity: Publicity): string => publicities[publicity];

const mailStates: Record<MailState, Tag> = {
  PENDING: tag('Waiting to be sent', 'yellow'),
  SENDING: tag('Being sent', 'blue'),
  SENT: tag('Sent', 'green'),
  FAILED: tag('Failed', 'red'),
  UNCERTAIN: tag('In doubt', 'orange'),
  CANCELLED: tag('Cancelled', 'grey'),
};
export const mailTag = (state: MailState): Tag => mailStates[state];

/** `28 November 2023`, or a dash for nothing. */
export const day = (date: LocalDate | null | undefined): string => (date ? formatDate(date) : '–');

/** `28 Nov 2023`, for tables. */
export const shortDay = (date: LocalDate | null | undefined): string => (date ? formatShortDate(date) : '–');

/** `£17,990,000` of pence as a decimal string, or a dash for nothing. */
export const pounds = (pence: string | null | undefined): string =>
  pence === null || pence === undefined ? '–' : formatPounds(fromJson(pence));

/** A date, or a range of them. */
export function range(from: LocalDate | null, to: LocalDate | null): string {
  if (from === null || to === null || from === to) return day(to ?? from);
  return `${day(from)} to ${day(to)}`;
}

/** The same, short. */
export function shortRange(from: LocalDate | null, to: LocalDate | null): string {
  if (from === null || to === null || from === to) return shortDay(to ?? from);
  return `${shortDay(from)} to ${shortDay(to)}`;
}

/** Instants as the office's clocks show them. */
export class Clockface {
  readonly zone: string;

  constructor(zone: string) {
    this.zone = zone;
  }

  /** `28 November 2023 at 09:00`. */
  at(instant: string | null | undefined): string {
    return instant ? `${this.on(instant)} at ${localTimeOf(instant, this.zone)}` : '–';
  }

  /** `28 November 2023`. */
  on(instant: string | null | undefined): string {
    return instant ? formatDate(localDateOf(instant, this.zone)) : '–';
  }
}

/** `1 project`, `3 projects`. */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;

/** `owner, due date and recipients`. */
export const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
