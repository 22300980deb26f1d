import { DefaultLogger, type LogEntry, Runtime } from '@temporalio/worker';
import type { Logger } from 'pino';

/**
 * Temporal's runtime for a process that runs workers. To be called before anything else of the SDK: by default it would
 * drain the workers by itself on SIGTERM, behind the back of our own stop.
 * @returns ends it: it ends by itself after its last worker, but a program that never came to start one would not end
 */
export function installRuntime(log: Logger): () => Promise<void> {
  const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  const runtime = Runtime.install({
    shutdownSignals: [],
    logger: new DefaultLogger('INFO', ({ level, message, meta }: LogEntry) => log[levels[level]](meta ?? {}, message)),
    telemetryOptions: { logging: { filter: { core: 'WARN', other: 'WARN' }, forward: {} } },
  });
  return () => runtime.shutdown();
}
