/**
 * A rule said no. The message is one sentence in an officer's words that says what to do; `code` is for programs and
 * the refusal log; `field` names the form field at fault. Everything that is not a Refusal is "not now" and is retried.
 */
export class Refusal extends Error {
  readonly code: string;
  readonly field: string | undefined;
  readonly details: Record<string, string>;

  constructor(code: string, message: string, at: { field?: string; details?: Record<string, string> } = {}) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.field = at.field;
    this.details = at.details ?? {};
  }
}
