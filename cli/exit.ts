import { NotNow } from '../client/not-now.ts';
import { InvalidInput } from '../client/validation.ts';
import { SettingsError } from '../config/settings.ts';
import { Refusal as RuleRefusal } from '../domain/refusal.ts';
import { Refusal as SetupRefusal } from '../setup/refusal.mjs';

/** Exit codes: 0 done, 1 refused, 2 wrongly used, 3 nothing is running, 70 a fault of ours. */
export const exitCodes = { refused: 1, usage: 2, notRunning: 3, fault: 70 } as const;

/**
 * Says on standard error why a command failed: its one sentence where a person can mend it, the whole error where not.
 * @returns the exit code
 */
export function reportFailure(error: unknown): number {
  if (error instanceof SettingsError) {
    console.error(error.message);
    return exitCodes.usage;
  }
  if (error instanceof SetupRefusal) {
    console.error(error.message);
    return error.exitCode;
  }
  if (error instanceof InvalidInput) {
    for (const { field, message } of error.errors) console.error(field === '' ? message : `${field}: ${message}`);
    return exitCodes.usage;
  }
  if (error instanceof RuleRefusal || error instanceof NotNow) {
    console.error(error.message);
    return exitCodes.refused;
  }
  console.error(error);
  return exitCodes.fault;
}
