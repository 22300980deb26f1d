import type { Applied, EventDraft } from '../aggregate.ts';
import { asJson } from '../json.ts';
import { need, needText } from '../need.ts';
import type { OpenProject, RecordBenefit } from './commands.ts';
import type { Benefit, ProjectState } from './state.ts';

/** @throws Refusal benefit_twice, money_unreadable, text_empty */
export function newBenefits(given: OpenProject['benefits']): Benefit[] {
  need(
    new Set(given.map(({ id }) => id)).size === given.length,
    'benefit_twice',
    'Two benefits have the same id.',
    'benefits',
  );
  return given.map((one) => checked({ ...one, realisedPence: '0' }));
}

/**
 * A new benefit, or a new view of one. What was approved is the baseline; a changed forecast needs evidence, and says
 * whether it is provisional (reference case: about £300k to about £960k, subject to review). A disbenefit is negative.
 * @throws Refusal benefit_evidence_missing, money_unreadable, text_empty
 */
export function recordBenefit(state: ProjectState, input: RecordBenefit): Applied<ProjectState> {
  const { evidence, ...given } = input;
  const benefit = checked(given);
  needText(benefit.id, 'id', 'Give the benefit an id.');
  const before = state.benefits.find(({ id }) => id === benefit.id);
  need(
    evidence.trim() !== '' || before === undefined || before.forecastPence === benefit.forecastPence,
    'benefit_evidence_missing',
    'Say what the new forecast rests on.',
    'evidence',
  );
  const benefits = before
    ? state.benefits.map((one) => (one.id === benefit.id ? benefit : one))
    : [...state.benefits, benefit];
  return {
    state: { ...state, benefits },
    events: [{ kind: 'benefit_recorded', payload: asJson({ benefit, before: before ?? null, evidence }) }],
  };
}

/**
 * Says once that a review is due; recording the benefit anew arms the next. Reviews end with the project: a benefit
 * that matures later keeps its project in benefit realisation, or becomes a follow-up.
 */
export function benefitReviews(state: ProjectState, now: string): Applied<ProjectState> {
  const events: EventDraft[] = [];
  const benefits = state.benefits.map((one) => {
    if (one.reviewAt === null || one.reviewAt > now) return one;
    events.push({
      kind: 'benefit_review_due',
      payload: { benefit: one.id, title: one.title, owner: one.owner, reviewOn: one.reviewOn },
    });
    return { ...one, reviewAt: null };
  });
  return events.length === 0 ? { state, events } : { state: { ...state, benefits }, events };
}

function checked(benefit: Benefit): Benefit {
  needText(benefit.title, 'title', 'Give the benefit a title.');
  for (const field of ['approvedPence', 'forecastPence', 'realisedPence'] as const) {
    need(/^-?\d{1,18}$/u.test(benefit[field]), 'money_unreadable', 'A benefit is an amount of money.', field);
  }
  return benefit;
}
