import type {
  CompleteFollowUp,
  FollowUpCommand,
  FollowUpCommands,
  PromiseFollowUp,
} from '../../../domain/follow-up/commands.ts';
import { followUpRules } from '../../../domain/follow-up/rules.ts';
import type { FollowUpRungState, FollowUpState } from '../../../domain/follow-up/state.ts';
import { Life } from '../life.ts';

/** The day after the meeting, a Tuesday. */
export const start = '2023-11-28T09:00:00.000Z';
export const at = (day: string, time = '09:00') => `${day}T${time}:00.000Z`;

/** Due 15 December 2023: owner at D-5, D, D+1, director at D+3. */
export const rungs: FollowUpRungState[] = [
  { kind: 'owner_due_soon', at: at('2023-12-08') },
  { kind: 'owner_due', at: at('2023-12-15') },
  { kind: 'owner_overdue', at: at('2023-12-18') },
  { kind: 'director_overdue', at: at('2023-12-20') },
];

export const asks: FollowUpRungState[] = [
  { kind: 'missing', at: start },
  { kind: 'missing', at: at('2023-12-05') },
];

export const members = [
  { person: 'p-ann', name: 'Councillor Ann Abel' },
  { person: 'p-bo', name: 'Councillor Bo Berg' },
];

/** The carbon promise of the reference case: no owner, no date, no recipients. */
export function bare(given: Partial<PromiseFollowUp> = {}): PromiseFollowUp {
  return {
    office: 'city',
    id: 'f1',
    kind: 'promised_information',
    body: 'Scrutiny commission',
    bodyRef: 'SR (23/24) 07',
    meetingOn: '2023-11-27',
    item: '8',
    words: 'following the meeting, they would supply additional information for members',
    askedBy: 'Members',
    promisedBy: 'Officers',
    programme: 'DTP',
    project: null,
    clerk: 'p-clerk',
    officer: 'p-officer',
    owner: null,
    director: null,
    due: null,
    publicity: 'public',
    exemptParagraph: '',
    recipients: [],
    rungs: asks,
    ...given,
  };
}

export class FollowUpLife extends Life<FollowUpState, PromiseFollowUp, FollowUpCommand> {
  constructor(given: Partial<PromiseFollowUp> = {}) {
    super(followUpRules, bare(given), start);
  }

  /** A promise that lacks nothing. */
  static complete(given: Partial<PromiseFollowUp> = {}): FollowUpLife {
    const facts = { owner: 'p-owner', director: 'p-director', due: '2023-12-15', recipients: members };
    return new FollowUpLife({ ...facts, rungs, ...given });
  }

  /** Answered and signed off by somebody else. */
  static signedOff(given: Partial<PromiseFollowUp> = {}): FollowUpLife {
    const life = FollowUpLife.complete(given);
    life.say('respond', { text: 'It saves 12 tonnes a year.', by: 'Rhys Owner' });
    life.say('signOff', { by: 'Dee Director' });
    return life;
  }

  say<K extends FollowUpCommand['name']>(name: K, input: FollowUpCommands[K], now?: string): string[] {
    return this.do({ name, input } as FollowUpCommand, now).map(({ kind }) => kind);
  }

  no<K extends FollowUpCommand['name']>(name: K, input: FollowUpCommands[K], now?: string): string {
    return this.try({ name, input } as FollowUpCommand, now);
  }

  fill(given: Partial<CompleteFollowUp>, now?: string): string {
    return this.no('complete', { rungs: [], ...given }, now);
  }

  circulate(recipients: string[] = [], channel: 'mail' | 'by_hand' = 'mail', now?: string): string {
    return this.no('circulate', { recipients, channel, note: '' }, now);
  }

  delivered(recipient: string, outcome: 'sent' | 'failed' | 'uncertain', attempt = 1): string[] {
    return this.say('recordDelivery', { recipient, attempt, outcome, at: this.now });
  }

  get statuses(): string[] {
    return this.state.recipients.map(({ status }) => status);
  }
}
