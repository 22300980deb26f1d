import type { z } from 'zod';
import { isPeriod, periodName } from '../domain/dates.ts';
import { extend } from '../domain/ladder.ts';
import { Refusal } from '../domain/refusal.ts';
import type { RoundCommands } from '../domain/round/commands.ts';
import {
  mayJoin,
  mustBeOpen,
  mustBeRunning,
  mustBeSomebodyElse,
  mustBeUnanswered,
  mustHaveSent,
} from '../domain/round/rules.ts';
import { type RoundRow, roundOf } from '../records/rounds.ts';
import { requestOf } from '../records/update-requests.ts';
import { roundId } from '../workflows/ids.ts';
import { roundUpdates } from '../workflows/messages.ts';
import { ask } from './call.ts';
import type { Answer, Command } from './command.ts';
import type { CommandContext } from './context.ts';
import type { Deps } from './deps.ts';
import { mustBeKnown, officeFacts } from './facts.ts';
import { date, form, note, period, ref } from './fields.ts';
import { earlierRoundAnswer, type RoundState } from './round-answers.ts';
import { startRound } from './start-round.ts';

export type RoundAnswer = Answer<RoundState>;

/**
 * Opens a month's round by hand, or for the stepped clock; the Schedule comes to the same. A month that was missed can
 * be opened afterwards.
 * @throws Refusal round_closed when the month has had its round; and as startRound
 */
export async function openRound(deps: Deps, of: { office: string; period: string }): Promise<RoundRow> {
  const { round } = await startRound(deps, of);
  mustBeRunning(round);
  return round;
}

const openSchema = form({ period: period('Month') });

/** Opens a round for everybody to be asked. */
export const openRoundCommand: Command<z.output<typeof openSchema>, RoundAnswer> = {
  noun: 'round',
  verb: 'open',
  title: 'Open the round',
  opens: true,
  schema: openSchema,
  run: async (deps, ctx, _target, typed) => {
    const { round, opened } = await startRound(deps, { ...ctx, period: typed.period });
    mustBeRunning(round);
    return {
      target: typed.period,
      version: 0,
      state: { paused: round.paused, stage: round.status },
      repeated: !opened,
    };
  },
};

const whySchema = form({ why: note('Why') });
const projectSchema = form({ project: ref('Project'), why: note('Why') });
const extendSchema = form({ project: ref('Project'), dueOn: date('New due date'), why: note('Why') });
const handOverSchema = form({ project: ref('Project'), to: ref('New person'), why: note('Why') });

type Check<I> = (deps: Deps, ctx: CommandContext, round: RoundRow, typed: I) => Promise<void>;

/**
 * A command of a running round. Its rows are looked at first, so that the person is told no at once; they are looked
 * at again when it is applied, since an answer may come in between.
 */
function command<K extends keyof RoundCommands>(
  name: K,
  words: { verb: string; title: string; schema: z.ZodType<RoundCommands[K]> },
  check: Check<RoundCommands[K]> = async () => undefined,
): Command<RoundCommands[K], RoundAnswer> {
  return {
    noun: 'round',
    ...words,
    run: async (deps, ctx, target, typed) => {
      const earlier = await earlierRoundAnswer(deps, ctx, { period: target, name, content: typed });
      if (earlier) return earlier;
      const round = isPeriod(target) ? await roundOf(deps.db, ctx.office, target) : undefined;
      if (!round) {
        const month = isPeriod(target) ? periodName(target) : `“${target.slice(0, 40)}”`;
        throw new Refusal('not_found', `There is no round of ${month} in this office.`);
      }
      mustBeRunning(round);
      await check(deps, ctx, round, typed);
      return ask<RoundCommands[K], RoundState>(deps, ctx, {
        workflowId: roundId(ctx.office, target),
        target,
        called: `The ${periodName(target)} round`,
        update: roundUpdates[name] as never,
        content: typed,
        input: typed,
        checkVersion: false,
      });
    },
  };
}

const request = (deps: Deps, ctx: CommandContext, round: RoundRow, project: string) =>
  requestOf(deps.db, ctx.office, round.period, project);

export const pauseRound = command('pause', { verb: 'pause', title: 'Pause the round', schema: whySchema });
export const resumeRound = command('resume', { verb: 'resume', title: 'Resume the round', schema: whySchema });
export const closeRound = command('close', { verb: 'close', title: 'Close the round', schema: whySchema });

/** A live project that was opened after the month's requests were made, or was excused, is asked after all. */
export const addProject = command(
  'addProject',
  { verb: 'add-project', title: 'Add a project', schema: projectSchema },
  async (deps, ctx, round, { project }) => {
    mayJoin(round, project, await request(deps, ctx, round, project));
    const found = await deps.db.pool.query('select 1 from project where office = $1 and ref = $2', [
      ctx.office,
      project,
    ]);
    if (found.rowCount === 0) {
      throw new Refusal('not_found', `Project ${project} does not exist in this office.`, { field: 'project' });
    }
  },
);

export const extendRequest = command(
  'extend',
  { verb: 'extend', title: 'Give more time', schema: extendSchema },
  async (deps, ctx, round, { project, dueOn }) => {
    const row = mustBeOpen(round, project, await request(deps, ctx, round, project));
    const { now } = await officeFacts(deps, ctx.office);
    const { calendar, zone, ladder } = round.plan;
    extend(row.setAside === null ? row.rungs : round.plan.rungs, dueOn, now, calendar, zone, ladder);
  },
);

export const excuseRequest = command(
  'excuse',
  { verb: 'excuse', title: 'Excuse from this month', schema: projectSchema },
  async (deps, ctx, round, { project }) => {
    mustBeUnanswered(round, project, await request(deps, ctx, round, project));
  },
);

export const cancelRequest = command(
  'cancel',
  { verb: 'cancel', title: 'Cancel the request', schema: projectSchema },
  async (deps, ctx, round, { project }) => {
    mustBeUnanswered(round, project, await request(deps, ctx, round, project));
  },
);

export const handOverRequest = command(
  'handOver',
  { verb: 'hand-over', title: 'Hand over', schema: handOverSchema },
  async (deps, ctx, round, { project, to }) => {
    const row = mustBeOpen(round, project, await request(deps, ctx, round, project));
    await mustBeKnown(deps, ctx.office, [{ field: 'to', label: 'New person', person: to }]);
    mustBeSomebodyElse(row, { id: to, name: to });
  },
);

export const sendAgain = command(
  'sendAgain',
  { verb: 'send-again', title: 'Send again', schema: projectSchema },
  async (deps, ctx, round, { project }) => {
    mustHaveSent(mustBeOpen(round, project, await request(deps, ctx, round, project)));
  },
);

/** The commands of the round, for the table. */
export const roundCommands = [
  openRoundCommand,
  pauseRound,
  resumeRound,
  closeRound,
  addProject,
  extendRequest,
  excuseRequest,
  cancelRequest,
  handOverRequest,
  sendAgain,
] as const;
