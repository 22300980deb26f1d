import type { LocalDate, Period } from '../../domain/dates.ts';
import { formatDate, periodName } from '../../domain/dates.ts';
import { type Block, layOut, type MailText, onDay } from './layout.ts';

/** What a sponsor is told of all their late projects at once. */
export interface SponsorAskFacts {
  office: string;
  to: string;
  period: Period;
  dueOn: LocalDate;
  /** Day on which whatever is missing is shown as not reported. */
  cutOff: LocalDate;
  /** `link` is the sponsor's own link to the form, so that they can answer instead. */
  projects: { ref: string; title: string; lead: string | null; link: string }[];
  /** Why it comes to this person, when it would have gone to another. */
  note?: string;
}

/** The sponsor's one mail a month: which updates are missing, whom to speak to, and what follows. */
export function sponsorAsk(facts: SponsorAskFacts): MailText {
  const { projects, period, dueOn, cutOff } = facts;
  const month = periodName(period);
  const count = projects.length === 1 ? 'one project you sponsor' : `${projects.length} projects you sponsor`;
  const blocks: Block[] = [
    { p: `The ${month} update was due on ${onDay(dueOn)} and has not reached us for ${count}:` },
    {
      list: projects.map(({ ref, title, lead, link }) => ({
        text: `${title} (${ref}), ${lead ? `led by ${lead}` : 'with no lead named'}`,
        link,
      })),
    },
    {
      p: `Please speak to ${projects.length === 1 ? 'the lead today, or give the update yourself by the link' : 'each lead today, or give an update yourself by its link'}. What is missing on ${onDay(cutOff)} is shown to the board as not reported.`,
    },
    ...(facts.note ? [{ p: facts.note }] : []),
  ];
  const subject = `Help needed: ${month} update missing for ${count}, was due ${formatDate(dueOn)}`;
  return layOut({ subject, to: facts.to, from: facts.office, blocks });
}
