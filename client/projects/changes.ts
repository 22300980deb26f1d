import { z } from 'zod';
import type { ProjectState } from '../../domain/project/state.ts';
import { instantOf } from '../../domain/zone.ts';
import type { Answer, Command } from '../command.ts';
import { happenedOn, mustBeKnown, officeFacts } from '../facts.ts';
import { changed, choice, date, days, form, line, list, maybe, maybeText, money, note, ref, tick } from '../fields.ts';
import { listLimits } from '../limits.ts';
import { askProject } from './ask.ts';
import { programmeMustBeOpen } from './programme.ts';

const reBaselineSchema = form({
  on: date('Agreed on'),
  reason: note('Reason'),
  approvedBy: line('Approved by'),
  moves: list('Milestones', form({ milestone: ref('Milestone'), to: date('New date') }), listLimits.milestones),
  daysDrawn: maybe(days('Days drawn from the contingency')),
});

/** Approves new dates. The originals stay for ever, and the re-baseline is counted. */
export const reBaseline: Command<z.output<typeof reBaselineSchema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 're-baseline',
  title: 'Record the re-baseline',
  schema: reBaselineSchema,
  run: (deps, ctx, project, typed) =>
    askProject(deps, ctx, project, 'reBaseline', typed, { ...typed, daysDrawn: typed.daysDrawn ?? 0 }),
};

const contingencySchema = form({
  ledger: choice('Contingency', ['time', 'money']),
  direction: choice('Drawn or returned', ['draw', 'return']),
  /** Days, or pounds, by the ledger. */
  amount: line('Amount'),
  on: date('On'),
  why: note('Why'),
  approvedBy: line('Approved by'),
}).transform((value, ctx) => {
  const field = value.ledger === 'time' ? days('Days', 1) : money('Amount');
  const read = field.safeParse(value.amount);
  if (read.success) return { ...value, amount: String(read.data) };
  for (const { message } of read.error.issues)
    ctx.issues.push({ code: 'custom', path: ['amount'], message, input: value.amount });
  return z.NEVER;
});

/** Draws days or money from a contingency, or returns what was not needed. */
export const drawContingency: Command<z.output<typeof contingencySchema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'draw-contingency',
  title: 'Record the drawing',
  schema: contingencySchema,
  run: (deps, ctx, project, typed) => {
    const { direction, ...rest } = typed;
    const amount = direction === 'draw' ? typed.amount : `-${typed.amount}`;
    return askProject(deps, ctx, project, 'drawContingency', typed, { ...rest, amount });
  },
};

const peopleSchema = form({
  lead: changed(ref('Lead')),
  delegates: maybe(list('Delegates', ref('Delegate'), listLimits.delegates)),
  sponsor: changed(ref('Sponsor')),
  why: note('Why'),
});

/** Hands a project over. Requests that are still open follow to the new lead. */
export const changePeople: Command<z.output<typeof peopleSchema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'change-people',
  title: 'Change the people',
  schema: peopleSchema,
  run: async (deps, ctx, project, typed) => {
    await mustBeKnown(deps, ctx.office, [
      { field: 'lead', label: 'Lead', person: typed.lead },
      ...(typed.delegates ?? []).map((person, index) => ({ field: `delegates.${index}`, label: 'Delegate', person })),
      { field: 'sponsor', label: 'Sponsor', person: typed.sponsor },
    ]);
    return askProject(deps, ctx, project, 'changePeople', typed, {
      ...(typed.lead !== undefined && { lead: typed.lead }),
      ...(typed.delegates !== null && { delegates: typed.delegates }),
      ...(typed.sponsor !== undefined && { sponsor: typed.sponsor }),
      why: typed.why,
    });
  },
};

const joinSchema = form({ programme: ref('Programme'), why: note('Why') });

/** Makes the project a member of another programme, from now on. */
export const joinProgramme: Command<z.output<typeof joinSchema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'join-programme',
  title: 'Move to the programme',
  schema: joinSchema,
  run: async (deps, ctx, project, typed) => {
    await programmeMustBeOpen(deps, ctx.office, typed.programme);
    return askProject(deps, ctx, project, 'joinProgramme', typed, typed);
  },
};

const benefitSchema = form({
  id: ref('Benefit’s short name'),
  title: line('Benefit'),
  owner: maybe(ref('Benefit’s owner')),
  approved: money('Approved benefit'),
  forecast: money('Forecast benefit'),
  realised: maybe(money('Realised so far')),
  maturity: line('Year of maturity'),
  provisional: tick('Provisional'),
  reviewOn: maybe(date('Next review')),
  evidence: maybeText(note('Evidence')),
});

/** Records what a benefit is worth now, with its evidence and its next review. */
export const recordBenefit: Command<z.output<typeof benefitSchema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'record-benefit',
  title: 'Record the benefit',
  schema: benefitSchema,
  run: async (deps, ctx, project, typed) => {
    const { settings } = await officeFacts(deps, ctx.office);
    await mustBeKnown(deps, ctx.office, [{ field: 'owner', label: 'Benefit’s owner', person: typed.owner }]);
    const { approved, forecast, realised, ...rest } = typed;
    return askProject(deps, ctx, project, 'recordBenefit', typed, {
      ...rest,
      approvedPence: approved,
      forecastPence: forecast,
      realisedPence: realised ?? '0',
      reviewAt: typed.reviewOn && instantOf(typed.reviewOn, settings.ladder.time, settings.zone),
    });
  },
};

const stopSchema = form({ on: maybe(date('Stopped on')), why: note('Why'), decidedBy: line('Decided by') });

/** Stops a project for good. What was promised to committees about it stays owed. */
export const stopProject: Command<z.output<typeof stopSchema>, Answer<ProjectState>> = {
  noun: 'project',
  verb: 'stop',
  title: 'Stop the project',
  schema: stopSchema,
  run: async (deps, ctx, project, typed) => {
    const { today } = await officeFacts(deps, ctx.office);
    return askProject(deps, ctx, project, 'stop', typed, {
      ...typed,
      on: happenedOn(today, typed.on, 'on', 'Stopped on'),
    });
  },
};
