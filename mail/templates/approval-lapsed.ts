import type { LocalDate } from '../../domain/dates.ts';
import { formatDate } from '../../domain/dates.ts';
import type { GatedStage } from '../../domain/project/state.ts';
import { stageWords } from './gate-ask.ts';
import { brief, layOut, type MailText, onDay } from './layout.ts';

/** An approval that ran out before another took its place. */
export interface ApprovalLapsedFacts {
  office: string;
  to: string;
  project: { ref: string; title: string };
  /** The gate that was approved. */
  gate: GatedStage;
  /** Its last day. */
  expiresOn: LocalDate;
  /** Why it comes to this person, when it isn't theirs by right. */
  note?: string;
}

/** To the sponsor and the programme officer: nothing may be spent until a body approves again. */
export function approvalLapsed(facts: ApprovalLapsedFacts): MailText {
  const { project, gate, expiresOn } = facts;
  return layOut({
    subject: `Approval lapsed: ${brief(project.title)}, ran out ${formatDate(expiresOn)}`,
    to: facts.to,
    from: facts.office,
    blocks: [
      ...(facts.note ? [{ p: facts.note }] : []),
      {
        p: `The approval of the ${stageWords[gate]} of ${project.title} (${project.ref}) ran out on ${onDay(expiresOn)}, and no other has taken effect.`,
      },
      {
        p: 'It has no authority to spend until the deciding body extends the approval or approves again. Please bring it to the next meeting.',
      },
    ],
  });
}
