import type { GatedStage } from '../../domain/project/state.ts';
import { brief, layOut, type MailText } from './layout.ts';

/** What a project's open gate still needs. */
export interface GateAskFacts {
  office: string;
  to: string;
  project: { ref: string; title: string };
  stage: GatedStage;
  /** Titles of the evidence not yet provided, in the gate's order. */
  missing: string[];
  /** True for the gate that opens with the project, false for a later one. */
  first: boolean;
  /** Why it comes to this person, when it isn't theirs by right. */
  note?: string;
}

/** A gated stage as a reader sees it. */
export const stageWords: Record<GatedStage, string> = {
  business_case: 'business case',
  funding_approval: 'funding approval',
  delivery: 'delivery',
  benefit_realisation: 'benefit realisation',
};

/** To the lead when a gate opens: the evidence to bring. Answered by replying; no date, because a body sets it. */
export function gateAsk(facts: GateAskFacts): MailText {
  const { project, missing } = facts;
  const stage = stageWords[facts.stage];
  const began = facts.first ? `has been opened in ${stage}` : `has moved on to ${stage}`;
  const needs =
    missing.length === 0
      ? 'The gate at the end of this stage has all its evidence.'
      : 'Before the gate at the end of this stage can be decided, it needs:';
  return layOut({
    subject: `What the ${stage} gate needs: ${brief(project.title)}`,
    to: facts.to,
    from: facts.office,
    blocks: [
      ...(facts.note ? [{ p: facts.note }] : []),
      { p: `${project.title} (${project.ref}), which you lead, ${began}. ${needs}` },
      ...(missing.length === 0
        ? []
        : [
            { list: missing.map((text) => ({ text })) },
            { p: 'Please send each to the programme office as soon as it is ready, by replying to this mail.' },
          ]),
    ],
  });
}
