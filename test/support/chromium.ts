import { chmodSync, createReadStream, createWriteStream, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { type Browser, chromium } from 'playwright-core';
import { modules, userCache } from '../../setup/paths.mjs';

const usualNames = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'chrome'];
const usualPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The browser of the tests: the CHROMIUM variable, a Chrome or Chromium of the machine, else the one that came with the
 * packages (Linux x64), unpacked once into the user's cache.
 * @throws Error in one sentence when there is none
 */
export async function findChromium(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (env.CHROMIUM) {
    if (existsSync(env.CHROMIUM)) return env.CHROMIUM;
    throw new Error(`CHROMIUM is set to ${env.CHROMIUM}, which does not exist.`);
  }
  const onPath = (env.PATH ?? '')
    .split(path.delimiter)
    .flatMap((folder) => usualNames.map((name) => path.join(folder, name)));
  const found = [...onPath, ...usualPlaces].find((file) => existsSync(file));
  if (found) return found;
  const packed = modules('@sparticuz', 'chromium', 'bin', 'chromium.br');
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(packed)) return unpack(packed);
  throw new Error('The browser tests need Chrome or Chromium: install one, or set CHROMIUM to its path.');
}

/** Starts it, headless. Its sandbox is off only as root, where it cannot work. */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-dev-shm-usage'],
  });
}

/** Whole or absent, by renaming; the name holds the version, so that an update is unpacked anew. */
async function unpack(packed: string): Promise<string> {
  const { version } = JSON.parse(readFileSync(modules('@sparticuz', 'chromium', 'package.json'), 'utf8'));
  const program = path.join(userCache(), `chromium-${version}`);
  if (existsSync(program)) return program;
  const unfinished = `${program}.${process.pid}.tmp`;
  try {
    await pipeline(createReadStream(packed), createBrotliDecompress(), createWriteStream(unfinished));
    chmodSync(unfinished, 0o755);
    renameSync(unfinished, program);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return program;
}
