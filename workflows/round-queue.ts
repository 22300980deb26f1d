import { Refusal } from '../domain/refusal.ts';
import { type RoundCommand, roundCommandNames } from '../domain/round/commands.ts';
import type { RoundCommandEntry } from './effects.ts';
import type { CommandArgs, CommandMeta, CommandResult, RoundCarried } from './messages.ts';
import { checkMeta } from './refuse.ts';
import { findRepeated, remember } from './ring.ts';

export type RoundAnswer = CommandResult<{ paused: boolean; stage: string }>;

const mostQueued = 200;

/** A round that has just been started. */
export const newRound: RoundCarried = {
  v: 1,
  stage: 'fan_out',
  paused: false,
  nextAt: null,
  look: true,
  accepted: 0,
  applied: 0,
  queue: [],
  ring: [],
  close: null,
};

/**
 * Takes a command in, to be applied to the rows in its turn. Whether a request may be extended or excused is the rows'
 * to say; here is only what the round as a whole says no to.
 * @returns the round with the command in its queue, and the answer for whoever sent it
 * @throws Refusal command_unreadable, key_reused, round_closed, already_paused, not_paused, not_now
 */
export function accept(
  round: RoundCarried,
  command: RoundCommand,
  meta: CommandMeta,
  now: { office: string; realMs: number },
): { round: RoundCarried; answer: RoundAnswer } {
  checkMeta(meta);
  const known = findRepeated(round.ring, meta);
  if (known) return { round, answer: answerOf(round, known.version, true) };
  refuseNonsense(round, command);
  const { key, argsHash, actor } = meta;
  const accepted = round.accepted + 1;
  const paused = command.name === 'pause' || (round.paused && command.name !== 'resume');
  const why = command.name === 'close' ? command.input.why : '';
  const next: RoundCarried = {
    ...round,
    paused,
    look: round.look || command.name === 'resume',
    accepted,
    queue: [...round.queue, { key, argsHash, actor, at: now.office, name: command.name, input: command.input }],
    ring: remember(round.ring, { key, argsHash, at: now.realMs, version: accepted }),
    close: command.name === 'close' ? { actor, why } : round.close,
  };
  return { round: next, answer: answerOf(next, accepted, false) };
}

/** The command that is to be applied next, as the rows take it. */
export function firstEntry({ queue }: RoundCarried): RoundCommandEntry | undefined {
  const [first] = queue;
  if (!first) return undefined;
  const { key, argsHash, actor, at, name, input } = first;
  return { key, argsHash, command: { name, input } as RoundCommand, actor, at };
}

/** The round without its first queued command, which the rows have taken in. */
export function applied(round: RoundCarried): RoundCarried {
  return { ...round, queue: round.queue.slice(1), applied: round.applied + 1 };
}

/** @throws Refusal command_unreadable */
export function asCommand(name: string, args: CommandArgs<unknown> | undefined): RoundCommand {
  const isKnown = (roundCommandNames as readonly string[]).includes(name);
  if (!isKnown || typeof args?.input !== 'object' || args.input === null) {
    throw new Refusal('command_unreadable', 'The command is incomplete: it needs its fields.');
  }
  return { name, input: args.input } as RoundCommand;
}

function refuseNonsense(round: RoundCarried, command: RoundCommand): void {
  if (round.close || round.stage === 'closing' || round.stage === 'closed') {
    throw new Refusal('round_closed', 'This round is closed. Late updates are still taken, and marked late.');
  }
  if (command.name === 'pause' && round.paused) {
    throw new Refusal('already_paused', 'This round is paused already.');
  }
  if (command.name === 'resume' && !round.paused) {
    throw new Refusal('not_paused', 'This round is not paused.');
  }
  if (round.queue.length >= mostQueued) {
    const sentence = `The records cannot be written at the moment, and ${round.queue.length} changes wait for them.`;
    throw new Refusal('not_now', `${sentence} Nothing was changed: try again in a few minutes.`);
  }
}

function answerOf({ paused, stage }: RoundCarried, version: number, repeated: boolean): RoundAnswer {
  return { version, state: { paused, stage }, repeated };
}
