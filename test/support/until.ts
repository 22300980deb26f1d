/**
 * Waits until something holds. Gives up, with its name, after a minute: far beyond what any machine needs.
 * @param atMostMs for what takes longer than one thing: many in a row, a restart
 */
export async function until(
  holds: () => boolean | Promise<boolean>,
  what = String(holds),
  atMostMs = 60_000,
): Promise<void> {
  for (const giveUp = performance.now() + atMostMs; performance.now() < giveUp; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`still not true after ${atMostMs / 1000} s: ${what}`);
}
