import type { FollowUpState, MissingFact } from './state.ts';

/** What a promise lacks; each is asked for until it is known, since these are what promises get lost by (S60, S62). */
export function missingFacts(followUp: Pick<FollowUpState, 'owner' | 'due' | 'recipients'>): MissingFact[] {
  const missing: MissingFact[] = [];
  if (followUp.owner === null) missing.push('owner');
  if (followUp.due === null) missing.push('due');
  if (followUp.recipients.length === 0) missing.push('recipients');
  return missing;
}
