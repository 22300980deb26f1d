import type { Logger } from 'pino';
import type { Settings } from '../config/settings.ts';
import { type Connected, connect, findAddresses } from './connect.ts';
import { linkKey } from './link-key.ts';
import { logToOutput } from './logger.ts';
import { listenForEnd } from './signals.ts';
import { type StopStack, stopStack } from './stop-stack.ts';

/** A part that runs. */
interface Part {
  stop(): Promise<void>;
  /** Rejects when it fails by itself. */
  ended?: Promise<void>;
}

/**
 * Runs one part of the product as a process of its own (`gatehouse worker`, `gatehouse web`), against the services that
 * the settings name or a running product's, until it is asked to end.
 * @param start brings the part up
 * @throws NotRunning; Refusal in a sentence for the operator
 */
export async function runPart(
  settings: Settings,
  name: string,
  start: (deps: Connected, log: Logger, stops: StopStack) => Promise<Part>,
): Promise<void> {
  const end = listenForEnd();
  const log = logToOutput(settings);
  const addresses = findAddresses(settings);
  const stops = stopStack();
  const deps = await connect(settings, addresses, linkKey(settings, false), log);
  stops.add('the connections', deps.close);
  try {
    const part = await start(deps, log, stops);
    stops.add(name, part.stop);
    log.info(`${name} is ready`);
    await Promise.race([end.arrived, ...(part.ended ? [part.ended] : [])]);
  } finally {
    await stops.stopAll((sentence) => log.warn(sentence));
  }
  log.info(`${name} has stopped`);
}
