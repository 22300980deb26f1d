import { existsSync } from 'node:fs';
import { modules } from './paths.mjs';
import { Refusal } from './refusal.mjs';

/**
 * The Node that runs the product: the machine's own from 24 on, else the one that came with the packages.
 * @param {{ version?: string, execPath?: string, platform?: string, arch?: string }} [machine] given in tests only
 * @returns {string} path of the program
 */
export function findNode24(machine = {}) {
  const { version, execPath, platform, arch } = {
    version: process.versions.node,
    execPath: process.execPath,
    platform: process.platform,
    arch: process.arch,
    ...machine,
  };
  if (Number(version.split('.')[0]) >= 24) return execPath;
  const folder = modules(`node-${platform === 'win32' ? 'win' : platform}-${arch}`, 'bin');
  const packaged = `${folder}/${platform === 'win32' ? 'node.exe' : 'node'}`;
  if (existsSync(packaged)) return packaged;
  throw new Refusal(
    `Node ${version} cannot run Gatehouse, and there is no packaged Node 24 for ${platform}-${arch}: install Node 24, then run the same command again.`,
  );
}
