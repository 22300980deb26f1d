import { ApplicationFailure } from '@temporalio/common';
import { Refusal } from '../domain/refusal.ts';
import type { CommandMeta } from './messages.ts';

/**
 * Runs a rule for somebody who waits for the answer. A `Refusal` becomes the `ApplicationFailure` that a client turns
 * back into one. Anything else is a fault of ours: also answered, because a plain error in a handler would fail the
 * workflow task for ever and lock everybody out.
 * @throws ApplicationFailure not retryable; its type is the refusal's code, or `fault`
 */
export function answering<T>(rule: () => T): T {
  try {
    return rule();
  } catch (error) {
    if (error instanceof Refusal) throw asFailure(error);
    throw ApplicationFailure.nonRetryable(`Gatehouse made a mistake and changed nothing: ${String(error)}`, 'fault');
  }
}

/** The refusal as it travels: message, code, and `{ field, details }`. */
export function asFailure({ message, code, field, details }: Refusal): ApplicationFailure {
  return ApplicationFailure.nonRetryable(message, code, { field, details });
}

/**
 * What every command must carry, whoever sent it.
 * @throws Refusal command_unreadable
 */
export function checkMeta(meta: CommandMeta | undefined): void {
  const isText = (value: unknown, max: number) => typeof value === 'string' && value !== '' && value.length <= max;
  const version = meta?.expectedVersion;
  const isVersion = version === null || (Number.isSafeInteger(version) && (version as number) >= 0);
  if (isText(meta?.key, 300) && isText(meta?.argsHash, 200) && isText(meta?.actor?.name, 400) && isVersion) return;
  throw new Refusal('command_unreadable', 'The command is incomplete: it needs a key, a hash, an actor and a version.');
}
