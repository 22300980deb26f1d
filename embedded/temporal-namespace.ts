import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';

/** How long finished runs stay readable: an answer sent again finds its first one, and an auditor a quarter's histories. */
const retention = '90 days';

/**
 * Waits until the server serves the namespace.
 * @param stillWanted answers false when waiting has become pointless
 * @returns whether it does
 */
export async function namespaceServed(
  address: string,
  namespace: string,
  stillWanted: () => boolean,
): Promise<boolean> {
  while (stillWanted()) {
    const connection = await Connection.connect({ address, connectTimeout: 1_000 }).catch(() => undefined);
    try {
      if (!connection) continue;
      await connection.workflowService.describeNamespace({ namespace });
      return true;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await connection?.close();
    }
  }
  return false;
}

/** Keeps finished runs: the embedded server would forget them after a day. Safe to repeat. */
export async function keepFinishedRuns(address: string, namespace: string): Promise<void> {
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.updateNamespace({
      namespace,
      config: { workflowExecutionRetentionTtl: msToTs(retention) },
    });
  } finally {
    await connection.close();
  }
}
