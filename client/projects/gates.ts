import type { z } from 'zod';
import { effectiveAfterClearDays } from '../../domain/calendar.ts';
import { addDays, type LocalDate } from '../../domain/dates.ts';
import { conditionRungs } from '../../domain/project/condition-ladder.ts';
import type { ProjectState } from '../../domain/project/state.ts';
import { outcomes, stages } from '../../domain/project/state.ts';
import { instantOf } from '../../domain/zone.ts';
import type { Answer, Command } from '../command.ts';
import { happenedOn, mustBeKnown, officeFacts } from '../facts.ts';
import { choice, date, form, line, list, maybe, maybeText, note, ref, whole } from '../fields.ts';
import { listLimits } from '../limits.ts';
import { askProject } from './ask.ts';

const evidenceSchema = form({
  code: ref('Evidence'),
  version: whole('Version', 1, 1_000),
  reference: line('Where it is'),
  reviewer: line('Reviewer'),
  on: maybe(date('Reviewed on')),
});

/** Provides what an open gate asks for. */
export const addEvidence: Command<z.output<typeof evidenceSchema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'add-evidence',
  title: 'Add evidence',
  schema: evidenceSchema,
  run: async (deps, ctx, project, typed) => {
    const { today } = await officeFacts(deps, ctx.office);
    return askProject(deps, ctx, project, 'addEvidence', typed, {
      ...typed,
      on: happenedOn(today, typed.on, 'on', 'Reviewed on'),
    });
  },
};

const decisionSchema = form({
  gate: choice('Gate', stages),
  outcome: choice('Decision', outcomes),
  body: line('Body'),
  meeting: line('Meeting'),
  minuteRef: maybeText(line('Minute reference')),
  decidedOn: date('Decided on'),
  effectiveOn: maybe(date('Effective on')),
  expiresOn: maybe(date('Approval runs until')),
  conditions: list(
    'Conditions',
    form({ text: note('Condition'), owner: ref('Condition’s owner'), dueOn: date('Condition due on') }),
    listLimits.conditions,
  ),
  exceptionWhy: maybe(note('Why without all its evidence')),
  deferredUntil: maybe(date('Deferred until')),
  informationRequired: list('Information required', note('Information required'), listLimits.other),
  extendApprovalTo: maybe(date('Extend the approval to')),
  note: maybeText(note('Note')),
});

/** Records what a body decided at a gate. Without a date of effect the office's call-in period gives it (S15). */
export const decideGate: Command<z.output<typeof decisionSchema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'decide-gate',
  title: 'Record the decision',
  schema: decisionSchema,
  run: async (deps, ctx, project, typed) => {
    const facts = await officeFacts(deps, ctx.office);
    const { settings, settingsVersion } = facts;
    happenedOn(facts.today, typed.decidedOn, 'decidedOn', 'Decided on');
    await mustBeKnown(
      deps,
      ctx.office,
      typed.conditions.map(({ owner }, index) => ({
        field: `conditions.${index}.owner`,
        label: 'Condition’s owner',
        person: owner,
      })),
    );
    const effectiveOn =
      typed.effectiveOn ?? effectiveAfterClearDays(settings.calendar, typed.decidedOn, settings.callInClearDays);
    return askProject(deps, ctx, project, 'decideGate', typed, {
      ...typed,
      effectiveOn,
      effectiveAt: instantOf(effectiveOn, '00:00', settings.zone),
      expiresAt: typed.expiresOn && endOf(typed.expiresOn, settings.zone),
      extendApprovalAt: typed.extendApprovalTo && endOf(typed.extendApprovalTo, settings.zone),
      conditions: typed.conditions.map((condition) => ({
        ...condition,
        rungs: conditionRungs({
          dueOn: condition.dueOn,
          calendar: settings.calendar,
          zone: settings.zone,
          time: settings.ladder.time,
        }),
      })),
      evidence: settings.evidence,
      settingsVersion,
    });
  },
};

const withdrawSchema = form({ decision: line('Decision'), why: note('Why') });

/** Takes a decision back before it takes effect, for example when it is called in. */
export const withdrawDecision: Command<z.output<typeof withdrawSchema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'withdraw-decision',
  title: 'Withdraw the decision',
  schema: withdrawSchema,
  run: (deps, ctx, project, typed) => askProject(deps, ctx, project, 'withdrawDecision', typed, typed),
};

const correctSchema = form({
  decision: line('Decision'),
  minuteRef: maybeText(line('Minute reference')),
  meeting: line('Meeting'),
  note: maybeText(note('Note')),
});

/** Puts a decision's references right; what was decided stands. */
export const correctDecision: Command<z.output<typeof correctSchema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'correct-decision',
  title: 'Correct the record',
  schema: correctSchema,
  run: (deps, ctx, project, typed) => askProject(deps, ctx, project, 'correctDecision', typed, typed),
};

const metSchema = form({ condition: line('Condition'), on: maybe(date('Met on')), how: note('How it was met') });

/** Says that a condition is met, and how. */
export const meetCondition: Command<z.output<typeof metSchema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'meet-condition',
  title: 'Record the condition as met',
  schema: metSchema,
  run: async (deps, ctx, project, typed) => {
    const { today } = await officeFacts(deps, ctx.office);
    return askProject(deps, ctx, project, 'meetCondition', typed, {
      ...typed,
      on: happenedOn(today, typed.on, 'on', 'Met on'),
    });
  },
};

/** The last instant of a day: the first of the next. */
function endOf(day: LocalDate, zone: string): string {
  return instantOf(addDays(day, 1), '00:00', zone);
}
