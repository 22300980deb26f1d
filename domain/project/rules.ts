import type { Applied, EventDraft, Moment, Rules } from '../aggregate.ts';
import { Refusal } from '../refusal.ts';
import { nextTurn, settle } from './approvals.ts';
import { reBaseline } from './baselines.ts';
import { benefitReviews, recordBenefit } from './benefits.ts';
import type { OpenProject, ProjectCommand } from './commands.ts';
import { chaseConditions, meetCondition, openConditions } from './conditions.ts';
import { drawContingency } from './contingency.ts';
import { correctDecision, withdrawDecision } from './decisions.ts';
import { addEvidence, decideGate } from './gates.ts';
import { joinProgramme } from './joining.ts';
import { openProject } from './opening.ts';
import { isEnded } from './path.ts';
import { changePeople } from './people.ts';
import type { ProjectState } from './state.ts';
import { stop } from './stopping.ts';
import { submitUpdate } from './updates.ts';

/** A project's life: stages, each ended by a gate that people decide, until it is closed or stopped. */
export const projectRules: Rules<ProjectState, OpenProject, ProjectCommand> = {
  open: openProject,

  /** What the calendar has done to an approval by now counts first, whether or not its timer has fired yet. */
  decide(state, command, at) {
    const settled = settle(state, at.now);
    if (isEnded(settled.state.stage)) {
      throw new Refusal('not_open', `The project is ${settled.state.stage}. Nothing more can be recorded on it.`);
    }
    const decided = decideCommand(settled.state, command, at);
    return { state: decided.state, events: [...settled.events, ...decided.events] };
  },

  nextDue(state) {
    if (isEnded(state.stage)) return undefined;
    const instants = [
      nextTurn(state)?.at,
      ...openConditions(state).map(({ nextAt }) => nextAt),
      ...state.benefits.map(({ reviewAt }) => reviewAt),
    ];
    return instants.filter((at) => typeof at === 'string').sort()[0];
  },

  onDue(state, at) {
    const events: EventDraft[] = [];
    let next = state;
    // Chases after the turns: a project that ended chases nobody any more.
    for (const apply of [settle, chaseConditions, benefitReviews]) {
      if (isEnded(next.stage)) break;
      const applied = apply(next, at.now);
      next = applied.state;
      events.push(...applied.events);
    }
    return { state: next, events };
  },

  isOver: (state) => isEnded(state.stage),
};

function decideCommand(state: ProjectState, { name, input }: ProjectCommand, at: Moment): Applied<ProjectState> {
  switch (name) {
    case 'addEvidence':
      return addEvidence(state, input);
    case 'decideGate':
      return decideGate(state, input, at);
    case 'withdrawDecision':
      return withdrawDecision(state, input, at);
    case 'correctDecision':
      return correctDecision(state, input);
    case 'meetCondition':
      return meetCondition(state, input, at);
    case 'submitUpdate':
      return submitUpdate(state, input, at);
    case 'reBaseline':
      return reBaseline(state, input, at.actor.name);
    case 'drawContingency':
      return drawContingency(state, input);
    case 'changePeople':
      return changePeople(state, input);
    case 'joinProgramme':
      return joinProgramme(state, input);
    case 'recordBenefit':
      return recordBenefit(state, input);
    case 'stop':
      return stop(state, input, at.actor.name, at.now);
  }
}
