import type { z } from 'zod';
import { addDays } from '../domain/dates.ts';
import type { OpenProgramme, ProgrammeCommands } from '../domain/programme/commands.ts';
import type { ProgrammeState } from '../domain/programme/state.ts';
import { Refusal } from '../domain/refusal.ts';
import { instantOf } from '../domain/zone.ts';
import { programmeId } from '../workflows/ids.ts';
import { programmeUpdates } from '../workflows/messages.ts';
import { ask } from './call.ts';
import type { Answer, Command } from './command.ts';
import type { CommandContext } from './context.ts';
import type { Deps } from './deps.ts';
import { mustBeKnown, officeFacts } from './facts.ts';
import {
  changed,
  changedTo,
  choice,
  date,
  days,
  form,
  line,
  maybe,
  maybeText,
  money,
  note,
  period,
  ref,
  tick,
} from './fields.ts';
import { open } from './opening.ts';
import { mustBeRef } from './refs.ts';

const colours = ['red', 'amber', 'green'] as const;

const contingencies = {
  timeContingency: form({ provided: days('Days provided'), committed: days('Days committed') }),
  moneyContingency: form({ provided: money('Contingency provided'), committed: money('Contingency committed') }),
};
const spend = form({ amount: money('Spend'), asAt: date('Spend as at'), approximate: tick('Approximate') });
const benefits = form({
  approved: money('Approved benefits'),
  forecast: money('Forecast benefits'),
  maturity: line('Year of maturity'),
  provisional: tick('Provisional'),
  note: maybeText(note('Note on the benefits')),
});

const openSchema = form({
  ref: ref('Reference'),
  title: line('Title'),
  owner: maybe(ref('Owner')),
  envelope: maybe(money('Envelope')),
  envelopeApprovedOn: maybe(date('Envelope approved on')),
  timeContingency: maybe(contingencies.timeContingency),
  moneyContingency: maybe(contingencies.moneyContingency),
  declaredSpend: maybe(spend),
  openingRating: maybe(
    form({ colour: choice('Rating', colours), period: period('Month of the rating'), why: note('Why') }),
  ),
  declaredBenefits: maybe(benefits),
});

/** Opens a programme, with its rating and figures where it was under way before. */
export const openProgramme: Command<z.output<typeof openSchema>, Answer<ProgrammeState>> = {
  noun: 'programme',
  verb: 'open',
  title: 'Open the programme',
  opens: true,
  schema: openSchema,
  run: async (deps, ctx, _target, typed) => {
    const { clock } = await officeFacts(deps, ctx.office);
    await mustBeKnown(deps, ctx.office, [{ field: 'owner', label: 'Owner', person: typed.owner }]);
    return open<OpenProgramme, ProgrammeState>(deps, ctx, {
      workflowType: 'programme',
      workflowId: programmeId(ctx.office, typed.ref),
      ref: typed.ref,
      called: `Programme ${typed.ref}`,
      clock,
      content: typed,
      input: {
        office: ctx.office,
        ref: typed.ref,
        title: typed.title,
        owner: typed.owner,
        envelopePence: typed.envelope,
        envelopeApprovedOn: typed.envelopeApprovedOn,
        timeContingency: timeLedger(typed.timeContingency),
        moneyContingency: moneyLedger(typed.moneyContingency),
        declaredSpend: typed.declaredSpend && spendOf(typed.declaredSpend),
        openingRating: typed.openingRating && { ...typed.openingRating, declaredBy: ctx.actor.name },
        declaredBenefits: typed.declaredBenefits && benefitsOf(typed.declaredBenefits),
      },
    });
  },
};

const changeSchema = form({
  title: changedTo(line('Title')),
  owner: changed(ref('Owner')),
  envelope: changed(money('Envelope')),
  envelopeApprovedOn: changed(date('Envelope approved on')),
  timeContingency: changedTo(contingencies.timeContingency),
  moneyContingency: changedTo(contingencies.moneyContingency),
  declaredSpend: changedTo(spend),
  declaredBenefits: changedTo(benefits),
  why: note('Why'),
});

/** Changes what a programme says of itself; what is left out stays. */
export const changeProgramme: Command<z.output<typeof changeSchema>, Answer<ProgrammeState>> = {
  noun: 'programme',
  verb: 'change',
  title: 'Change the programme',
  schema: changeSchema,
  run: async (deps, ctx, programme, typed) => {
    await mustBeKnown(deps, ctx.office, [{ field: 'owner', label: 'Owner', person: typed.owner }]);
    return askProgramme(deps, ctx, programme, 'change', typed, {
      ...(typed.title !== undefined && { title: typed.title }),
      ...(typed.owner !== undefined && { owner: typed.owner }),
      ...(typed.envelope !== undefined && { envelopePence: typed.envelope }),
      ...(typed.envelopeApprovedOn !== undefined && { envelopeApprovedOn: typed.envelopeApprovedOn }),
      ...(typed.timeContingency && { timeContingency: timeLedger(typed.timeContingency) }),
      ...(typed.moneyContingency && { moneyContingency: moneyLedger(typed.moneyContingency) }),
      ...(typed.declaredSpend && { declaredSpend: spendOf(typed.declaredSpend) }),
      ...(typed.declaredBenefits && { declaredBenefits: benefitsOf(typed.declaredBenefits) }),
      why: typed.why,
    });
  },
};

const stateSchema = form({ colour: choice('Rating', colours), period: period('Month'), why: note('Why') });

/** A person's own rating, shown beside the one that is worked out. */
export const stateRag: Command<z.output<typeof stateSchema>, Answer<ProgrammeState>> = {
  noun: 'programme',
  verb: 'state-rag',
  title: 'State the rating',
  schema: stateSchema,
  run: (deps, ctx, programme, typed) => askProgramme(deps, ctx, programme, 'stateRag', typed, typed),
};

const overrideSchema = form({ colour: choice('Rating', colours), reason: note('Reason'), expiresOn: date('Ends on') });

/** Puts a person's rating in the place of the one that is worked out, with a reason and an end. */
export const overrideRag: Command<z.output<typeof overrideSchema>, Answer<ProgrammeState>> = {
  noun: 'programme',
  verb: 'override-rag',
  title: 'Override the rating',
  schema: overrideSchema,
  run: async (deps, ctx, programme, typed) => {
    const { settings, today } = await officeFacts(deps, ctx.office);
    if (typed.expiresOn < today) {
      throw new Refusal('override_over', 'An override must end today or later.', { field: 'expiresOn' });
    }
    // It holds for the whole of its last day.
    const expiresAt = instantOf(addDays(typed.expiresOn, 1), '00:00', settings.zone);
    return askProgramme(deps, ctx, programme, 'overrideRag', typed, { ...typed, expiresAt });
  },
};

const whySchema = form({ why: note('Why') });

/** Ends an override before its time. */
export const endOverride: Command<z.output<typeof whySchema>, Answer<ProgrammeState>> = {
  noun: 'programme',
  verb: 'end-override',
  title: 'End the override',
  schema: whySchema,
  run: (deps, ctx, programme, typed) => askProgramme(deps, ctx, programme, 'endOverride', typed, typed),
};

const memberSchema = form({ project: ref('Project'), reason: note('Reason') });

/** Leaves a project out of the programme's rating, visibly and with a reason. */
export const excludeProject: Command<z.output<typeof memberSchema>, Answer<ProgrammeState>> = {
  noun: 'programme',
  verb: 'exclude-project',
  title: 'Exclude the project',
  schema: memberSchema,
  run: async (deps, ctx, programme, typed) => {
    await mustBeMember(deps, ctx.office, programme, typed.project);
    return askProgramme(deps, ctx, programme, 'excludeProject', typed, typed);
  },
};

/** Takes an excluded project back into the rating. */
export const includeProject: Command<z.output<typeof memberSchema>, Answer<ProgrammeState>> = {
  noun: 'programme',
  verb: 'include-project',
  title: 'Include the project',
  schema: memberSchema,
  run: (deps, ctx, programme, typed) => askProgramme(deps, ctx, programme, 'includeProject', typed, typed),
};

/** Closes a programme. */
export const closeProgramme: Command<z.output<typeof whySchema>, Answer<ProgrammeState>> = {
  noun: 'programme',
  verb: 'close',
  title: 'Close the programme',
  schema: whySchema,
  run: (deps, ctx, programme, typed) => askProgramme(deps, ctx, programme, 'close', typed, typed),
};

function askProgramme<K extends keyof ProgrammeCommands>(
  deps: Deps,
  ctx: CommandContext,
  programme: string,
  update: K,
  typed: unknown,
  input: ProgrammeCommands[K],
): Promise<Answer<ProgrammeState>> {
  return ask<ProgrammeCommands[K], ProgrammeState>(deps, ctx, {
    workflowId: programmeId(ctx.office, mustBeRef(programme, 'Programme')),
    target: programme,
    called: `Programme ${programme}`,
    update: programmeUpdates[update] as never,
    content: typed,
    input,
  });
}

async function mustBeMember(deps: Deps, office: string, programme: string, project: string): Promise<void> {
  const { rowCount } = await deps.db.pool.query(
    'select from project where office = $1 and ref = $2 and programme = $3',
    [office, project, programme],
  );
  if (rowCount) return;
  const sentence = `Project ${project} is not one of programme ${programme}.`;
  throw new Refusal('project_unknown', sentence, { field: 'project' });
}

const timeLedger = (typed: { provided: number; committed: number } | null) => ({
  providedDays: typed?.provided ?? 0,
  committedDays: typed?.committed ?? 0,
});
const moneyLedger = (typed: { provided: string; committed: string } | null) => ({
  providedPence: typed?.provided ?? '0',
  committedPence: typed?.committed ?? '0',
});
const spendOf = ({ amount, ...rest }: z.output<typeof spend>) => ({ pence: amount, ...rest });
const benefitsOf = ({ approved, forecast, ...rest }: z.output<typeof benefits>) => ({
  approvedPence: approved,
  forecastPence: forecast,
  ...rest,
});
