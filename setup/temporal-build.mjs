import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { lastLines, runChild } from './child.mjs';
import { temporalProgram, temporalVersion } from './temporal-version.mjs';

/** The machine's Go, if it is 1.25 or newer. @returns {{ usable: boolean, said: string }} what was found, in words */
export function goOnThisMachine() {
  const { error, stdout } = spawnSync('go', ['version'], {
    encoding: 'utf8',
    env: { ...process.env, GOTOOLCHAIN: 'local' },
  });
  const found = error ? null : /go(\d+)\.(\d+)/.exec(stdout ?? '');
  if (!found) return { usable: false, said: 'there is no Go on this machine to build it with' };
  const [major, minor] = [Number(found[1]), Number(found[2])];
  const usable = major > 1 || minor >= 25;
  return {
    usable,
    said: usable ? `Go ${major}.${minor}` : `Go ${major}.${minor} is here, 1.25 or newer is needed to build it`,
  };
}

/**
 * Builds the CLI from its published source: some minutes and about 2 GB of memory, once for a user.
 * @param {string} to the finished file, made by renaming so that it is whole or absent
 * @throws {Error} with the compiler's last words
 */
export async function buildTemporal(to) {
  const work = path.join(path.dirname(to), `build-${process.pid}`);
  mkdirSync(work, { recursive: true });
  const { GOOS, GOARCH, ...machine } = process.env;
  const env = {
    ...machine,
    GOBIN: work,
    CGO_ENABLED: '0',
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    GOFLAGS: '-modcacherw -trimpath',
  };
  const stamp = `-s -w -X github.com/temporalio/cli/temporalcli.Version=${temporalVersion}`;
  try {
    const source = `github.com/temporalio/cli/cmd/temporal@v${temporalVersion}`;
    const { code, output } = await runChild('go', ['install', '-ldflags', stamp, source], { env, cwd: work });
    if (code !== 0) throw new Error(lastLines(output, 3).replaceAll('\n', ' | '));
    renameSync(path.join(work, temporalProgram), to);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
