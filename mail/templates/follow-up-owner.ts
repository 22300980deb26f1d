import type { LocalDate } from '../../domain/dates.ts';
import { formatDate } from '../../domain/dates.ts';
import { brief, capital, layOut, type MailText, onDay } from './layout.ts';
import { type PromiseFacts, promiseBlocks, promiseName } from './promise.ts';

/** The owner of a promise, asked for the answer. */
export interface FollowUpOwnerFacts {
  office: string;
  to: string;
  rung: 'due_soon' | 'due' | 'overdue';
  promise: PromiseFacts;
  due: LocalDate;
  link: string;
  /** Why it comes to this person, when it isn't theirs by right. */
  note?: string;
}

/** To the owner at D-5, D and D+1: exactly what was promised, to whom, by when. */
export function followUpOwner(facts: FollowUpOwnerFacts): MailText {
  const { promise, rung, due } = facts;
  const day = onDay(due);
  const opening = { due_soon: '', due: 'Due today: ', overdue: 'Overdue: ' }[rung];
  const sentence = {
    due_soon: `You are to answer a ${promiseName(promise)} by ${day}.`,
    due: `Your answer to a ${promiseName(promise)} is due today, ${day}.`,
    overdue: `Your answer to a ${promiseName(promise)} was due on ${day}. Please give it now: your director is told next.`,
  }[rung];
  return layOut({
    subject: capital(
      `${opening}answer for ${brief(promise.body, 40)}, ${rung === 'overdue' ? 'was due' : 'due'} ${formatDate(due)}`,
    ),
    to: facts.to,
    from: facts.office,
    blocks: [
      ...(facts.note ? [{ p: facts.note }] : []),
      { p: sentence },
      ...promiseBlocks(promise),
      { ask: 'Write the answer', link: facts.link },
    ],
  });
}
