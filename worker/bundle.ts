import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, type WorkflowBundle } from '@temporalio/worker';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const cache = path.join(root, '.cache');
/** What workflows are made of: they import nothing else of ours. */
const sources = ['workflows', 'domain'];

/**
 * The workflows as one piece of code. Bundled once for each state of their sources (3 s of a core) and kept in
 * `.cache/`; processes that start at once may each make it, and the last one's stays.
 */
export async function workflowBundle(): Promise<WorkflowBundle> {
  const name = `workflows-${sourcesHash()}.js`;
  const file = path.join(cache, name);
  const kept = read(file);
  if (kept !== undefined) return { code: kept };
  const { code } = await bundleWorkflowCode({
    workflowsPath: path.join(root, 'workflows', 'index.ts'),
    logger: new DefaultLogger('WARN'),
  });
  mkdirSync(cache, { recursive: true });
  const half = `${file}.${process.pid}`;
  writeFileSync(half, code);
  renameSync(half, file);
  for (const other of readdirSync(cache)) {
    if (/^workflows-[0-9a-f]+\.js$/u.test(other) && other !== name) rmSync(path.join(cache, other), { force: true });
  }
  return { code };
}

/** Changes with any source, and with the SDK, whose code is in the bundle too. */
function sourcesHash(): string {
  const hash = createHash('sha256');
  for (const folder of sources) {
    const files = readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' });
    for (const file of files.filter((each) => each.endsWith('.ts')).sort()) {
      hash.update(`${folder}/${file}\n`).update(readFileSync(path.join(root, folder, file)));
    }
  }
  const sdk = path.join(root, 'node_modules', '@temporalio', 'workflow', 'package.json');
  return hash.update(readFileSync(sdk)).digest('hex').slice(0, 16);
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
