/*
 * What the programme's RAG is worked out from, and what comes out. Plain data: it is stored beside each result.
 */

export type Colour = 'red' | 'amber' | 'green';

/** What a project's rating can be: a colour, or one of the four that are facts but not colours. */
export type ProjectRating = Colour | 'not_reported' | 'not_rated' | 'withheld' | 'reset';

export type RagProject = {
  ref: string;
  title: string;
  rating: ProjectRating;
  critical: boolean;
  budgetPence: string | null;
  excluded: boolean;
  /** In business case, funding approval or delivery: the stages whose budget is live. */
  live: boolean;
  /** Two people reported differently: `rating` is already the worse one. */
  conflict?: boolean;
};

/** A programme's own contingency: days for time, pence for money; decimal strings. */
export type RagContingency = { kind: 'time' | 'money'; provided: string; committed: string };

export type RagInputs = { projects: RagProject[]; contingency: RagContingency[]; envelopePence: string | null };

/** Which rule decided, for the record; `why` says it in words. */
export type RagRule =
  | 'nothing_to_rate'
  | 'too_few_reported'
  | 'critical_unreported'
  | 'critical_red'
  | 'red_share'
  | 'contingency_exceeded'
  | 'some_red_share'
  | 'red_amber_share'
  | 'contingency_committed'
  | 'within_thresholds';

export type RagResult = {
  rating: Colour | 'not_rated';
  rule: RagRule;
  /** Sentences for an elected member: what decided first, then coverage, then what was left out. */
  why: string[];
  coverage: { reported: number; due: number; budgetShareReported: number | null };
  by: 'budget' | 'count';
  packVersion: string;
  /** Basis points of live budget, or of the number of live projects. */
  shares: { red: number; redAmber: number };
  /** While not rated: the best colour that is still possible, when what is known already rules out Green. */
  atLeast: 'red' | 'amber' | null;
};
