/**
 * Not a refusal: something is down or slow, and the same request with the same key may be sent again.
 * `accepted` is true when the request may already have been taken in ("accepted, still working").
 */
export class NotNow extends Error {
  readonly accepted: boolean;

  constructor(message: string, options: { accepted: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'NotNow';
    this.accepted = options.accepted;
  }
}
