import type { PromiseFollowUp } from '../../../domain/follow-up/commands.ts';
import type { OpenProgramme } from '../../../domain/programme/commands.ts';
import type { DecideGate, OpenProject, SubmitUpdate } from '../../../domain/project/commands.ts';
import { instantOf } from '../../../domain/zone.ts';
import type { CommandArgs, CommandMeta, OfficeClock } from '../../../workflows/messages.ts';

export const office = 'harbour';
export const zone = 'Europe/London';
export const at = (date: string, time = '09:00'): string => instantOf(date, time, zone);

let count = 0;

/** What a command carries; a key of its own unless one is given. */
export function meta(given: Partial<CommandMeta> = {}): CommandMeta {
  const key = given.key ?? `key-${++count}`;
  return { key, argsHash: `hash of ${key}`, actor: { name: 'Jo Bell', via: 'page' }, expectedVersion: null, ...given };
}

export const args = <I>(input: I, given: Partial<CommandMeta> = {}): CommandArgs<I> => ({ meta: meta(given), input });

export const realClock: OfficeClock = { kind: 'real' };

const gateEvidence = [{ code: 'business_case', title: 'Business case' }];

export const openProject = (given: Partial<OpenProject> = {}): OpenProject => ({
  office,
  ref: 'P1',
  title: 'Hybrid meetings',
  programme: 'DT',
  track: 'light',
  path: ['business_case', 'delivery', 'benefit_realisation'],
  critical: false,
  lead: 'lead',
  delegates: [],
  sponsor: 'sponsor',
  startOn: '2023-11-01',
  budgetPence: '12000000',
  milestones: [
    {
      id: 'finish',
      title: 'Finish',
      original: '2024-04-30',
      latestApproved: '2024-04-30',
      forecast: { from: '2024-04-30', to: '2024-04-30' },
      actual: null,
    },
  ],
  timeContingencyDays: 20,
  moneyContingencyPence: '500000',
  benefits: [],
  opening: null,
  evidence: { business_case: gateEvidence, delivery: [], benefit_realisation: [] },
  settingsVersion: 1,
  ...given,
});

export const openProgramme = (given: Partial<OpenProgramme> = {}): OpenProgramme => ({
  office,
  ref: 'DT',
  title: 'Digital transformation',
  owner: 'owner',
  envelopePence: '1799000000',
  envelopeApprovedOn: '2022-07-14',
  timeContingency: { providedDays: 60, committedDays: 0 },
  moneyContingency: { providedPence: '0', committedPence: '0' },
  declaredSpend: null,
  openingRating: null,
  declaredBenefits: null,
  ...given,
});

export const promise = (given: Partial<PromiseFollowUp> = {}): PromiseFollowUp => ({
  office,
  id: 'F1',
  kind: 'promised_information',
  body: 'Audit committee',
  bodyRef: 'AC/23/11',
  meetingOn: '2023-11-14',
  item: '7',
  words: 'A note on carbon will be circulated.',
  askedBy: 'Cllr Example',
  promisedBy: 'The director',
  programme: 'DT',
  project: null,
  clerk: 'clerk',
  officer: 'officer',
  owner: 'owner',
  director: 'director',
  due: '2023-12-15',
  publicity: 'public',
  exemptParagraph: '',
  recipients: [{ person: 'member', name: 'Cllr Example' }],
  rungs: [
    { kind: 'owner_due_soon', at: at('2023-12-08') },
    { kind: 'owner_due', at: at('2023-12-15') },
    { kind: 'owner_overdue', at: at('2023-12-18') },
    { kind: 'director_overdue', at: at('2023-12-20') },
    { kind: 'director_weekly', at: at('2023-12-28') },
  ],
  ...given,
});

export const update = (given: Partial<SubmitUpdate> = {}): SubmitUpdate => ({
  period: '2023-11',
  rating: 'green',
  why: '',
  pathToGreen: '',
  whatChanged: 'Rooms surveyed.',
  forecastFinish: { from: '2024-04-30', to: '2024-04-30' },
  outturnPence: null,
  spendPence: null,
  spendAsAt: null,
  help: '',
  author: 'Lee Lead',
  authorPerson: 'lead',
  onBehalfOf: null,
  late: false,
  stance: null,
  resolves: [],
  ...given,
});

export const approval = (given: Partial<DecideGate> = {}): DecideGate => ({
  gate: 'business_case',
  outcome: 'approved',
  body: 'Cabinet',
  meeting: 'November',
  minuteRef: '45',
  decidedOn: '2023-11-20',
  effectiveOn: '2023-11-28',
  effectiveAt: at('2023-11-28', '00:00'),
  expiresOn: null,
  expiresAt: null,
  conditions: [],
  exceptionWhy: null,
  deferredUntil: null,
  informationRequired: [],
  extendApprovalTo: null,
  extendApprovalAt: null,
  note: '',
  evidence: { delivery: [], benefit_realisation: [] },
  settingsVersion: 1,
  ...given,
});

export const evidence = {
  code: 'business_case',
  version: 1,
  reference: 'BC-1',
  reviewer: 'Sam Reed',
  on: '2023-11-15',
};

/** Input of an entity's first run. */
export function opening<O extends { ref: string } | { id: string }>(input: O, more: object = {}) {
  const ref = 'ref' in input ? input.ref : input.id;
  const opened = { meta: meta({ key: `open ${ref}` }), input };
  return { office, ref, clock: realClock, opening: opened, carried: null, ...more };
}
