import type { LocalDate } from '../../domain/dates.ts';
import { formatDate } from '../../domain/dates.ts';
import { formatPounds, fromJson } from '../../domain/money.ts';
import { brief, layOut, type MailText } from './layout.ts';

/** A benefit whose review is due. Pence are decimal strings. */
export interface BenefitReviewFacts {
  office: string;
  to: string;
  project: { ref: string; title: string };
  benefit: string;
  approvedPence: string;
  forecastPence: string;
  realisedPence: string;
  reviewOn: LocalDate | null;
  /** Why it comes to this person, when it isn't theirs by right. */
  note?: string;
}

/** To the benefit's owner: what it has come to. Answered by replying; the programme office records it. */
export function benefitReview(facts: BenefitReviewFacts): MailText {
  const { project, benefit, reviewOn } = facts;
  const due = reviewOn === null ? '' : `, due ${formatDate(reviewOn)}`;
  return layOut({
    subject: `Benefit review: ${brief(benefit)}${due}`,
    to: facts.to,
    from: facts.office,
    blocks: [
      ...(facts.note ? [{ p: facts.note }] : []),
      { p: `A benefit of ${project.title} (${project.ref}) is due for review: ${benefit}.` },
      {
        facts: [
          ['Approved', formatPounds(fromJson(facts.approvedPence))],
          ['Forecast', formatPounds(fromJson(facts.forecastPence))],
          ['Realised so far', formatPounds(fromJson(facts.realisedPence))],
        ],
      },
      { p: 'Please reply with what has been realised, what you forecast now, and what that rests on.' },
    ],
  });
}
