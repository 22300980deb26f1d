/** Waits until something holds. Gives up, with its name, after a minute: far beyond what any machine needs. */
export async function until(holds: () => boolean | Promise<boolean>, what = String(holds)): Promise<void> {
  for (const giveUp = performance.now() + 60_000; performance.now() < giveUp; ) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`still not true after a minute: ${what}`);
}
