/** Somebody asked the program to end while it was still starting. */
export class Interrupted extends Error {}

/** Waits for the first SIGINT, SIGTERM or SIGHUP. */
export interface EndRequest {
  /** Settles when one arrives. */
  arrived: Promise<NodeJS.Signals>;
  /** @throws Interrupted when one has arrived already */
  check(): void;
}

/** Listens from now on; further signals are swallowed, so that an impatient Ctrl-C does not cut the stop short. */
export function listenForEnd(): EndRequest {
  let got: NodeJS.Signals | undefined;
  const arrived = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        got ??= signal;
        resolve(signal);
      });
    }
  });
  return {
    arrived,
    check: () => {
      if (got) throw new Interrupted(`ended by ${got} while starting`);
    },
  };
}
