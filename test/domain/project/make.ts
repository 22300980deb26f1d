import type {
  DecideGate,
  OpenProject,
  ProjectCommand,
  ProjectCommands,
  SubmitUpdate,
} from '../../../domain/project/commands.ts';
import { projectRules } from '../../../domain/project/rules.ts';
import type { GatedStage, OpeningPosition, ProjectState } from '../../../domain/project/state.ts';
import { Life } from '../life.ts';

/** 2 September 2024, a Monday: the start of every life here. */
export const start = '2024-09-02T08:00:00.000Z';
export const at = (day: string, time = '08:00') => `${day}T${time}:00.000Z`;

/** Every gate asks for one thing, so that a test can leave it out. */
export const evidence = Object.fromEntries(
  (['business_case', 'funding_approval', 'delivery', 'benefit_realisation'] as const).map((stage) => [
    stage,
    [{ code: 'carbon', title: 'Carbon assessment' }],
  ]),
) as Record<GatedStage, { code: string; title: string }[]>;

export function opening(given: Partial<OpenProject> = {}): OpenProject {
  return {
    office: 'city',
    ref: 'AV-01',
    title: 'Hybrid Meeting Tech and AV',
    programme: 'DTP',
    track: 'regular',
    path: ['business_case', 'funding_approval', 'delivery', 'benefit_realisation'],
    critical: false,
    lead: 'p-lead',
    delegates: ['p-delegate'],
    sponsor: 'p-sponsor',
    startOn: '2024-09-02',
    budgetPence: '114000000',
    milestones: [
      {
        id: 'm1',
        title: 'Contract let',
        original: '2024-12-02',
        latestApproved: '2024-12-02',
        forecast: { from: '2024-12-02', to: '2024-12-02' },
        actual: null,
      },
      {
        id: 'm2',
        title: 'In use',
        original: '2025-04-30',
        latestApproved: '2025-04-30',
        forecast: { from: '2025-04-30', to: '2025-04-30' },
        actual: null,
      },
    ],
    timeContingencyDays: 120,
    moneyContingencyPence: '5000000',
    benefits: [],
    opening: null,
    evidence,
    settingsVersion: 1,
    ...given,
  };
}

export function underWay(given: Partial<OpeningPosition> = {}): OpeningPosition {
  return {
    declaredBy: 'Odile Okafor',
    asAt: '2024-08-30',
    stage: 'delivery',
    reBaselines: 2,
    spendPence: '700000000',
    spendAsAt: '2024-08-30',
    decisions: [
      { gate: 'business_case', body: 'Cabinet', decidedOn: '2023-05-02', minuteRef: 'CAB 12/23' },
      { gate: 'funding_approval', body: 'Cabinet', decidedOn: '2023-11-07', minuteRef: 'CAB 40/23' },
    ],
    note: '',
    ...given,
  };
}

export class ProjectLife extends Life<ProjectState, OpenProject, ProjectCommand> {
  constructor(given: Partial<OpenProject> = {}, now = start) {
    super(projectRules, opening(given), now);
  }

  say<K extends ProjectCommand['name']>(name: K, input: ProjectCommands[K], now?: string) {
    return this.do({ name, input } as ProjectCommand, now);
  }

  no<K extends ProjectCommand['name']>(name: K, input: ProjectCommands[K], now?: string): string {
    return this.try({ name, input } as ProjectCommand, now);
  }

  /** Gives the open gate everything it asks for. */
  give(): this {
    for (const { code, provided } of this.state.gate?.evidence ?? []) {
      const version = (provided.at(-1)?.version ?? 0) + 1;
      this.say('addEvidence', { code, version, reference: 'EDRM/1', reviewer: 'Climate team', on: '2024-09-02' });
    }
    return this;
  }

  decide(given: Partial<DecideGate>, now?: string) {
    return this.say('decideGate', this.decision(given), now);
  }

  refuses(given: Partial<DecideGate>, now?: string): string {
    return this.no('decideGate', this.decision(given), now);
  }

  /** An approval of the open gate, decided today with effect today, unless said otherwise. */
  decision(given: Partial<DecideGate> = {}): DecideGate {
    const today = this.now.slice(0, 10);
    const { effectiveOn = given.decidedOn ?? today, expiresOn = null, extendApprovalTo = null } = given;
    return {
      gate: this.state.gate?.stage ?? 'business_case',
      outcome: 'approved',
      body: 'Cabinet',
      meeting: 'Cabinet, September',
      minuteRef: 'CAB 77/24',
      decidedOn: today,
      effectiveAt: `${effectiveOn}T00:00:00.000Z`,
      expiresAt: expiresOn && `${expiresOn}T23:00:00.000Z`,
      conditions: [],
      exceptionWhy: null,
      deferredUntil: null,
      informationRequired: [],
      extendApprovalAt: extendApprovalTo && `${extendApprovalTo}T23:00:00.000Z`,
      note: '',
      evidence,
      settingsVersion: 1,
      ...given,
      effectiveOn,
      expiresOn,
      extendApprovalTo,
    };
  }

  report(given: Partial<SubmitUpdate> = {}, now?: string) {
    return this.say('submitUpdate', update(given), now);
  }

  refusesReport(given: Partial<SubmitUpdate>, now?: string): string {
    return this.no('submitUpdate', update(given), now);
  }
}

/** A condition due on a day, chased five days before, on the day and the day after. */
export function condition(dueOn: string, text = 'Agree the support contract'): DecideGate['conditions'][number] {
  const days = (count: number) => new Date(Date.parse(at(dueOn)) + count * 86_400_000).toISOString();
  return {
    text,
    owner: 'p-lead',
    dueOn,
    rungs: [
      { kind: 'due_soon', at: days(-5) },
      { kind: 'due', at: days(0) },
      { kind: 'overdue', at: days(1) },
    ],
  };
}

export function update(given: Partial<SubmitUpdate> = {}): SubmitUpdate {
  return {
    period: '2024-09',
    rating: 'green',
    why: '',
    pathToGreen: '',
    whatChanged: 'Tender is out',
    forecastFinish: { from: '2025-04-30', to: '2025-04-30' },
    outturnPence: null,
    spendPence: null,
    spendAsAt: null,
    help: '',
    author: 'Leila Lead',
    authorPerson: 'p-lead',
    onBehalfOf: null,
    late: false,
    stance: null,
    resolves: [],
    ...given,
  };
}

/** The words that anything but Green needs. */
export const red = { rating: 'red', why: 'Supplier lost', pathToGreen: 'Tender again' } as const;
