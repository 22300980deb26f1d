import { rebuild } from '../client/rebuild.ts';
import { reconcileSchedules } from '../client/schedules.ts';
import type { Settings } from '../config/settings.ts';
import { Refusal } from '../setup/refusal.mjs';
import { lasted, say, step } from '../setup/say.mjs';
import { startWeb } from '../web/server.ts';
import { workflowBundle } from '../worker/bundle.ts';
import { startWorkers } from '../worker/worker.ts';
import { connect, temporalTarget } from './connect.ts';
import { alreadyRuns, claimDataFolder, type DataFolder, findRunning } from './data-folder.ts';
import { loadDemonstration, wantsDemonstration } from './demonstration.ts';
import { freePort, portIsFree } from './free-port.ts';
import { linkKey } from './link-key.ts';
import { logToFile } from './logger.ts';
import { queuesPolled } from './queues.ts';
import { installRuntime } from './runtime.ts';
import { registerSearchAttributes } from './search-attributes.ts';
import { startServices, temporalProgram } from './services.ts';
import { type EndRequest, Interrupted, listenForEnd } from './signals.ts';
import { type StopStack, stopStack } from './stop-stack.ts';
import { rebuiltAfterStartingOver } from './temporal-file.ts';
import { workerSettings } from './worker-settings.ts';

/** What the operator chose for this start beside the settings. */
export interface StartOptions {
  /** Leave an empty database empty: no demonstration office. */
  empty: boolean;
}

/**
 * The whole product in one process tree: starts it, says that it is ready, runs until it is asked to end (Ctrl-C,
 * SIGTERM, `gatehouse stop`), and stops it in order. Whatever came up is stopped again when something does not.
 * @throws Refusal or SettingsError in a sentence for the operator
 */
export async function runProduct(given: Settings, options: StartOptions): Promise<void> {
  const since = performance.now();
  const end = listenForEnd();
  // What can be refused without touching anything is refused first.
  const running = findRunning(given.dataFolder);
  if (running) throw alreadyRuns(given.dataFolder, running);
  const program = temporalProgram(given);
  await refuseTakenPort(given);
  const settings = { ...given, port: given.port || (await freePort(given.host)) };

  const folder = claimDataFolder(settings.dataFolder);
  const stops = stopStack();
  stops.add('the data folder', folder.release);
  try {
    const { address, failed } = await startAll(settings, options, program, folder, stops, end);
    say(`Started in ${lasted(performance.now() - since)}. Ctrl-C stops it.`);
    say(`Gatehouse is ready at ${address}`);
    await Promise.race([end.arrived, failed]);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
  } finally {
    await step('Stopping', () => stops.stopAll(say));
  }
  say('Gatehouse has stopped.');
}

/** Brings the parts up in order. `failed` rejects when a worker dies by itself. */
async function startAll(
  settings: Settings,
  options: StartOptions,
  program: string | undefined,
  folder: DataFolder,
  stops: StopStack,
  end: EndRequest,
): Promise<{ address: string; failed: Promise<void> }> {
  const log = logToFile(settings);
  stops.add("Temporal's runtime", installRuntime(log));
  // Beside the services: it takes seconds when the workflows have changed.
  const bundle = workflowBundle();
  bundle.catch(() => undefined); // told when the workers want it
  const notice = (message: string) => {
    log.warn(message);
    say(`  ${message}`);
  };
  const { startedOver, ...addresses } = await startServices(settings, program, stops, notice);
  folder.note(addresses);
  end.check();

  const deps = await connect(settings, addresses, linkKey(settings, true), log);
  stops.add('the connections', deps.close);
  folder.note({ baseUrl: deps.baseUrl });
  end.check();

  await step('Registering with Temporal', () => registerSearchAttributes(deps.temporal));
  const target = temporalTarget(settings, addresses);
  const workers = await step('Starting the workers', async () => {
    const started = await startWorkers(deps, target, workerSettings(settings));
    stops.add('the workers', started.stop);
    await queuesPolled(deps);
    return started;
  });
  end.check();

  if (startedOver) {
    await step('Rebuilding what is open from the records', () => rebuild(deps, { apply: true }));
    rebuiltAfterStartingOver(startedOver);
  }

  const web = await step('Opening the pages', () => startWeb(deps, settings));
  stops.add('the pages', web.stop);
  end.check();

  if (!options.empty && (await wantsDemonstration(deps, folder.path))) {
    await step('Loading the demonstration office', (telling) =>
      loadDemonstration(deps, folder.path, (line) => telling(`Loading the demonstration office: ${line}`)),
    );
  }
  await step('Setting the calendar', () => reconcileSchedules(deps));
  folder.note({ ready: true, web: web.address });
  return { address: web.address, failed: workers.ended };
}

async function refuseTakenPort({ port, host }: Settings): Promise<void> {
  if (await portIsFree(port, host)) return;
  throw new Refusal(
    `Port ${port} is taken by another program: stop that one, or choose another with --port N or GATEHOUSE_PORT.`,
  );
}
