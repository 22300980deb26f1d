import type { UpdateDefinition } from '@temporalio/common';
import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { Actor, DomainEvent } from '../domain/aggregate.ts';
import { type FollowUpCommands, followUpCommandNames } from '../domain/follow-up/commands.ts';
import { type ProgrammeCommands, programmeCommandNames } from '../domain/programme/commands.ts';
import { type ProjectCommands, projectCommandNames } from '../domain/project/commands.ts';
import { type RoundCommands, roundCommandNames } from '../domain/round/commands.ts';

/** The office's clock is an input: real, or stepped for demonstration and rehearsal. */
export type OfficeClock = { kind: 'real' } | { kind: 'stepped'; now: string };

/** What every command carries beside its own payload. The Temporal update id is derived from `key` by the client. */
export interface CommandMeta {
  /** Idempotency key of the caller. */
  key: string;
  /** Hash of the payload: the same key with another hash is refused (`key_reused`). */
  argsHash: string;
  actor: Actor;
  /** The version the decision was taken on; null where a stale view does no harm (submitUpdate never checks it). */
  expectedVersion: number | null;
}

export interface CommandArgs<I> {
  meta: CommandMeta;
  input: I;
}

/** What the person who asked gets back at once: the state after their command. */
export interface CommandResult<S> {
  version: number;
  state: S;
  /** True when this key had been decided before and the earlier answer is given again. */
  repeated: boolean;
}

/** Carried over continue-as-new: plain JSON only. */
export interface Carried<S> {
  v: 1;
  state: S;
  unrecorded: DomainEvent[];
  unrecordedCommands: { key: string; argsHash: string; version: number; result: unknown }[];
  ring: RingEntry[];
  /** The latest events in short, to tell whoever decides on a stale view what changed; none known after a rebuild. */
  recent?: ChangeNote[];
  /** True when a follow-on effect (a programme's recalculation) was still owed. */
  owed?: boolean;
  /** True when a rebuild had asked for another recording, and there was none yet. */
  recordAgain?: boolean;
}

/** One event in short: its number, its kind and whose it was. */
export interface ChangeNote {
  version: number;
  kind: string;
  by: string;
}

/** A recently decided command, kept 5 minutes and at least 50: updates are deduplicated by Temporal per run only. */
export interface RingEntry {
  key: string;
  argsHash: string;
  at: number;
  version: number;
}

/** Arguments of project, programme and followUp. The opening payload travels in them, never in the first update alone. */
export interface EntityInput<S, O> {
  office: string;
  /** Workflow ids end in it: project ref, programme ref, follow-up id. */
  ref: string;
  clock: OfficeClock;
  opening: { meta: CommandMeta; input: O } | null;
  carried: Carried<S> | null;
  /** Continue-as-new after this many history events; tests set it low. */
  historyCap?: number;
}

export interface RoundInput {
  office: string;
  period: string;
  clock: OfficeClock;
  carried: RoundCarried | null;
  historyCap?: number;
}

export interface RoundCarried {
  v: 1;
  stage: 'fan_out' | 'running' | 'closing' | 'closed';
  paused: boolean;
  /** Instant on the office's clock of the next rung; null when no rung is ahead. */
  nextAt: string | null;
  /** True when the rows must be looked at whatever `nextAt` says: after the fan-out, a replan, a resume. */
  look: boolean;
  /** Commands accepted so far, and how many of them the rows have taken in. */
  accepted: number;
  applied: number;
  queue: { key: string; argsHash: string; actor: Actor; at: string; name: string; input: unknown }[];
  ring: RingEntry[];
  close: { actor: Actor; why: string } | null;
}

export interface MailInput {
  office: string;
  paused: boolean;
  /** Carried: false when the last delivery found nothing more to send; a first run always looks. */
  waiting?: boolean;
  /** Carried: real instant of the earliest open lease or retry. */
  wakeAt?: string | null;
  historyCap?: number;
}

/** roundOpener is started by the Schedule; `period` only when started by hand. */
export interface RoundOpenerInput {
  office: string;
  zone: string;
  period: string | null;
}

type Updates<C, S> = { [K in keyof C]: UpdateDefinition<CommandResult<S>, [CommandArgs<C[K]>]> };

const updatesFor = <C, S>(names: readonly (keyof C & string)[]): Updates<C, S> =>
  Object.fromEntries(names.map((name) => [name, defineUpdate(name)])) as unknown as Updates<C, S>;

// Updates: a person waits, and may be told no.
export const projectUpdates = updatesFor<ProjectCommands, unknown>(projectCommandNames);
export const programmeUpdates = updatesFor<ProgrammeCommands, unknown>(programmeCommandNames);
export const followUpUpdates = updatesFor<FollowUpCommands, unknown>(followUpCommandNames);
export const roundUpdates = updatesFor<RoundCommands, { paused: boolean; stage: string }>(roundCommandNames);
/** update-with-start for the three entities: answers the opened state, once the opening is decided. */
export const openedUpdate = defineUpdate<CommandResult<unknown>, [{ meta: CommandMeta }]>('opened');
export const mailPauseUpdate = defineUpdate<{ paused: boolean }, [{ meta: CommandMeta }]>('pause');
export const mailResumeUpdate = defineUpdate<{ paused: boolean }, [{ meta: CommandMeta }]>('resume');

// Signals: the sender must not depend on a live worker.
export const clockMovedSignal = defineSignal<[{ now: string }]>('clockMoved');
export const programmeChangedSignal = defineSignal('changed');
export const replannedSignal = defineSignal('replanned');
/** To followUp: what became of a recipient's mail. */
export const deliveredSignal =
  defineSignal<[{ recipient: string; attempt: number; outcome: 'sent' | 'failed' | 'uncertain'; at: string }]>(
    'delivered',
  );
export const mailWaitingSignal = defineSignal('mailWaiting');
/** To any entity: record again (rebuild found the run ahead of its snapshot). */
export const recordAgainSignal = defineSignal('recordAgain');

// Query: for debugging, rebuild and the stepped clock only; pages read PostgreSQL.
export const progressQuery = defineQuery<{
  version: number;
  recordedVersion: number;
  nextDueAt: string | null;
  busy: boolean;
  state: unknown;
}>('progress');
