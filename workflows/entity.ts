import { ApplicationFailure, type UpdateDefinition } from '@temporalio/common';
import { allHandlersFinished, condition, continueAsNew, log, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Actor, Rules } from '../domain/aggregate.ts';
import { Refusal } from '../domain/refusal.ts';
import type { Recording } from './effects.ts';
import { aggregateOf } from './ids.ts';
import { Lane } from './lane.ts';
import { Ledger, type Now } from './ledger.ts';
import type { CommandArgs, CommandMeta, CommandResult, EntityInput } from './messages.ts';
import { openedUpdate, progressQuery, recordAgainSignal } from './messages.ts';
import { refusedOpeningWaits } from './policies.ts';
import { Pulse } from './pulse.ts';
import { answering, asFailure } from './refuse.ts';
import { type Attributes, Shown } from './search-attributes.ts';
import { OfficeTime } from './time.ts';

type Named = { name: string; input: unknown };

/** What makes an entity a project, a programme or a follow-up. */
export interface EntityKind<S, O, C extends Named> {
  rules: Rules<S, O, C>;
  /** By command name: a person waits for the answer and may be told no, hence updates. */
  updates: Readonly<Record<string, { readonly name: string }>>;
  /** Writes what happened, in one transaction, idempotent by version. */
  record(recording: Recording<S>): Promise<void>;
  attributes(state: S): Attributes;
  /** Sets handlers for signals of its own; `hear` decides a command that nobody waits for. */
  listen?(on: { hear(command: C, actor: Actor): void; owe(): void }): void;
  /** A follow-on effect: run after every recording, and when `owe` was called; several calls are one. */
  follow?(state: S, officeNow: string): Promise<void>;
}

/**
 * Runs one aggregate for as long as it is open. Handlers decide at once and in memory; this loop then records what they
 * decided, in order and once, wakes for deadlines, and continues as new before its history is too long.
 */
export async function runEntity<S extends { version: number; office: string }, O, C extends Named>(
  kind: EntityKind<S, O, C>,
  input: EntityInput<S, O>,
): Promise<void> {
  // Setup: everything before the first await, so that no message finds a handler missing.
  const pulse = new Pulse(input);
  const time = new OfficeTime(input.clock, pulse);
  const { ledger, refused } = begin(kind, input, { office: time.now(), realMs: pulse.now });
  if (!ledger) return endRefused(refused);
  const shown = new Shown();
  shown.show(kind.attributes(ledger.state));
  const recording = new Lane(pulse);
  const following = new Lane(pulse);
  // Asked for, and done up to there: what is asked for while it is being done is done again.
  const again = { asked: input.carried?.recordAgain ? 1 : 0, done: 0 };
  const follow = { asked: input.carried?.owed ? 1 : 0, done: 0 };

  const clock: HandlerClock = {
    decide: () => {
      pulse.beat();
      return { office: time.now(), realMs: pulse.now };
    },
    validate: () => ({ office: time.livelyNow(), realMs: Date.now() }),
  };
  handleCommands(kind, ledger, clock, input.carried !== null);
  // Signal: rebuild asks, and must not wait for a worker.
  setHandler(recordAgainSignal, () => {
    pulse.beat();
    again.asked += 1;
  });
  kind.listen?.({
    hear: (command, actor) => hear(() => ledger.hear(command, actor, clock.decide().office)),
    owe: () => {
      pulse.beat();
      follow.asked += 1;
    },
  });
  setHandler(progressQuery, () => ({
    version: ledger.state.version,
    recordedVersion: ledger.recordedVersion,
    nextDueAt: ledger.nextDue,
    busy: next() !== null || recording.busy || following.busy,
    state: ledger.state,
  }));

  type Step = 'continue' | 'record' | 'due' | 'show' | 'arm' | 'follow' | 'end';
  /** The one thing to do now; null when there is nothing but to wait. Reads nothing but what history tells of. */
  const next = (): Step | null => {
    // Before everything else, but better not beside a recording, whose end would make the server refuse the task.
    if (pulse.isFull && (!recording.busy || pulse.isOverfull)) return 'continue';
    const { unrecorded, unrecordedCommands } = ledger.waiting;
    const unwritten = again.asked > again.done || unrecorded.length > 0 || unrecordedCommands.length > 0;
    if (unwritten && !recording.busy) return 'record';
    if (ledger.isDue(time.now())) return 'due';
    if (shown.differs(kind.attributes(ledger.state))) return 'show';
    if (!time.isArmedFor(ledger.nextDue)) return 'arm';
    if (unwritten) return null;
    if (follow.asked > follow.done && kind.follow && !following.busy) return 'follow';
    return ledger.isOver && !recording.busy && !following.busy ? 'end' : null;
  };

  const recordAll = async (): Promise<void> => {
    const { asked } = again;
    const { unrecorded: events, unrecordedCommands: commands } = ledger.waiting;
    await kind.record({
      office: input.office,
      aggregate: aggregateOf(workflowInfo().workflowId),
      events,
      state: ledger.state,
      nextDueAt: ledger.nextDue,
      open: !ledger.isOver,
      commands,
    });
    ledger.recorded(events, commands.length);
    again.done = asked;
    if (events.length > 0) follow.asked += 1;
  };

  const followOn = async (): Promise<void> => {
    const { asked } = follow;
    await kind.follow?.(ledger.state, time.now());
    follow.done = asked;
  };

  for (;;) {
    // Before every effect: a command that follows an unfinished handler's would be replayed in another order.
    await condition(allHandlersFinished);
    const step = next();
    if (step === 'end') return;
    if (step === 'continue') {
      const owed = Boolean(kind.follow) && follow.asked > follow.done;
      const carried = { ...ledger.carry(), owed, recordAgain: again.asked > again.done };
      await continueAsNew({ ...input, clock: time.clock, opening: null, carried });
    } else if (step === 'record') recording.start(recordAll);
    else if (step === 'follow') following.start(followOn);
    else if (step === 'due') ledger.catchUp(time.now());
    else if (step === 'show') shown.show(kind.attributes(ledger.state));
    else if (step === 'arm') time.arm(ledger.nextDue);
    else await condition(() => next() !== null);
  }
}

/** Now for handlers, which history tells of, and for validators, which it doesn't. */
interface HandlerClock {
  decide(): Now;
  validate(): Now;
}

function begin<S extends { version: number; office: string }, O, C extends Named>(
  { rules }: EntityKind<S, O, C>,
  { opening, carried }: EntityInput<S, O>,
  now: Now,
): { ledger: Ledger<S, O, C> | null; refused: Refusal } {
  const nothing = new Refusal('not_found', 'There is nothing to open: the opening is missing.');
  if (carried) return { ledger: Ledger.resume(rules, carried), refused: nothing };
  if (!opening) return { ledger: null, refused: nothing };
  try {
    return { ledger: Ledger.open(rules, opening, now), refused: nothing };
  } catch (error) {
    if (error instanceof Refusal) return { ledger: null, refused: error };
    return { ledger: null, refused: new Refusal('fault', `Gatehouse made a mistake: ${String(error)}`) };
  }
}

function handleCommands<S extends { version: number; office: string }, O, C extends Named>(
  kind: EntityKind<S, O, C>,
  ledger: Ledger<S, O, C>,
  clock: HandlerClock,
  resumed: boolean,
): void {
  // Update-with-start: whoever opens waits for the opened state, or is told that the ref is somebody else's.
  let answered = resumed;
  const opened = (args: { meta: CommandMeta }): CommandResult<S> =>
    answering(() => {
      const known = ledger.repeated(args?.meta);
      if (known) return { ...known, repeated: answered };
      throw new Refusal('ref_taken', 'This reference is in use already. Choose another one.', { field: 'ref' });
    });
  const openedOnce = (args: { meta: CommandMeta }): CommandResult<S> => {
    clock.decide();
    const result = opened(args);
    answered = true;
    return result;
  };
  setHandler(openedUpdate, openedOnce, { validator: (args) => void opened(args) });
  for (const [name, definition] of Object.entries(kind.updates)) {
    const command = (input: unknown) => ({ name, input }) as C;
    const update = definition as UpdateDefinition<CommandResult<unknown>, [CommandArgs<unknown>]>;
    setHandler(update, ({ meta, input }) => answering(() => ledger.decide(command(input), meta, clock.decide())), {
      // Synchronous and pure. What it refuses leaves no trace; what it lets pass is decided again in the handler,
      // because another command of the same task may have won.
      validator: (args) => answering(() => ledger.wouldDecide(command(args?.input), args?.meta, clock.validate())),
    });
  }
}

function hear(rule: () => void): void {
  try {
    rule();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    log.info('A signal was of no use any more', { code: error.code });
  }
}

/**
 * A run whose opening was refused: whoever waits is told, then the run fails, so that its id can be used again by a
 * better opening (id reuse policy: allow duplicate failed only).
 */
async function endRefused(refused: Refusal): Promise<never> {
  let told = false;
  // In the handler and not the validator: the run must remember that it has told somebody.
  setHandler(openedUpdate, () => {
    told = true;
    throw asFailure(refused);
  });
  await condition(() => told, refusedOpeningWaits);
  await condition(allHandlersFinished);
  throw ApplicationFailure.nonRetryable(refused.message, 'opening_refused', { code: refused.code });
}
