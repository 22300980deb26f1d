import { ApplicationFailure, log } from '@temporalio/activity';
import { Refusal } from '../domain/refusal.ts';

/**
 * The one place that says which of two kinds a failure of an activity is. *Refused*: a rule said no; it is not tried
 * again, and its type is the refusal's code. *Not now*: anything else, thrown on as it is and tried again by the
 * policy in workflows/policies.ts.
 */
export function refusedOrNotNow(error: unknown): unknown {
  if (!(error instanceof Refusal)) return error;
  const { message, code, field, details } = error;
  return ApplicationFailure.create({ message, type: code, nonRetryable: true, details: [{ field, details }] });
}

type Effect = (...args: never[]) => Promise<unknown>;

/** The same effects, with their errors put into the two kinds; what will be tried again is logged. */
export function withFailures<T extends object>(effects: T): T {
  const wrapped = Object.entries(effects as Record<string, Effect>).map(([name, effect]) => [
    name,
    async (...args: never[]) => {
      try {
        return await effect(...args);
      } catch (error) {
        const failure = refusedOrNotNow(error);
        if (failure === error) log.warn(`${name} will be tried again`, { error });
        throw failure;
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}
