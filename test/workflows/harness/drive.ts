import { ApplicationFailure, CancelledFailure, TypedSearchAttributes } from '@temporalio/common';
import { tsToMs } from '@temporalio/common/lib/time.js';
import type { Workflow } from '@temporalio/worker/lib/workflow/interface.js';
import type { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';
import {
  activation,
  type Command,
  fromPayload,
  initialize,
  type Job,
  toError,
  toFailure,
  toPayload,
} from './protos.ts';

/** A stub answers this to keep its activity under way until `release`. */
export const hold = Symbol('hold');
export type Stubs = Record<string, (args: never, attempt: number) => unknown>;

interface Activity {
  seq: number;
  run: number;
  name: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into arguments of every effect
  args: any;
  at: string;
  attempt: number;
  policy: { initial: number; coefficient: number; most: number };
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  isAccepted: boolean;
}

type Wake = { at: number; run: number; timer: number } | { at: number; run: number; retry: Activity };

/**
 * Runs one workflow, through all its continued runs, in the real sandbox with a clock that the test sets: timers fire
 * in order when the test moves on, activities are answered by stubs, months pass in milliseconds.
 */
export class Drive {
  now: number;
  /** Input of each run, first and continued. */
  readonly inputs: unknown[] = [];
  readonly activities: Activity[] = [];
  /** History events of each run. */
  readonly events: number[] = [];
  closed: 'completed' | 'failed' | null = null;
  /** Answer to the first update that was posted. */
  first: Promise<unknown> | undefined;
  failure: Error | undefined;
  readonly shown: Record<string, unknown> = {};
  /** Timers set and taken down, all runs. */
  readonly timers = { set: 0, cancelled: 0 };
  #workflow!: Workflow;
  #jobs: Job[] = [];
  #wakes: Wake[] = [];
  #held: Activity[] = [];
  #updates = new Map<string, Waiting>();
  #count = 0;
  readonly #creator: ReusableVMWorkflowCreator;
  readonly #type: string;
  readonly #workflowId: string;
  readonly #stubs: Stubs;
  readonly #scheduledAt: string | undefined;

  constructor(
    creator: ReusableVMWorkflowCreator,
    of: { type: string; workflowId: string; input: unknown; at: string; stubs: Stubs; scheduledAt?: string },
  ) {
    this.#creator = creator;
    this.#type = of.type;
    this.#workflowId = of.workflowId;
    this.#stubs = of.stubs;
    this.#scheduledAt = of.scheduledAt;
    this.now = Date.parse(of.at);
    this.#begin(of.input);
  }

  get run(): number {
    return this.inputs.length;
  }

  called(name: string): Activity[] {
    return this.activities.filter((activity) => activity.name === name);
  }

  /** Hands an update over with the next task; `settle` makes that task happen. */
  // biome-ignore lint/suspicious/noExplicitAny: the answer of whatever was asked
  post(name: string, args: unknown[] = [], id = `update-${++this.#count}`): Promise<any> {
    const protocolInstanceId = `${id}/${++this.#count}`;
    const input = args.map(toPayload);
    this.#jobs.push({ doUpdate: { id, protocolInstanceId, name, input, runValidator: true } });
    const answer = new Promise((resolve, reject) => {
      this.#updates.set(protocolInstanceId, { resolve, reject, isAccepted: false });
    });
    answer.catch(() => undefined);
    this.first ??= answer;
    return answer;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the answer of whatever was asked
  async update(name: string, ...args: unknown[]): Promise<any> {
    const answer = this.post(name, args);
    await this.settle();
    return answer;
  }

  async signal(name: string, ...args: unknown[]): Promise<void> {
    this.postSignal(name, ...args);
    await this.settle();
  }

  /** Hands a signal over with the next task. */
  postSignal(name: string, ...args: unknown[]): void {
    this.#add({ signalWorkflow: { signalName: name, input: args.map(toPayload), identity: 'test' } });
  }

  // biome-ignore lint/suspicious/noExplicitAny: the answer of whatever was asked
  async query(name: string): Promise<any> {
    const queryWorkflow = { queryId: 'q', queryType: name, arguments: [] };
    const jobs = [{ queryWorkflow, variant: 'queryWorkflow' }] as Job[];
    const { successful, failed } = await this.#workflow.activate(this.#activation(jobs));
    if (!successful) throw toError(failed?.failure ?? {});
    const answer = successful.commands?.[0]?.respondToQuery;
    if (answer?.failed) throw toError(answer.failed);
    return fromPayload(answer?.succeeded?.response);
  }

  /** Lets the office's real time pass: whatever is due by then happens, in order. */
  async advanceTo(instant: string): Promise<void> {
    const target = Date.parse(instant);
    await this.settle();
    for (;;) {
      const wake = this.#wakes.sort((a, b) => a.at - b.at)[0];
      if (!wake || wake.at > target || this.closed) break;
      this.#wakes.shift();
      if (wake.run !== this.run) continue;
      this.now = Math.max(this.now, wake.at);
      if ('timer' in wake) this.#add({ fireTimer: { seq: wake.timer } });
      else this.#attempt(wake.retry);
      await this.settle();
    }
    this.now = Math.max(this.now, target);
  }

  /** Answers the oldest activity that is on hold. */
  async release(name: string, answer: unknown = undefined): Promise<void> {
    const index = this.#held.findIndex((held) => held.name === name && held.run === this.run);
    const [held] = this.#held.splice(index, 1);
    if (!held || index < 0) throw new Error(`No ${name} is on hold`);
    this.#answer(held, answer);
    await this.settle();
  }

  onHold(name: string): number {
    return this.#held.filter((held) => held.name === name && held.run === this.run).length;
  }

  /** Runs workflow tasks until there is nothing left to tell the workflow. */
  async settle(): Promise<void> {
    while (this.#jobs.length > 0 && !this.closed) {
      const jobs = this.#jobs.splice(0).sort((a, b) => rank(a) - rank(b));
      const before = this.events[this.run - 1] as number;
      this.events[this.run - 1] = before + 3;
      const completion = await this.#workflow.activate(this.#activation(jobs));
      await this.#workflow.getAndResetSinkCalls();
      if (completion.failed) throw toError(completion.failed.failure ?? {});
      const commands = completion.successful?.commands ?? [];
      const isTraceless =
        jobs.every(({ doUpdate }) => doUpdate) && !commands.some((one) => one.updateResponse?.accepted);
      if (isTraceless) {
        // As the server does: nothing but refused updates leaves no trace, so nothing may come of it.
        if (!commands.every((one) => one.updateResponse)) throw new Error('A task that leaves no trace gave commands');
        this.events[this.run - 1] = before;
      }
      for (const command of commands) await this.#obey(command);
    }
  }

  async dispose(): Promise<void> {
    await this.#workflow.dispose();
  }

  #activation(jobs: Job[]) {
    return activation({
      runId: this.#runId(),
      now: this.now,
      historyLength: (this.events[this.run - 1] as number) - 1,
      jobs,
    });
  }

  #runId = () => `${this.#workflowId}:${this.run}`;

  #begin(input: unknown): void {
    this.inputs.push(input);
    this.events.push(1);
    const { now } = this;
    const of = { workflowId: this.#workflowId, workflowType: this.#type, now, args: [input] };
    this.#jobs.unshift(initialize(this.#scheduledAt ? { ...of, scheduledAt: this.#scheduledAt } : of));
    this.#pending = this.#create();
  }

  #pending: Promise<void> | undefined;

  async #create(): Promise<void> {
    const start = new Date(this.now);
    this.#workflow = await this.#creator.createWorkflow({
      info: {
        workflowId: this.#workflowId,
        runId: this.#runId(),
        workflowType: this.#type,
        searchAttributes: {},
        typedSearchAttributes: new TypedSearchAttributes(),
        taskQueue: 'office-workflows',
        namespace: 'default',
        firstExecutionRunId: `${this.#workflowId}:1`,
        originalExecutionRunId: this.#runId(),
        startTime: start,
        runStartTime: start,
        taskTimeoutMs: 10_000,
        attempt: 1,
        historyLength: 1,
        historySize: 0,
        continueAsNewSuggested: false,
        targetWorkerDeploymentVersionChanged: false,
        currentBuildId: '',
        unsafe: { now: () => this.now, isReplaying: false, isReplayingHistoryEvents: false },
      } as never,
      randomnessSeed: [1, 2, 3, 4, 5, 6, 7, 8],
      now: this.now,
      showStackTraceSources: false,
    });
  }

  async start(): Promise<this> {
    await this.#pending;
    await this.settle();
    return this;
  }

  /** One more event in history, that the workflow is told of. */
  #add(job: Job): void {
    this.events[this.run - 1] = (this.events[this.run - 1] as number) + (job.resolveActivity ? 2 : 1);
    this.#jobs.push(job);
  }

  async #obey(command: Command): Promise<void> {
    const events = this.events[this.run - 1] as number;
    this.events[this.run - 1] = events + 1;
    const { startTimer, cancelTimer, scheduleActivity: scheduled, requestCancelActivity, updateResponse } = command;
    if (startTimer) {
      this.timers.set++;
      const at = this.now + tsToMs(startTimer.startToFireTimeout);
      this.#wakes.push({ at, run: this.run, timer: startTimer.seq as number });
    } else if (cancelTimer) {
      this.timers.cancelled++;
      this.#wakes = this.#wakes.filter(
        (wake) => !('timer' in wake) || wake.timer !== cancelTimer.seq || wake.run !== this.run,
      );
    } else if (scheduled) {
      const { initialInterval, backoffCoefficient, maximumInterval } = scheduled.retryPolicy ?? {};
      const policy = {
        initial: initialInterval ? tsToMs(initialInterval) : 1_000,
        coefficient: backoffCoefficient || 2,
        most: maximumInterval ? tsToMs(maximumInterval) : 100_000,
      };
      const args = fromPayload(scheduled.arguments?.[0]);
      const at = new Date(this.now).toISOString();
      const name = scheduled.activityType as string;
      this.#attempt({ seq: scheduled.seq as number, run: this.run, name, args, at, attempt: 1, policy });
    } else if (requestCancelActivity) {
      const index = this.#held.findIndex(({ seq, run }) => seq === requestCancelActivity.seq && run === this.run);
      const [held] = index < 0 ? [] : this.#held.splice(index, 1);
      if (held) this.#fail(held, new CancelledFailure('cancelled'), true);
    } else if (updateResponse) this.#answered(updateResponse, events);
    else if (command.upsertWorkflowSearchAttributes) {
      const fields = command.upsertWorkflowSearchAttributes.searchAttributes?.indexedFields ?? {};
      for (const [name, payload] of Object.entries(fields)) this.shown[name] = fromPayload(payload);
    } else if (command.continueAsNewWorkflowExecution) {
      await this.#workflow.dispose();
      this.#begin(fromPayload(command.continueAsNewWorkflowExecution.arguments?.[0]));
      await this.#pending;
    } else if (command.completeWorkflowExecution) this.closed = 'completed';
    else if (command.failWorkflowExecution) {
      this.closed = 'failed';
      this.failure = toError(command.failWorkflowExecution.failure ?? {});
    } else throw new Error(`The driver does not know ${Object.keys(command).join(', ')}`);
  }

  #answered(response: NonNullable<Command['updateResponse']>, eventsBefore: number): void {
    const waiting = this.#updates.get(response.protocolInstanceId as string);
    if (!waiting) throw new Error('An answer to no update');
    if (response.accepted) waiting.isAccepted = true;
    else if (response.completed) waiting.resolve(fromPayload(response.completed));
    else {
      if (!waiting.isAccepted) this.events[this.run - 1] = eventsBefore;
      waiting.reject(toError(response.rejected ?? {}));
    }
  }

  #attempt(activity: Activity): void {
    const stub = this.#stubs[activity.name];
    if (!stub) throw new Error(`No stub for ${activity.name}`);
    this.activities.push({ ...activity, at: new Date(this.now).toISOString() });
    try {
      const answer = stub(activity.args as never, activity.attempt);
      if (answer === hold) this.#held.push(activity);
      else this.#answer(activity, answer);
    } catch (error) {
      if (error instanceof ApplicationFailure && error.nonRetryable) {
        this.#fail(activity, error, false);
        return;
      }
      const { attempt, policy } = activity;
      const wait = Math.min(policy.initial * policy.coefficient ** (attempt - 1), policy.most);
      this.#wakes.push({ at: this.now + wait, run: this.run, retry: { ...activity, attempt: attempt + 1 } });
    }
  }

  #answer({ seq, run }: Activity, answer: unknown): void {
    if (run === this.run) this.#add({ resolveActivity: { seq, result: { completed: { result: toPayload(answer) } } } });
  }

  #fail({ seq, run }: Activity, error: Error, isCancelled: boolean): void {
    if (run !== this.run) return;
    const failure = { failure: toFailure(error) };
    this.#add({ resolveActivity: { seq, result: isCancelled ? { cancelled: failure } : { failed: failure } } });
  }
}

/** Core's order within a task: the start, then messages, then what was waited for. */
function rank(job: Job): number {
  if (job.initializeWorkflow) return 0;
  return job.signalWorkflow || job.doUpdate ? 1 : 2;
}
