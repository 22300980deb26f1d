import type { Json } from './aggregate.ts';

/**
 * An interface seen as JSON. TypeScript can't tell that ours hold nothing but JSON, since interfaces are open; the
 * tests of every aggregate compare each state and payload with its own JSON round trip.
 */
export function asJson(value: object | null): Json {
  return value as Json;
}
