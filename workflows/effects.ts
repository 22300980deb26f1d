import type { Actor, DomainEvent } from '../domain/aggregate.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import type { ProgrammeState } from '../domain/programme/state.ts';
import type { ProjectState } from '../domain/project/state.ts';
import type { RoundCommand } from '../domain/round/commands.ts';

/** What one write of an aggregate carries: every event since the last one that is known to be recorded, and the state after them. */
export interface Recording<S> {
  office: string;
  /** `project/REF`, `programme/REF`, `follow-up/ID`. */
  aggregate: string;
  events: DomainEvent[];
  /** state.version is the last event's version. */
  state: S;
  /** Instant on the office's clock of the next deadline: stored, so that pages and the stepped clock can see it. */
  nextDueAt: string | null;
  open: boolean;
  /** Commands decided since the last recording: idempotency outlives Temporal in PostgreSQL. */
  commands: { key: string; argsHash: string; version: number; result: unknown }[];
}

/** The first payload of a workflow that the rows refuse or know already. */
export interface RoundCommandEntry {
  /** Idempotency key: applying it twice is applying it once. */
  key: string;
  argsHash: string;
  command: RoundCommand;
  actor: Actor;
  at: string;
}

/** Everything workflows ask of the world. Implemented by activities/; each is idempotent by the business key in its arguments. */
export interface Effects {
  recordProject(recording: Recording<ProjectState>): Promise<void>;
  recordProgramme(recording: Recording<ProgrammeState>): Promise<void>;
  recordFollowUp(recording: Recording<FollowUpState>): Promise<void>;
  /** Recalculates over everything queued so far in one transaction with its result and inputs. */
  recalculateProgramme(of: { office: string; programme: string; now: string; state: ProgrammeState }): Promise<void>;
  /** Works out the plan and starts `round/{office}/{period}`; already started is a normal answer. */
  startRound(of: { office: string; period: string }): Promise<void>;
  /** Makes the round's requests, page by page, heartbeating its cursor; idempotent by (office, project, period). */
  fanOutRound(of: { office: string; period: string; now: string }): Promise<void>;
  /** Fires every rung due at `now`; answers when the next one is and how many requests are still open. */
  runRungs(of: { office: string; period: string; now: string }): Promise<{ nextAt: string | null; open: number }>;
  /** Applies one command to the round's rows; what the rows refuse is recorded as refused, with its reason. */
  applyRoundCommand(of: {
    office: string;
    period: string;
    entry: RoundCommandEntry;
  }): Promise<{ nextAt: string | null; open: number }>;
  /** Marks the rest not reported, freezes the pages and CSVs, and makes this round the headline. */
  closeRound(of: { office: string; period: string; now: string; actor: Actor; why: string }): Promise<void>;
  /** Sends what waits, until idle two seconds or five minutes have passed; answers the earliest open lease or retry. */
  deliverMail(of: { office: string }): Promise<{ wakeAt: string | null }>;
}
