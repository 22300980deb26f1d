import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../setup/refusal.mjs';
import { temporalServerVersionOf } from '../setup/temporal-version.mjs';
import { freePort } from './free-port.ts';
import { lastWords, openLogFile } from './log-file.ts';
import { endProcesses, processesWithArgument } from './processes.ts';
import { endChild, hasEnded, type Supervised, supervise } from './supervise.ts';
import { temporalFile } from './temporal-file.ts';
import { keepFinishedRuns, namespaceServed } from './temporal-namespace.ts';

const stopSignals: [NodeJS.Signals, number][] = [
  ['SIGTERM', 10_000],
  ['SIGKILL', 2_000],
];

export interface TemporalOptions {
  /** The Temporal CLI. */
  program: string;
  /** Holds its file; made when missing. Absolute. */
  folder: string;
  logFolder: string;
  namespace: string;
  /** Told of what an operator should know: leftovers stopped, a file put aside, a crash. */
  notice(message: string): void;
}

export interface EmbeddedTemporal extends Supervised {
  /** HOST:PORT */
  address: string;
  /** The file of another version was put aside, and every open workflow is still to be rebuilt from PostgreSQL. */
  startedOver: boolean;
}

/**
 * Starts our own Temporal server on loopback and keeps it running. Stops one that a killed run left on the same file.
 * @throws Refusal in a sentence for the operator
 */
export async function startTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const version = temporalServerVersionOf(options.program);
  if (!version)
    throw new Refusal(`${options.program} does not run as a Temporal CLI: set TEMPORAL_CLI to one that does.`);
  const { file, setAside, startedOver } = temporalFile(options.folder, version);
  if (setAside) options.notice(`Temporal is another version now; its former file was put aside as ${setAside}`);
  await stopLeftover(file, options.notice);

  let port = await freePort();
  let started = false;
  const start = async () => {
    for (let attempt = 0; ; attempt++) {
      const outcome = await launch(file, port, options);
      if (typeof outcome !== 'string') return outcome;
      // Not only the port that we chose: the server takes some of its own as well.
      const portTaken = /address already in use/.test(outcome);
      if (attempt >= 10 || !portTaken)
        throw new Refusal(`The embedded Temporal server did not start: ${lastWords(outcome)}`);
      if (!started) port = await freePort();
      await sleep(200);
    }
  };
  const supervised = await supervise({ name: 'The Temporal server', start, stopSignals, notice: options.notice });
  started = true;
  const address = `127.0.0.1:${port}`;
  try {
    await keepFinishedRuns(address, options.namespace);
  } catch (error) {
    await supervised.stop();
    throw error;
  }
  return { ...supervised, address, startedOver };
}

/** One launch: the child once it serves its namespace, or what it said when it ended instead. */
async function launch(file: string, port: number, { program, logFolder, namespace }: TemporalOptions) {
  const log = openLogFile(logFolder, 'temporal.log');
  const args = [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--headless', '--log-level', 'warn'],
    ...['--namespace', namespace, '--db-filename', file],
    // Five times the commits a second, and as safe: the file is still synced.
    ...['--sqlite-pragma', 'journal_mode=WAL'],
  ];
  // In a process group of its own: Ctrl-C on the terminal must not stop it before the workers have drained.
  const child = spawn(program, args, { cwd: '/', detached: true, stdio: ['ignore', log.descriptor, log.descriptor] });
  let failed = '';
  child.once('error', (error) => {
    failed = error.message;
  });
  const until = performance.now() + 120_000;
  const served = await namespaceServed(
    `127.0.0.1:${port}`,
    namespace,
    () => !failed && !hasEnded(child) && performance.now() < until,
  );
  const said = failed || log.recent();
  log.close();
  if (served && !hasEnded(child)) return child;
  await endChild(child, stopSignals);
  return said || 'it did not become ready within two minutes';
}

async function stopLeftover(file: string, notice: (message: string) => void): Promise<void> {
  const left = processesWithArgument(file);
  if (left.length === 0) return;
  const pids = left.map(({ pid }) => pid).join(', ');
  if (!(await endProcesses(left, stopSignals))) {
    throw new Refusal(
      `Another Temporal server (process ${pids}) holds ${file} and cannot be stopped: stop it, then start again.`,
    );
  }
  notice(`Stopped the Temporal server that a killed run had left (process ${pids})`);
}
