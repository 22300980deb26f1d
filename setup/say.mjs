// Says what is being done and how long it took: a progress line on a terminal, plain lines elsewhere.

/** @typedef {{ write(text: string): unknown, isTTY?: boolean, columns?: number }} Speaker a terminal or any other stream */

/** @type {Speaker} */
let out = process.stdout;
/** @type {Map<symbol, { doing: string, since: number, told: number }>} */
const active = new Map();
let drawn = false;
/** @type {NodeJS.Timeout | undefined} */
let ticker;

/** Where to speak: standard error when standard output is somebody's data. @param {Speaker} stream */
export function speakTo(stream) {
  out = stream;
}

/** One line. @param {string} sentence */
export function say(sentence) {
  wipe();
  out.write(`${sentence}\n`);
  draw();
}

/** @param {number} ms @returns {string} seconds with one decimal, minutes from 120 s */
export const lasted = (ms) =>
  ms < 120_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`;

/**
 * Runs one step and says how long it took.
 * @template T
 * @param {string} doing in the -ing form: "Getting the packages"
 * @param {(change: (doing: string) => void) => Promise<T> | T} work may change what is said to be going on
 * @returns {Promise<T>}
 */
export async function step(doing, work) {
  const key = Symbol(doing);
  const entry = { doing, since: performance.now(), told: performance.now() };
  active.set(key, entry);
  ticker ??= setInterval(tick, out.isTTY ? 200 : 1000).unref();
  draw();
  try {
    const result = await work((now) => {
      entry.doing = now;
      if (out.isTTY) draw();
      else out.write(`  ${now}\n`);
    });
    finish(key);
    say(`  ${doing}: ${lasted(performance.now() - entry.since)}`);
    return result;
  } catch (error) {
    finish(key);
    say(`  ${doing}: failed after ${lasted(performance.now() - entry.since)}`);
    throw error;
  }
}

/** @param {symbol} key */
function finish(key) {
  active.delete(key);
  if (active.size > 0) return;
  clearInterval(ticker);
  ticker = undefined;
}

function tick() {
  if (out.isTTY) return draw();
  for (const entry of active.values()) {
    const now = performance.now();
    if (now - entry.told < 30_000) continue;
    entry.told = now;
    out.write(`  ${entry.doing}: still at it after ${lasted(now - entry.since)}\n`);
  }
}

function draw() {
  if (!out.isTTY || active.size === 0) return;
  const now = performance.now();
  const line = [...active.values()].map((e) => `${e.doing} ... ${Math.floor((now - e.since) / 1000)} s`).join(' | ');
  drawn = true;
  out.write(`\r\x1b[2K  ${line.slice(0, (out.columns || 80) - 3)}`);
}

function wipe() {
  if (drawn) out.write('\r\x1b[2K');
  drawn = false;
}
