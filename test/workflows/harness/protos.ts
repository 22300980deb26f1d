import { defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';

export type Command = proto.coresdk.workflow_commands.IWorkflowCommand;
export type Job = proto.coresdk.workflow_activation.IWorkflowActivationJob;
type Payload = proto.temporal.api.common.v1.IPayload;
type Failure = proto.temporal.api.failure.v1.IFailure;

const { WorkflowActivation } = proto.coresdk.workflow_activation;

export const toPayload = (value: unknown): Payload => defaultPayloadConverter.toPayload(value);
export const fromPayload = (payload: Payload | null | undefined): unknown =>
  payload ? defaultPayloadConverter.fromPayload(payload as never) : undefined;
export const toFailure = (error: unknown): Failure =>
  defaultFailureConverter.errorToFailure(error, defaultPayloadConverter) as Failure;
export const toError = (failure: Failure): Error =>
  defaultFailureConverter.failureToError(failure as never, defaultPayloadConverter);

/** One workflow task, as Core hands it to a worker. */
export function activation(of: { runId: string; now: number; historyLength: number; jobs: Job[] }) {
  return WorkflowActivation.fromObject({
    runId: of.runId,
    timestamp: msToTs(of.now),
    historyLength: of.historyLength,
    historySizeBytes: of.historyLength * 500,
    isReplaying: false,
    jobs: of.jobs,
  });
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

/** How many history events a command makes. Those without one are answers to what left no event either. */
export function eventsOf(command: Command): number {
  if (command.respondToQuery) return 0;
  return 1;
}
