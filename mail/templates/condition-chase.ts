import type { LocalDate } from '../../domain/dates.ts';
import { formatDate } from '../../domain/dates.ts';
import { brief, capital, layOut, type MailText, onDay } from './layout.ts';

/** A condition of a gate decision, chased with its owner. */
export interface ConditionChaseFacts {
  office: string;
  to: string;
  rung: 'due_soon' | 'due' | 'overdue';
  project: { ref: string; title: string };
  /** The condition in the decision's words. */
  condition: string;
  dueOn: LocalDate;
  /** The body that set it, and when. */
  decidedBy: string;
  decidedOn: LocalDate;
  /** Id of the owner's link, which opens the form that says how it was met. */
  link: string;
  /** Why it comes to this person, when it isn't theirs by right. */
  note?: string;
}

/** To the owner of a condition: what was asked, by whom, by when. */
export function conditionChase(facts: ConditionChaseFacts): MailText {
  const { project, rung, dueOn } = facts;
  const day = onDay(dueOn);
  const [opening, state, due] = {
    due_soon: ['', `It is due on ${day}.`, 'due'],
    due: ['Due today: ', `It is due today, ${day}.`, 'due'],
    overdue: ['Overdue: ', `It was due on ${day} and holds up the next gate.`, 'was due'],
  }[rung] as [string, string, string];
  return layOut({
    subject: capital(`${opening}condition on ${brief(project.title)}, ${due} ${formatDate(dueOn)}`),
    to: facts.to,
    from: facts.office,
    blocks: [
      ...(facts.note ? [{ p: facts.note }] : []),
      {
        p: `On ${formatDate(facts.decidedOn)} ${facts.decidedBy} approved ${project.title} (${project.ref}) with a condition that you own:`,
      },
      { quote: facts.condition },
      { p: state },
      { ask: 'Say how and when it was met', link: facts.link },
    ],
  });
}
