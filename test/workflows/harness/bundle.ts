import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { parseWorkflowCode } from '@temporalio/worker/lib/worker.js';
import { ReusableVMWorkflowCreator } from '@temporalio/worker/lib/workflow/reusable-vm.js';

/** The path of the product's workflows, or of a broken variant beside this file. */
export const workflowsPath = fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url));

const quiet = { log: () => {}, trace: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: console.error };

/** The real bundle, as a worker would load it. */
export async function bundle(path = workflowsPath): Promise<{ code: string }> {
  return bundleWorkflowCode({ workflowsPath: path, logger: quiet });
}

/** The real sandbox over the real bundle; internal to the SDK, hence its exact pin. */
export async function sandbox(code: string): Promise<ReusableVMWorkflowCreator> {
  const parsed = parseWorkflowCode(code);
  return ReusableVMWorkflowCreator.create(parsed, 5_000, new Set());
}
