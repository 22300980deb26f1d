import type { PersonId } from './aggregate.ts';
import type { Calendar } from './calendar.ts';
import type { LadderSettings } from './ladder.ts';
import type { GatedStage } from './project/state.ts';

/**
 * An office's settings: `office_settings.json`, append-only by version. Where practice differs between bodies the
 * difference is here and never a constant in code.
 */
export interface OfficeSettings {
  name: string;
  zone: string;
  calendar: Calendar;
  ladder: LadderSettings;
  /** Gated stages that each track goes through, in order. */
  tracks: Record<string, GatedStage[]>;
  /** What each gate asks for. */
  evidence: Record<GatedStage, { code: string; title: string }[]>;
  /** Clear working days between a decision and its effect, for bodies whose decisions can be called in (S15: 5). */
  callInClearDays: number;
  mail: { from: string; replyTo: string };
  /** The programme officer, the clerk and the director asked when a promise names none. */
  officer: PersonId;
  clerk: PersonId;
  director: PersonId;
}

/** Gate evidence when an office has set none of its own (S2, S5; carbon S75 to S78). */
export const defaultEvidence: OfficeSettings['evidence'] = {
  business_case: [
    { code: 'business_case', title: 'Business case' },
    { code: 'carbon_assessment', title: 'Carbon assessment' },
    { code: 's151_clearance', title: 'Clearance by the section 151 officer' },
    { code: 'monitoring_officer_clearance', title: 'Clearance by the monitoring officer' },
  ],
  funding_approval: [
    { code: 'full_business_case', title: 'Full business case (FBC)' },
    { code: 'benefits_plan', title: 'Benefits plan with owners' },
    { code: 'carbon_assessment', title: 'Carbon assessment' },
    { code: 's151_clearance', title: 'Clearance by the section 151 officer' },
    { code: 'monitoring_officer_clearance', title: 'Clearance by the monitoring officer' },
  ],
  delivery: [
    { code: 'readiness', title: 'Readiness for service: tests, training, continuity' },
    { code: 'handover', title: 'Handover to the service and to the benefits owners' },
  ],
  benefit_realisation: [
    { code: 'benefits_review', title: 'Benefits against their baseline' },
    { code: 'lessons', title: 'Lessons learnt' },
  ],
};

/** Tracks when an office has set none of its own: how many gates a size of project needs (S5, principle of proportion). */
export const defaultTracks: OfficeSettings['tracks'] = {
  light: ['business_case', 'delivery', 'benefit_realisation'],
  regular: ['business_case', 'funding_approval', 'delivery', 'benefit_realisation'],
};
