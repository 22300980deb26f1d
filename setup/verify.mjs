import { existsSync } from 'node:fs';
import path from 'node:path';
import { runChild } from './child.mjs';
import { modules, root } from './paths.mjs';
import { lasted, say } from './say.mjs';

/** Folders of our own code; dependency-cruiser wants to be told. */
const rooms = ['domain', 'workflows', 'records', 'mail', 'client', 'activities', 'worker', 'web', 'embedded', 'cli'];
const more = ['config', 'setup', 'bench', 'test'];

/** The checks, in the order in which a mistake is cheapest to find. @returns {{ name: string, args: string[] }[]} */
function checks() {
  const folders = [...rooms, ...more].filter((folder) => existsSync(path.join(root, folder)));
  return [
    {
      name: 'format and lint',
      args: [modules('@biomejs', 'biome', 'bin', 'biome'), 'check', '--error-on-warnings', '.'],
    },
    { name: 'promises', args: [modules('oxlint', 'bin', 'oxlint'), '--type-aware', '--deny-warnings', ...folders] },
    { name: 'types', args: [modules('typescript', 'bin', 'tsc'), '--noEmit', '-p', '.'] },
    {
      name: 'dependency rules',
      args: [
        modules('dependency-cruiser', 'bin', 'dependency-cruiser.mjs'),
        '--config',
        '.dependency-cruiser.cjs',
        ...folders,
      ],
    },
    { name: 'dead code', args: [modules('knip', 'bin', 'knip.js'), '--no-progress'] },
  ];
}

/**
 * Runs every check, one line each with its time, and shows what the failed ones said.
 * @param {import('./prepare.mjs').Ready} ready
 * @returns {Promise<number>} exit code: 0 when all passed
 */
export async function verify({ node, env }) {
  const failed = [];
  for (const { name, args } of checks()) {
    const since = performance.now();
    const { code, output } = await runChild(node, args, { cwd: root, env: { ...env, NO_COLOR: '1' } });
    say(`  ${code === 0 ? 'passed' : 'FAILED'}  ${name}: ${lasted(performance.now() - since)}`);
    if (code === 0) continue;
    failed.push(name);
    say(output.trimEnd());
  }
  say(failed.length === 0 ? 'Every check passed.' : `Failed: ${failed.join(', ')}.`);
  return failed.length === 0 ? 0 : 1;
}
