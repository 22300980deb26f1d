import type { LocalDate } from '../../domain/dates.ts';
import { formatDate } from '../../domain/dates.ts';
import { brief, layOut, type MailText } from './layout.ts';
import { type PromiseFacts, promiseBlocks } from './promise.ts';

/** An answer on its way to one recipient (S60 to S74: reference, quoted promise, answer, author and date). */
export interface CirculationFacts {
  office: string;
  to: string;
  /** Exempt and confidential answers go by hand: no mail carries their words. */
  publicity: 'public';
  promise: PromiseFacts & { words: string };
  askedBy: string;
  answer: string;
  answeredBy: string;
  answeredOn: LocalDate;
}

/** The answer, to one recipient. It asks for nothing, so it has no link. */
export function circulation(facts: CirculationFacts): MailText {
  const { promise, askedBy } = facts;
  const asked = askedBy === '' ? '' : ` ${askedBy} asked for it.`;
  return layOut({
    subject: `Answer to ${brief(promise.body, 40)}, meeting of ${formatDate(promise.meetingOn)}`,
    to: facts.to,
    from: facts.office,
    blocks: [
      { p: `Here is the answer to what was promised at a meeting.${asked}` },
      ...promiseBlocks(promise),
      { p: `The answer, by ${facts.answeredBy} on ${formatDate(facts.answeredOn)}:` },
      { quote: facts.answer },
    ],
  });
}
