import type { Applied, Moment } from '../aggregate.ts';
import { asJson } from '../json.ts';
import { need, needText } from '../need.ts';
import { newMilestones } from './baselines.ts';
import { newBenefits } from './benefits.ts';
import type { OpenProject } from './commands.ts';
import { needPence } from './contingency.ts';
import { isEnded } from './path.ts';
import type { GateDecision, GatedStage, OpenGate, OpeningPosition, ProjectState } from './state.ts';
import { stages } from './state.ts';

/**
 * A project's first state. One that was under way before brings an opening position, declared by name: its stage,
 * past decisions, number of re-baselines and spend; its original and latest approved baselines stay apart from the
 * start, or it would begin with a false original.
 * @throws Refusal path_unreadable, stage_not_on_path, decision_ahead_of_stage, milestone_twice, range_backwards, ...
 */
export function openProject(input: OpenProject, at: Moment): Applied<ProjectState> {
  needText(input.title, 'title', 'Give the project a title.');
  needText(input.programme, 'programme', 'Say which programme the project belongs to.');
  checkPath(input.path);
  needPence(input.budgetPence, 'budgetPence', 'The budget');
  needPence(input.moneyContingencyPence, 'moneyContingencyPence', 'The money contingency');
  need(
    Number.isSafeInteger(input.timeContingencyDays) && input.timeContingencyDays >= 0,
    'days_unreadable',
    'The time contingency is a whole number of days, 0 or more.',
    'timeContingencyDays',
  );
  const { opening } = input;
  if (opening) checkOpening(opening, input.path);
  const stage = opening?.stage ?? (input.path[0] as GatedStage);
  const state: ProjectState = {
    v: 1,
    office: input.office,
    ref: input.ref,
    version: 0,
    title: input.title,
    programme: input.programme,
    track: input.track,
    path: input.path,
    stage,
    critical: input.critical,
    lead: input.lead,
    delegates: [...new Set(input.delegates)],
    sponsor: input.sponsor,
    startOn: input.startOn,
    budgetPence: input.budgetPence,
    milestones: newMilestones(input.milestones),
    opening,
    gate: isEnded(stage) ? null : openGate(stage, input.evidence, input.settingsVersion, at.now),
    evidenceAhead: input.evidence,
    settingsVersion: input.settingsVersion,
    decisions: (opening?.decisions ?? []).map(pastDecision(opening)),
    conditions: [],
    reBaselines: [],
    reBaselineCount: opening?.reBaselines ?? 0,
    timeContingency: { provided: String(input.timeContingencyDays), drawn: '0', movements: [] },
    moneyContingency: { provided: input.moneyContingencyPence, drawn: '0', movements: [] },
    benefits: newBenefits(input.benefits),
    updates: [],
    updateCount: 0,
    olderPeriods: [],
    spendPence: opening?.spendPence ?? null,
    spendAsAt: opening?.spendAsAt ?? null,
    outturnPence: null,
    approvalLapsed: false,
    stopped:
      opening && stage === 'stopped'
        ? { on: opening.asAt, why: opening.note, by: opening.declaredBy, returned: { days: '0', pence: '0' } }
        : null,
  };
  const { evidence: _, ...told } = input;
  return { state, events: [{ kind: 'opened', payload: asJson({ ...told, stage, gate: state.gate }) }] };
}

/** A gate with the list that it keeps until it is passed, whatever the settings become. */
export function openGate(
  stage: GatedStage,
  lists: ProjectState['evidenceAhead'],
  settingsVersion: number,
  openedAt: string,
): OpenGate {
  const evidence = (lists[stage] ?? []).map(({ code, title }) => ({ code, title, provided: [] }));
  return { stage, openedAt, settingsVersion, evidence, deferredUntil: null, informationRequired: [] };
}

function checkPath(path: readonly GatedStage[]): void {
  const places = path.map((stage) => stages.indexOf(stage));
  const inOrder = places.every((place, index) => place >= 0 && (index === 0 || place > (places[index - 1] as number)));
  need(
    path.length > 0 && inOrder,
    'path_unreadable',
    'A track goes through one or more stages, in their order.',
    'track',
  );
}

function checkOpening(opening: OpeningPosition, path: readonly GatedStage[]): void {
  needText(opening.declaredBy, 'declaredBy', 'Say who declares the opening position.');
  const { stage } = opening;
  const place = isEnded(stage) ? path.length : path.indexOf(stage);
  need(
    place >= 0,
    'stage_not_on_path',
    'The project’s track does not go through the stage it is said to be in.',
    'stage',
  );
  need(
    Number.isSafeInteger(opening.reBaselines) && opening.reBaselines >= 0,
    'count_unreadable',
    'The number of re-baselines is a whole number, 0 or more.',
    'reBaselines',
  );
  needPence(opening.spendPence, 'spendPence', 'The spend');
  need(
    opening.spendPence === null || opening.spendAsAt !== null,
    'as_at_missing',
    'Say the day that the spend stands for.',
    'spendAsAt',
  );
  for (const { gate } of opening.decisions) {
    const decided = path.indexOf(gate);
    need(
      decided >= 0 && decided < place,
      'decision_ahead_of_stage',
      'A past decision can only be of a gate that the project has passed.',
      'decisions',
    );
  }
}

/** What a body decided before the project came here: in effect, and without an expiry that anyone told us. */
const pastDecision =
  (opening: OpeningPosition | null) =>
  (past: OpeningPosition['decisions'][number], index: number): GateDecision => ({
    id: `d${index + 1}`,
    gate: past.gate,
    outcome: 'approved',
    body: past.body,
    meeting: '',
    minuteRef: past.minuteRef,
    decidedOn: past.decidedOn,
    effectiveOn: past.decidedOn,
    effectiveAt: `${past.decidedOn}T00:00:00.000Z`,
    expiresOn: null,
    expiresAt: null,
    exception: null,
    note: `Opening position, declared by ${opening?.declaredBy ?? ''}`,
    status: 'in_effect',
    withdrawn: null,
  });
