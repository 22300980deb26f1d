import { Context } from '@temporalio/activity';

/** Often enough for policies that take ten seconds of silence as a death. */
const everyMs = 2_000;

type Effect = (...args: never[]) => Promise<unknown>;

/**
 * The same effects, each telling the engine while it works that its worker lives: another one goes on soon after a
 * kill, and not only when the longest time is over that such an effect may take. What is done within two seconds, as
 * nearly all are, tells nothing and costs nothing. Not for effects that beat by themselves: theirs carry their cursor.
 */
export function withSignsOfLife<T extends object>(effects: T): T {
  const wrapped = Object.entries(effects as Record<string, Effect>).map(([name, effect]) => [
    name,
    async (...args: never[]) => {
      const context = Context.current();
      const beating = setInterval(() => context.heartbeat(), everyMs);
      try {
        return await effect(...args);
      } finally {
        clearInterval(beating);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as T;
}
