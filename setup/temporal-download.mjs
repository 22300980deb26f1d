import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { newEnough, temporalProgram, temporalVersion, temporalVersionOf } from './temporal-version.mjs';

/**
 * Fetches the official release. Gives up soon, because a machine without the internet should lose seconds, not minutes.
 * @param {string} to the finished file, made by renaming so that it is whole or absent
 * @param {{ base?: string, answerMs?: number, stallMs?: number }} [options]
 * @throws {Error} saying what went wrong
 */
export async function downloadTemporal(to, options = {}) {
  const { base = 'https://temporal.download', answerMs = 4_000, stallMs = 15_000 } = options;
  const system = { win32: 'windows', darwin: 'darwin', linux: 'linux' }[String(process.platform)];
  const arch = { x64: 'amd64', arm64: 'arm64' }[String(process.arch)];
  if (!system || !arch) throw new Error(`there is no release for ${process.platform}-${process.arch}`);

  const abort = new AbortController();
  let limit = setTimeout(() => abort.abort(new Error(`no answer within ${answerMs / 1000} s`)), answerMs);
  const unfinished = `${to}.${process.pid}.tmp`;
  try {
    const url = `${base}/cli/archive/v${temporalVersion}?platform=${system}&arch=${arch}`;
    const answer = await fetch(url, { signal: abort.signal });
    if (!answer.ok || !answer.body) throw new Error(`HTTP ${answer.status}`);
    const chunks = [];
    for await (const chunk of answer.body) {
      chunks.push(chunk);
      clearTimeout(limit);
      limit = setTimeout(() => abort.abort(new Error(`it stalled for ${stallMs / 1000} s`)), stallMs);
    }
    const program = fileInTar(await promisify(gunzip)(Buffer.concat(chunks)), temporalProgram);
    if (!program) throw new Error(`the archive holds no ${temporalProgram}`);
    writeFileSync(unfinished, program);
    chmodSync(unfinished, 0o755);
    if (!newEnough(temporalVersionOf(unfinished))) throw new Error('the downloaded program does not run here');
    renameSync(unfinished, to);
  } finally {
    clearTimeout(limit);
    rmSync(unfinished, { force: true });
  }
}

/**
 * One file out of an uncompressed tar archive (ustar: 512-byte headers, name at 0, size in octal at 124).
 * @param {Buffer} archive
 * @param {string} name
 * @returns {Buffer | undefined}
 */
export function fileInTar(archive, name) {
  for (let at = 0; at + 512 <= archive.length; ) {
    const entry = archive.toString('utf8', at, at + 100).split('\0')[0] ?? '';
    if (entry === '') return undefined;
    const size = Number.parseInt(archive.toString('utf8', at + 124, at + 136), 8) || 0;
    if (entry === name || entry.endsWith(`/${name}`)) return archive.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return undefined;
}
