import { defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import type { Workflow } from '@temporalio/worker/lib/workflow/interface.js';

type Activation = Parameters<Workflow['activate']>[0];
type Completion = Awaited<ReturnType<Workflow['activate']>>;
export type Job = NonNullable<Activation['jobs']>[number];
export type Command = NonNullable<NonNullable<Completion['successful']>['commands']>[number];
type Payload = ReturnType<typeof defaultPayloadConverter.toPayload>;
type Failure = NonNullable<NonNullable<Completion['failed']>['failure']>;

export const toPayload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
export const fromPayload = (payload: Payload | null | undefined): unknown =>
  payload ? defaultPayloadConverter.fromPayload(payload as never) : undefined;
export const toFailure = (error: unknown): Failure =>
  defaultFailureConverter.errorToFailure(error, defaultPayloadConverter) as Failure;
export const toError = (failure: Failure): Error =>
  defaultFailureConverter.failureToError(failure as never, defaultPayloadConverter);

/** One workflow task, as Core hands it to a worker. */
export function activation(of: { runId: string; now: number; historyLength: number; jobs: Job[] }): Activation {
  const { runId, now, historyLength, jobs } = of;
  const historySizeBytes = { toNumber: () => historyLength * 500 } as never;
  return { runId, timestamp: msToTs(now), historyLength, historySizeBytes, isReplaying: false, jobs };
}

/** The first job of a run. */
export function initialize(of: {
  workflowId: string;
  workflowType: string;
  now: number;
  args: unknown[];
  scheduledAt?: string;
}): Job {
  const nominal = of.scheduledAt && {
    indexedFields: {
      TemporalScheduledStartTime: {
        metadata: { encoding: Buffer.from('json/plain'), type: Buffer.from('Datetime') },
        data: Buffer.from(JSON.stringify(of.scheduledAt)),
      },
    },
  };
  return {
    initializeWorkflow: {
      workflowId: of.workflowId,
      workflowType: of.workflowType,
      arguments: of.args.map(toPayload),
      startTime: msToTs(of.now),
      ...(nominal ? { searchAttributes: nominal } : {}),
    },
  };
}
