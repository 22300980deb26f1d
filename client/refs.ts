import { Refusal } from '../domain/refusal.ts';
import { isRef } from '../domain/text.ts';

/** The ref itself, when it can be one. @throws Refusal not_found: nothing can have that ref */
export function mustBeRef(ref: string, noun: string): string {
  if (!isRef(ref)) throw new Refusal('not_found', `${noun} “${ref.slice(0, 40)}” does not exist in this office.`);
  return ref;
}
