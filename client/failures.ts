import {
  isGrpcServiceError,
  ServiceError,
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { Refusal } from '../domain/refusal.ts';
import { NotNow } from './not-now.ts';

/** What an error of the Temporal client means; the one place that reads them. */
export type Failure =
  | { kind: 'refused'; refusal: Refusal }
  /** The run is closed, or unknown: PostgreSQL says which. */
  | { kind: 'gone' }
  /** Something of that id exists already and is closed. */
  | { kind: 'taken' }
  /** Accepted, then its run ended (or moved on) before it answered: ask again with the same id. */
  | { kind: 'unknown' }
  /** Not sent at all, or the connection broke: ask again with the same id. */
  | { kind: 'unreachable'; cause: unknown }
  /** The run was just being handed over to its next one: ask again with the same id. */
  | { kind: 'moving_on'; cause: unknown }
  /** The time is up: taken in and not answered yet, or never reached anybody. */
  | { kind: 'no_answer'; cause: unknown }
  | { kind: 'not_now'; notNow: NotNow };

// gRPC's own numbers.
const unavailable = 14;
const deadlineExceeded = 4;
const failedPrecondition = 9;

export function failureOf(error: unknown): Failure {
  if (error instanceof WorkflowUpdateFailedError) return updateFailure(error);
  if (error instanceof WorkflowNotFoundError) return { kind: 'gone' };
  if (error instanceof WorkflowExecutionAlreadyStartedError) return { kind: 'taken' };
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) return { kind: 'no_answer', cause: error };
  const grpc = grpcErrorOf(error);
  if (grpc?.code === unavailable) return { kind: 'unreachable', cause: error };
  if (grpc?.code === deadlineExceeded) return { kind: 'no_answer', cause: error };
  // Seen when an activity ends in the very task that continues as new: passing, unlike a run that cannot be replayed.
  if (grpc?.code === failedPrecondition && /unexpected workflow task failure/iu.test(grpc.details ?? '')) {
    return { kind: 'moving_on', cause: error };
  }
  if (grpc?.code === failedPrecondition) {
    return notNow('The engine is stuck on this one and an operator must look: see the status page.', true, error);
  }
  return notNow('The engine could not be asked. Try again in a moment.', true, error);
}

/** The sentence for an engine that cannot be reached at all. */
export function unreachable(cause: unknown): NotNow {
  return new NotNow('The engine does not answer at the moment. Nothing is lost: try again with the same form.', {
    accepted: false,
    cause,
  });
}

/** The sentence for a request that the engine has and nobody has answered yet. */
export function stillWorking(cause: unknown): NotNow {
  return new NotNow('Still at work on it: the request was taken in and has not been answered yet.', {
    accepted: true,
    cause,
  });
}

function updateFailure(error: WorkflowUpdateFailedError): Failure {
  const { cause } = error;
  if (!(cause instanceof ApplicationFailure) || !cause.type) {
    return notNow('The engine gave up on this request. Try again in a moment.', true, error);
  }
  if (cause.type === 'AcceptedUpdateCompletedWorkflow') return { kind: 'unknown' };
  if (cause.type === 'not_now' || cause.type === 'fault') return notNow(cause.message, false, error);
  const told = (cause.details?.[0] ?? {}) as { field?: string; details?: Record<string, string> };
  const at = { ...(told.field !== undefined && { field: told.field }), ...(told.details && { details: told.details }) };
  return { kind: 'refused', refusal: new Refusal(cause.type, cause.message, at) };
}

function notNow(message: string, accepted: boolean, cause: unknown): Failure {
  return { kind: 'not_now', notNow: new NotNow(message, { accepted, cause }) };
}

type GrpcError = { code: number; details?: string };

function grpcErrorOf(error: unknown): GrpcError | undefined {
  if (isGrpcServiceError(error)) return error as unknown as GrpcError;
  if (error instanceof ServiceError && isGrpcServiceError(error.cause)) return error.cause as unknown as GrpcError;
  return undefined;
}
