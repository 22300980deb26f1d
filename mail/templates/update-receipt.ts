import type { LocalDate, Period } from '../../domain/dates.ts';
import { formatDate, periodName } from '../../domain/dates.ts';
import { formatPounds } from '../../domain/money.ts';
import type { StatedRating } from '../../domain/project/state.ts';
import { type Block, brief, layOut, type MailText } from './layout.ts';

/** What an update said, as it was recorded. Pence are decimal strings. */
export interface UpdateReceiptFacts {
  office: string;
  to: string;
  project: { ref: string; title: string };
  period: Period;
  rating: StatedRating;
  why: string;
  pathToGreen: string;
  whatChanged: string;
  forecastFinish: { from: LocalDate; to: LocalDate };
  outturnPence: string | null;
  spendPence: string | null;
  spendAsAt: LocalDate | null;
  help: string;
  author: string;
  /** The office's day on which it arrived. */
  receivedOn: LocalDate;
  late: boolean;
  /** Id of the receiver's link to the same form, to correct it. */
  link: string;
  /** Why it comes to this person, when it isn't theirs by right. */
  note?: string;
}

const ratings = { red: 'Red', amber: 'Amber', green: 'Green' } as const;

/** The lead's receipt: what was sent, in their words, and the link that corrects it. */
export function updateReceipt(facts: UpdateReceiptFacts): MailText {
  const { project, forecastFinish: finish } = facts;
  const month = periodName(facts.period);
  const sent: [string, string][] = [['Rating', ratings[facts.rating]]];
  const add = (label: string, value: string) => {
    if (value !== '') sent.push([label, value]);
  };
  add('Why', facts.why);
  add('Path to Green', facts.pathToGreen);
  add('What changed', facts.whatChanged);
  const days = [finish.from, finish.to].map(formatDate);
  add('Forecast finish', finish.from === finish.to ? (days[0] as string) : `${days[0]} to ${days[1]}`);
  if (facts.outturnPence !== null) add('Forecast outturn', formatPounds(BigInt(facts.outturnPence)));
  if (facts.spendPence !== null) {
    const asAt = facts.spendAsAt === null ? '' : ` as at ${formatDate(facts.spendAsAt)}`;
    add('Spend', `${formatPounds(BigInt(facts.spendPence))}${asAt}`);
  }
  add('Decision or help sought', facts.help);
  const late = facts.late ? ' It came after the due date and is marked late.' : '';
  const by = facts.author === facts.to ? '' : `, given by ${facts.author},`;
  const blocks: Block[] = [
    {
      p: `Thank you. The ${month} update for ${project.title} (${project.ref})${by} was recorded on ${formatDate(facts.receivedOn)}.${late}`,
    },
    { facts: sent },
    { ask: 'See it or correct it', link: facts.link },
  ];
  if (facts.note) blocks.unshift({ p: facts.note });
  const subject = `Received: ${month} update for ${brief(project.title)}`;
  return layOut({ subject, to: facts.to, from: facts.office, blocks });
}
