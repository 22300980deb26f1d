import type { LocalDate } from '../../domain/dates.ts';
import { formatDate } from '../../domain/dates.ts';
import { brief, layOut, type MailText, onDay } from './layout.ts';
import { type PromiseFacts, promiseBlocks, promiseName } from './promise.ts';

/** A director asked to confirm who answers a promise. */
export interface FollowUpConfirmFacts {
  office: string;
  to: string;
  promise: PromiseFacts;
  owner: string;
  due: LocalDate | null;
  link: string;
  /** Why it comes to this person, when it isn't theirs by right. */
  note?: string;
}

/** To the director: the owner was taken from the report, and somebody has to stand by it. */
export function followUpConfirm(facts: FollowUpConfirmFacts): MailText {
  const { promise, owner, due } = facts;
  return layOut({
    subject: `Confirm who answers ${brief(promise.body, 40)}${due === null ? '' : `, due ${formatDate(due)}`}`,
    to: facts.to,
    from: facts.office,
    blocks: [
      ...(facts.note ? [{ p: facts.note }] : []),
      { p: `${owner} is down to answer a ${promiseName(promise)}${due === null ? '' : `, due on ${onDay(due)}`}.` },
      ...promiseBlocks(promise),
      { ask: `Confirm ${owner}, or name somebody else`, link: facts.link },
    ],
  });
}
