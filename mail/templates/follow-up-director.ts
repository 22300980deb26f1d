import type { LocalDate } from '../../domain/dates.ts';
import { formatDate } from '../../domain/dates.ts';
import { brief, layOut, type MailText, onDay } from './layout.ts';
import { type PromiseFacts, promiseBlocks, promiseName } from './promise.ts';

/** A director told that a promise is overdue: first at D+3, then weekly until it is answered. */
export interface FollowUpDirectorFacts {
  office: string;
  to: string;
  rung: 'overdue' | 'weekly';
  promise: PromiseFacts;
  owner: string;
  due: LocalDate;
  /** Id of the director's link, which opens the same answer form. */
  link: string;
  /** Why it comes to this person, when it isn't theirs by right. */
  note?: string;
}

/** To the director: whose answer is late, and what to do about it. */
export function followUpDirector(facts: FollowUpDirectorFacts): MailText {
  const { promise, owner, due } = facts;
  const still = facts.rung === 'weekly' ? 'still ' : '';
  return layOut({
    subject: `${facts.rung === 'weekly' ? 'Still overdue' : 'Overdue'}: answer for ${brief(promise.body, 40)}, was due ${formatDate(due)}`,
    to: facts.to,
    from: facts.office,
    blocks: [
      ...(facts.note ? [{ p: facts.note }] : []),
      { p: `A ${promiseName(promise)} was due on ${onDay(due)}. ${owner} has ${still}not answered it.` },
      ...promiseBlocks(promise),
      { p: `Please see that ${owner} answers, or answer for them.` },
      { ask: 'Write the answer', link: facts.link },
    ],
  });
}
