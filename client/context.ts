import type { Actor } from '../domain/aggregate.ts';

/** Who asks, for which office, and the two things that make asking again harmless. */
export interface CommandContext {
  office: string;
  /** Declared by `--as`, a form field or a link until sign-in exists. */
  actor: Actor;
  /** The caller's idempotency key: the same key with the same content is answered once, for 400 days. */
  key: string;
  /** The version of the aggregate that the person was looking at; null where none was shown. A stale one is refused. */
  expectedVersion: number | null;
}
