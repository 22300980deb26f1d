import type { LocalDate, Period } from '../../domain/dates.ts';
import { formatDate, periodName } from '../../domain/dates.ts';
import { type Block, brief, capital, layOut, type MailText, onDay } from './layout.ts';

/** One project that a mail asks about. `link` is the id of this person's own link to its form. */
export interface AskedProject {
  ref: string;
  title: string;
  link: string;
  /** Set where this person is copied as a delegate while the mail's other projects are their own: who leads it. */
  led?: string;
}

/** What a lead (or a delegate, copied) is asked for a month: one mail a rung, however many projects. */
export interface UpdateAskFacts {
  office: string;
  to: string;
  rung: 'ask' | 'reminder' | 'due' | 'chase';
  period: Period;
  asAt: LocalDate;
  dueOn: LocalDate;
  projects: AskedProject[];
  /** Set on the delegate's copy: the lead's name. */
  copyOf?: string;
  /** Set when the person has just taken the projects over. */
  newLead?: boolean;
  /** Why it comes to this person, when it would have gone to another. */
  note?: string;
}

/** The monthly ask and its reminders, to the lead; with `copyOf`, the copy to a delegate. */
export function updateAsk(facts: UpdateAskFacts): MailText {
  const { projects, copyOf } = facts;
  const month = periodName(facts.period);
  const [only] = projects;
  const what = projects.length === 1 && only ? brief(only.title) : `${projects.length} projects`;
  const late = facts.rung === 'chase';
  const opening = { ask: '', reminder: 'Reminder: ', due: 'Due today: ', chase: 'Overdue: ' }[facts.rung];
  const subject = `${opening}${month} update for ${what}, ${late ? 'was due' : 'due'} ${formatDate(facts.dueOn)}`;
  const blocks: Block[] = [{ p: lead(facts, month) }];
  if (copyOf) blocks.push({ p: `You are named as a delegate, so you can answer for ${copyOf}.` });
  if (facts.note) blocks.push({ p: facts.note });
  if (projects.length === 1 && only) {
    blocks.push({ ask: `Give the update for ${only.title} (${only.ref})`, link: only.link });
  } else {
    blocks.push({ p: 'Each project has its own form:' });
    blocks.push({ list: projects.map((project) => ({ text: named(project), link: project.link })) });
  }
  blocks.push({
    p: `It takes about two minutes. Figures stand as at ${formatDate(facts.asAt)}; what we know already is filled in.`,
  });
  return layOut({ subject, to: facts.to, from: facts.office, blocks });
}

function lead({ rung, projects, dueOn, copyOf, newLead }: UpdateAskFacts, month: string): string {
  const updates = projects.length === 1 ? `${month} update` : `${month} updates`;
  const whose = copyOf ? `${copyOf}'s` : 'your';
  const have = projects.length === 1 ? 'has' : 'have';
  const are = projects.length === 1 ? 'is' : 'are';
  const taken = newLead ? `You now lead ${projects.length === 1 ? 'this project' : 'these projects'}. ` : '';
  if (rung === 'ask') return `${taken}Please give ${whose} ${updates} by ${onDay(dueOn)}.`;
  if (rung === 'reminder') return `${taken}We have not had ${whose} ${updates} yet. Please answer by ${onDay(dueOn)}.`;
  if (rung === 'due') return `${taken}${capital(whose)} ${updates} ${are} due today, ${onDay(dueOn)}.`;
  return `${taken}${capital(whose)} ${updates} ${are} late: ${projects.length === 1 ? 'it was' : 'they were'} due on ${onDay(dueOn)} and ${have} not reached us. Please answer today, before the sponsor is told.`;
}

const named = ({ ref, title, led }: AskedProject): string =>
  led ? `${title} (${ref}), led by ${led}: you are copied as the delegate` : `${title} (${ref})`;
