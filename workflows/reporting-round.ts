import type { UpdateDefinition } from '@temporalio/common';
import { allHandlersFinished, condition, continueAsNew, setHandler } from '@temporalio/workflow';
import { engine } from '../domain/aggregate.ts';
import { Lane } from './lane.ts';
import {
  type CommandArgs,
  progressQuery,
  type RoundCarried,
  type RoundInput,
  replannedSignal,
  roundUpdates,
} from './messages.ts';
import { roundEffects } from './policies.ts';
import { Pulse } from './pulse.ts';
import { answering } from './refuse.ts';
import { accept, applied, asCommand, firstEntry, newRound, type RoundAnswer } from './round-queue.ts';
import { Shown } from './search-attributes.ts';
import { OfficeTime } from './time.ts';

/**
 * `round/{office}/{period}`: one month's reporting. The rows are the product; this run puts rungs and commands on one
 * line, so that no two of them work the same rows, and wakes when the next rung is due.
 */
export async function reportingRound(input: RoundInput): Promise<void> {
  const of = { office: input.office, period: input.period };
  const effects = roundEffects();
  const pulse = new Pulse(input);
  const time = new OfficeTime(input.clock, pulse);
  const shown = new Shown();
  const lane = new Lane(pulse);
  let round: RoundCarried = input.carried ?? newRound;
  const attributes = () => ({ ...of, stage: round.paused ? 'paused' : round.stage });
  shown.show(attributes());

  for (const [name, definition] of Object.entries(roundUpdates)) {
    const taken = (args: CommandArgs<unknown>) =>
      answering(() =>
        accept(round, asCommand(name, args), args?.meta, { office: time.livelyNow(), realMs: Date.now() }),
      );
    const update = definition as UpdateDefinition<RoundAnswer, [CommandArgs<unknown>]>;
    // Update: the officer waits to be told that it is taken in; the rows say the rest, on the round's page.
    const handler = (args: CommandArgs<unknown>): RoundAnswer => {
      pulse.beat();
      const { round: next, answer } = taken(args);
      round = next;
      return answer;
    };
    setHandler(update, handler, { validator: (args) => void taken(args) });
  }
  // Signal: whoever changed the rows or the calendar must not depend on this run's worker.
  setHandler(replannedSignal, () => {
    pulse.beat();
    round = { ...round, look: true };
  });
  setHandler(progressQuery, () => ({
    version: round.accepted,
    recordedVersion: round.applied,
    nextDueAt: round.nextAt,
    busy: lane.busy || next() !== null,
    state: { stage: round.stage, paused: round.paused, queued: round.queue.length },
  }));

  const fanOut = async (): Promise<void> => {
    await effects.fanOutRound({ ...of, now: time.now() });
    round = { ...round, stage: 'running', look: true };
  };
  const apply = async (): Promise<void> => {
    const entry = firstEntry(round);
    if (!entry) return;
    const rows = await effects.applyRoundCommand({ ...of, entry });
    round = applied(round);
    if (entry.command.name === 'close') round = { ...round, stage: 'closing' };
    else settle(rows);
  };
  const rungs = async (): Promise<void> => {
    const now = time.now();
    round = { ...round, look: false };
    try {
      const rows = await effects.runRungs({ ...of, now });
      const isStuck =
        rows.nextAt !== null && rows.nextAt === round.nextAt && Date.parse(rows.nextAt) <= Date.parse(now);
      settle(rows);
      // Rests for a while, where it would otherwise spin.
      if (isStuck) throw new Error(`The reminders due at ${rows.nextAt} could not be sent on`);
    } catch (error) {
      round = { ...round, look: true };
      throw error;
    }
  };
  const settle = ({ nextAt, open }: { nextAt: string | null; open: number }): void => {
    round = { ...round, nextAt };
    const isDone = nextAt === null && open === 0 && round.queue.length === 0 && !round.paused;
    if (!isDone || round.close) return;
    round = { ...round, stage: 'closing', close: { actor: engine, why: 'Nothing is open after the last reminder.' } };
  };
  const close = async (): Promise<void> => {
    await effects.closeRound({ ...of, now: time.now(), ...(round.close ?? { actor: engine, why: '' }) });
    round = { ...round, stage: 'closed' };
  };

  type Step = 'continue' | 'show' | 'fan_out' | 'apply' | 'rungs' | 'close' | 'arm' | 'end';
  const deadline = () => (round.paused ? null : round.nextAt);
  const next = (): Step | null => {
    // One effect at a time, and none left behind: bulk work of this run must not go on beside the next run's.
    if (lane.busy) return null;
    if (pulse.isFull) return 'continue';
    if (shown.differs(attributes())) return 'show';
    if (round.stage === 'fan_out') return 'fan_out';
    if (round.stage === 'closed') return 'end';
    if (round.queue.length > 0) return 'apply';
    if (round.stage === 'closing') return 'close';
    const isDue = round.look || (round.nextAt !== null && time.passed(round.nextAt));
    if (isDue && !round.paused) return 'rungs';
    return time.isArmedFor(deadline()) ? null : 'arm';
  };

  for (;;) {
    await condition(allHandlersFinished);
    const step = next();
    if (step === 'end') return;
    if (step === 'continue') await continueAsNew({ ...input, clock: time.clock, carried: round });
    else if (step === 'show') shown.show(attributes());
    else if (step === 'fan_out') lane.start(fanOut);
    else if (step === 'apply') lane.start(apply);
    else if (step === 'rungs') lane.start(rungs);
    else if (step === 'close') lane.start(close);
    else if (step === 'arm') time.arm(deadline());
    else await condition(() => next() !== null);
  }
}
