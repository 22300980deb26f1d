import type { Settings } from '../config/settings.ts';
import type { WorkerSettings } from '../worker/worker.ts';

/** What of the settings the workers need. */
export const workerSettings = ({ smtpUrl, mailLeaseMs, maxCachedWorkflows }: Settings): WorkerSettings => ({
  mail: { smtpUrl, leaseMs: mailLeaseMs },
  maxCachedWorkflows,
});
