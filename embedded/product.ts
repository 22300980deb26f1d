import type { Settings } from '../config/settings.ts';
import { Refusal } from '../setup/refusal.mjs';
import { lasted, say, step } from '../setup/say.mjs';
import { connect } from './connect.ts';
import { alreadyRuns, claimDataFolder, type DataFolder, findRunning } from './data-folder.ts';
import { portIsFree } from './free-port.ts';
import { linkKey } from './link-key.ts';
import { logToFile } from './logger.ts';
import { startServices, temporalProgram } from './services.ts';
import { type EndRequest, Interrupted, listenForEnd } from './signals.ts';
import { type StopStack, stopStack } from './stop-stack.ts';

/**
 * The whole product in one process tree: starts it, says that it is ready, runs until it is asked to end (Ctrl-C,
 * SIGTERM, `gatehouse stop`), and stops it in order. Whatever came up is stopped again when something does not.
 * @throws Refusal or SettingsError in a sentence for the operator
 */
export async function runProduct(settings: Settings): Promise<void> {
  const since = performance.now();
  const end = listenForEnd();
  // What can be refused without touching anything is refused first.
  const running = findRunning(settings.dataFolder);
  if (running) throw alreadyRuns(settings.dataFolder, running);
  const program = temporalProgram(settings);
  await refuseTakenPort(settings);
  const folder = claimDataFolder(settings.dataFolder);
  const stops = stopStack();
  stops.add('the data folder', folder.release);
  try {
    const address = await startAll(settings, program, folder, stops, end);
    say(`Gatehouse is ready at ${address} (${lasted(performance.now() - since)} to start; Ctrl-C stops it)`);
    await end.arrived;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    await step('Stopping', () => stops.stopAll(say));
  }
  say('Gatehouse has stopped.');
}

/** Brings the parts up in order. @returns the address of the pages */
async function startAll(
  settings: Settings,
  program: string | undefined,
  folder: DataFolder,
  stops: StopStack,
  end: EndRequest,
): Promise<string> {
  const log = logToFile(settings);
  const notice = (message: string) => {
    log.warn(message);
    say(`  ${message}`);
  };
  const { temporalStartedOver, ...addresses } = await startServices(settings, program, stops, notice);
  folder.note(addresses);
  end.check();
  const connected = await connect(settings, addresses, linkKey(settings, true), log);
  stops.add('the connections', connected.close);
  end.check();
  const web = connected.baseUrl;
  folder.note({ ready: true, web });
  if (temporalStartedOver) say('  Open workflows are rebuilt from the database.');
  return web;
}

async function refuseTakenPort({ port, host }: Settings): Promise<void> {
  if (await portIsFree(port, host)) return;
  throw new Refusal(
    `Port ${port} is taken by another program: stop that one, or choose another with --port N or GATEHOUSE_PORT.`,
  );
}
