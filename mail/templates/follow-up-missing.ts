import { formatDate } from '../../domain/dates.ts';
import type { MissingFact } from '../../domain/follow-up/state.ts';
import { brief, capital, layOut, listed, type MailText } from './layout.ts';
import { type PromiseFacts, promiseBlocks, promiseName } from './promise.ts';

/** What a promise lacks, asked of the clerk; with `copyOf` (the clerk's name), the programme officer's copy. */
export interface FollowUpMissingFacts {
  office: string;
  to: string;
  promise: PromiseFacts;
  missing: MissingFact[];
  /** How often this has been asked, this time included. */
  n: number;
  /** Id of the receiver's link to the one form that asks for it. */
  link: string;
  copyOf?: string;
  /** Why it comes to this person, when it isn't theirs by right. */
  note?: string;
}

const questions: Record<MissingFact, string> = {
  owner: 'an owner: which officer answers it',
  due: 'a date: by when it is to be answered',
  recipients: 'its recipients: who is to get the answer',
};
const short: Record<MissingFact, string> = { owner: 'owner', due: 'due date', recipients: 'recipients' };

/** To the clerk at capture and every five working days, until the promise has an owner, a date and recipients. */
export function followUpMissing(facts: FollowUpMissingFacts): MailText {
  const { promise, missing, n, copyOf } = facts;
  const lacks = listed(missing.map((fact) => short[fact]));
  const again = n > 1 ? `, asked ${n} times` : '';
  const opening = copyOf
    ? `We have asked ${copyOf} ${n} times for what a ${promiseName(promise)} still lacks. You can give it instead.`
    : `A ${promiseName(promise)} can't be kept yet, because something is missing.`;
  return layOut({
    subject: capital(
      `${copyOf ? 'Copy: ' : ''}missing ${lacks}: ${brief(promise.body, 40)}, ${formatDate(promise.meetingOn)}${again}`,
    ),
    to: facts.to,
    from: facts.office,
    blocks: [
      ...(facts.note ? [{ p: facts.note }] : []),
      { p: opening },
      ...promiseBlocks(promise),
      { p: 'It still needs:' },
      { list: missing.map((fact) => ({ text: questions[fact] })) },
      { ask: `Give the ${lacks}`, link: facts.link },
    ],
  });
}
