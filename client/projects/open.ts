import type { z } from 'zod';
import type { OpenProject } from '../../domain/project/commands.ts';
import { type ProjectState, stages } from '../../domain/project/state.ts';
import { Refusal } from '../../domain/refusal.ts';
import { instantOf } from '../../domain/zone.ts';
import { projectId } from '../../workflows/ids.ts';
import type { Answer, Command } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { happenedOn, mustBeKnown, type OfficeFacts, officeFacts } from '../facts.ts';
import {
  choice,
  date,
  days,
  form,
  line,
  list,
  maybe,
  maybeText,
  money,
  narrative,
  ref,
  tick,
  whole,
} from '../fields.ts';
import { listLimits } from '../limits.ts';
import { open } from '../opening.ts';
import { programmeMustBeOpen } from './programme.ts';

const milestone = form({
  id: maybe(ref('Milestone’s short name')),
  title: line('Milestone'),
  original: date('Original date'),
  latestApproved: maybe(date('Latest approved date')),
  forecast: maybe(date('Forecast date')),
  forecastTo: maybe(date('Forecast, latest')),
  actual: maybe(date('Actual date')),
});

const benefit = form({
  id: maybe(ref('Benefit’s short name')),
  title: line('Benefit'),
  owner: maybe(ref('Benefit’s owner')),
  approved: money('Approved benefit'),
  forecast: maybe(money('Forecast benefit')),
  maturity: line('Year of maturity'),
  provisional: tick('Provisional'),
  reviewOn: maybe(date('Benefit’s review')),
});

const openingPosition = form({
  asAt: date('Opening position as at'),
  stage: choice('Stage', [...stages, 'closed']),
  reBaselines: maybe(whole('Number of re-baselines', 0, 100)),
  spend: maybe(money('Spend so far')),
  spendAsAt: maybe(date('Spend as at')),
  decisions: list(
    'Past decisions',
    form({
      gate: choice('Gate', stages),
      body: line('Body'),
      decidedOn: date('Decided on'),
      minuteRef: maybeText(line('Minute reference')),
    }),
    listLimits.other,
  ),
  note: maybeText(narrative('Note on the opening position')),
});

const schema = form({
  ref: ref('Reference'),
  title: line('Title'),
  programme: ref('Programme'),
  track: line('Track'),
  critical: tick('Critical'),
  lead: maybe(ref('Lead')),
  delegates: list('Delegates', ref('Delegate'), listLimits.delegates),
  sponsor: maybe(ref('Sponsor')),
  startOn: date('Start'),
  budget: maybe(money('Budget')),
  milestones: list('Milestones', milestone, listLimits.milestones),
  timeContingencyDays: maybe(days('Time contingency')),
  moneyContingency: maybe(money('Money contingency')),
  benefits: list('Benefits', benefit, listLimits.benefits),
  opening: maybe(openingPosition),
}).check(({ value: { startOn, milestones }, issues }) => {
  // Single milestones may lie before the start, as an outline case does; the finish cannot.
  if (milestones.length === 0 || milestones.some(({ original }) => original >= startOn)) return;
  const message = 'Every milestone is before the start. Check the start and the finish.';
  issues.push({ code: 'custom', path: ['milestones', milestones.length - 1, 'original'], message, input: '' });
});

/** Opens a project, with its opening position where it was under way before. */
export const openProject: Command<z.output<typeof schema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'open',
  title: 'Open the project',
  opens: true,
  schema,
  run: async (deps, ctx, _target, typed) => {
    const facts = await officeFacts(deps, ctx.office);
    typed.opening?.decisions.forEach(({ decidedOn }, index) => {
      happenedOn(facts.today, decidedOn, `opening.decisions.${index}.decidedOn`, 'Decided on');
    });
    await mustBeKnown(deps, ctx.office, [
      { field: 'lead', label: 'Lead', person: typed.lead },
      ...typed.delegates.map((person, index) => ({ field: `delegates.${index}`, label: 'Delegate', person })),
      { field: 'sponsor', label: 'Sponsor', person: typed.sponsor },
      ...typed.benefits.map(({ owner }, index) => ({
        field: `benefits.${index}.owner`,
        label: 'Benefit’s owner',
        person: owner,
      })),
    ]);
    await programmeMustBeOpen(deps, ctx.office, typed.programme);
    return open<OpenProject, ProjectState>(deps, ctx, {
      workflowType: 'project',
      workflowId: projectId(ctx.office, typed.ref),
      ref: typed.ref,
      called: `Project ${typed.ref}`,
      clock: facts.clock,
      content: typed,
      input: resolved(ctx, typed, facts),
    });
  },
};

function resolved(ctx: CommandContext, typed: z.output<typeof schema>, facts: OfficeFacts): OpenProject {
  const { settings, settingsVersion } = facts;
  const path = Object.hasOwn(settings.tracks, typed.track) ? settings.tracks[typed.track] : undefined;
  if (!path) {
    const tracks = Object.keys(settings.tracks).join(', ');
    throw new Refusal('track_unknown', `Track must be one of: ${tracks}.`, { field: 'track' });
  }
  const { opening } = typed;
  return {
    office: ctx.office,
    ref: typed.ref,
    title: typed.title,
    programme: typed.programme,
    track: typed.track,
    path,
    critical: typed.critical,
    lead: typed.lead,
    delegates: typed.delegates,
    sponsor: typed.sponsor,
    startOn: typed.startOn,
    budgetPence: typed.budget,
    milestones: typed.milestones.map((row, index) => {
      const from = row.forecast ?? row.actual ?? row.latestApproved ?? row.original;
      return {
        id: row.id ?? `m${index + 1}`,
        title: row.title,
        original: row.original,
        latestApproved: row.latestApproved ?? row.original,
        forecast: { from, to: row.forecastTo ?? from },
        actual: row.actual,
      };
    }),
    timeContingencyDays: typed.timeContingencyDays ?? 0,
    moneyContingencyPence: typed.moneyContingency ?? '0',
    benefits: typed.benefits.map((row, index) => ({
      id: row.id ?? `b${index + 1}`,
      title: row.title,
      owner: row.owner,
      approvedPence: row.approved,
      forecastPence: row.forecast ?? row.approved,
      maturity: row.maturity,
      provisional: row.provisional,
      reviewOn: row.reviewOn,
      reviewAt: row.reviewOn && instantOf(row.reviewOn, settings.ladder.time, settings.zone),
    })),
    opening: opening && {
      declaredBy: ctx.actor.name,
      asAt: opening.asAt,
      stage: opening.stage,
      reBaselines: opening.reBaselines ?? 0,
      spendPence: opening.spend,
      spendAsAt: opening.spendAsAt,
      decisions: opening.decisions,
      note: opening.note,
    },
    evidence: settings.evidence,
    settingsVersion,
  };
}
