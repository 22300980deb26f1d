import type { Pence } from './money.ts';
import { fromJson, share } from './money.ts';
import type { RagPack } from './rag-pack.ts';
import { defaultPack } from './rag-pack.ts';
import type { ProjectRating, RagInputs, RagProject, RagResult, RagRule } from './rag-types.ts';
import * as why from './rag-why.ts';

export type { Colour, ProjectRating, RagContingency, RagInputs, RagProject, RagResult } from './rag-types.ts';

/** A rule that fired, and its sentence. */
type Finding = { rule: RagRule; sentence: string };

/**
 * A programme's computed colour. Counted are live projects, less excluded and withheld ones, which leave numerator and
 * denominator. A project without a colour (not reported, not rated, reset) stays in the denominator and is never Green.
 * Not rated goes before any colour; `atLeast` and a sentence then say what is certain all the same.
 * @throws Refusal money_unreadable when an amount is not a decimal string of pence or days
 */
export function computeRag(inputs: RagInputs, pack: RagPack = defaultPack): RagResult {
  const counted = inputs.projects.filter((project) => isCounted(project));
  const { by, weightOf, missing } = weighing(counted);
  const weigh = (projects: readonly RagProject[]) => projects.reduce((sum, project) => sum + weightOf(project), 0n);
  const total = weigh(counted);
  const red = counted.filter(({ rating }) => rating === 'red');
  const amber = counted.filter(({ rating }) => rating === 'amber');
  const reported = counted.filter(({ rating }) => rating !== 'not_reported');
  const sums = { by, total, red: weigh(red), redAmber: weigh([...red, ...amber]) };

  const reds = redFindings(inputs, red, sums, pack);
  const ambers = amberFindings(inputs, red, amber, sums, pack);
  const blank = counted.filter((project) => isBlank(project));
  const gaps = gapFindings(counted, blank, weigh, sums, pack);
  const certain = reds.length > 0 ? 'red' : ambers.length > 0 ? 'amber' : null;
  const rating = gaps.length > 0 ? 'not_rated' : (certain ?? 'green');
  const green: Finding = { rule: 'within_thresholds', sentence: why.withinThresholds(sums, inputs.contingency, pack) };
  const colour = reds.length > 0 ? reds : ambers.length > 0 ? ambers : [green];
  const decided = gaps.length > 0 ? gaps : colour;
  const atLeast = gaps.length > 0 ? certain : null;
  const budgetShareReported = by === 'budget' ? share(weigh(reported), total) : null;
  const coverage = { reported: reported.length, due: counted.length, budgetShareReported };

  return {
    rating,
    rule: (decided[0] as Finding).rule,
    why: [
      ...decided.map(({ sentence }) => sentence),
      ...(atLeast ? [why.certainAnyway(atLeast), ...colour.map(({ sentence }) => sentence)] : []),
      ...why.coverage(coverage),
      ...(gaps.length > 0 ? [] : whatIsMissing(inputs, blank, rating, pack)),
      ...why.countedByNumber(missing, by, counted.length),
      ...why.leftOut(inputs.projects),
      ...why.conflicts(counted),
    ],
    coverage,
    by,
    packVersion: pack.version,
    shares: { red: share(sums.red, total), redAmber: share(sums.redAmber, total) },
    atLeast,
  };
}

/** The worse of two ratings, for two people who disagree: Red, Amber, then what is no colour, and Green last. */
export function worse(a: ProjectRating, b: ProjectRating): ProjectRating {
  const order: ProjectRating[] = ['red', 'amber', 'not_reported', 'not_rated', 'reset', 'withheld', 'green'];
  return order.indexOf(a) <= order.indexOf(b) ? a : b;
}

/** Whether a project stands in the programme's numerator and denominator. */
export function isCounted(project: RagProject): boolean {
  return project.live && !project.excluded && project.rating !== 'withheld';
}

/** By budget when every counted project has one and they come to something; else each counts for one. */
function weighing(counted: readonly RagProject[]) {
  const missing = counted.filter(({ budgetPence }) => budgetPence === null);
  const budgets = new Map(
    counted.map((project) => [project, project.budgetPence === null ? 0n : fromJson(project.budgetPence)]),
  );
  const usable = missing.length === 0 && [...budgets.values()].some((pence) => pence > 0n);
  const weightOf = (project: RagProject): Pence => (usable ? (budgets.get(project) ?? 0n) : 1n);
  return { by: usable ? ('budget' as const) : ('count' as const), weightOf, missing };
}

function redFindings(inputs: RagInputs, red: readonly RagProject[], sums: why.Sums, pack: RagPack): Finding[] {
  const critical = red.filter((project) => project.critical);
  const exceeded = inputs.contingency.filter(({ provided, committed }) => fromJson(committed) > fromJson(provided));
  return [
    ...critical.map((project): Finding => ({ rule: 'critical_red', sentence: why.criticalRed(project) })),
    ...(reaches(sums.red, sums.total, pack.redFrom)
      ? [{ rule: 'red_share' as const, sentence: why.shareInRed(red, sums, 'Red', pack.redFrom) }]
      : []),
    ...exceeded.map((item): Finding => ({ rule: 'contingency_exceeded', sentence: why.contingencyExceeded(item) })),
  ];
}

function amberFindings(
  inputs: RagInputs,
  red: readonly RagProject[],
  amber: readonly RagProject[],
  sums: why.Sums,
  pack: RagPack,
): Finding[] {
  const strained = inputs.contingency.filter(
    ({ provided, committed }) => fromJson(committed) * 10_000n > fromJson(provided) * BigInt(pack.amberOverContingency),
  );
  return [
    ...(reaches(sums.red, sums.total, pack.amberFromRed)
      ? [{ rule: 'some_red_share' as const, sentence: why.shareInRed(red, sums, 'Amber', pack.amberFromRed) }]
      : []),
    ...(reaches(sums.redAmber, sums.total, pack.amberFromRedAmber)
      ? [
          {
            rule: 'red_amber_share' as const,
            sentence: why.shareInRedAmber([...red, ...amber], sums, pack.amberFromRedAmber),
          },
        ]
      : []),
    ...strained.map(
      (item): Finding => ({ rule: 'contingency_committed', sentence: why.contingencyStrained(item, pack) }),
    ),
  ];
}

function gapFindings(
  counted: readonly RagProject[],
  blank: readonly RagProject[],
  weigh: (projects: readonly RagProject[]) => Pence,
  sums: why.Sums,
  pack: RagPack,
): Finding[] {
  if (counted.length === 0) return [{ rule: 'nothing_to_rate', sentence: why.nothingToRate() }];
  const { part, of } = pack.notRatedFrom;
  const few = blank.length > 0 && weigh(blank) * BigInt(of) >= sums.total * BigInt(part);
  return [
    ...(few
      ? [{ rule: 'too_few_reported' as const, sentence: why.tooFewReported(blank, weigh(blank), sums, pack) }]
      : []),
    ...blank
      .filter((project) => project.critical)
      .map((project): Finding => ({ rule: 'critical_unreported', sentence: why.criticalUnreported(project) })),
  ];
}

/**
 * A colour stands on what was reported. When the projects without one could make it worse, that is said: else a Red
 * project that falls silent would turn its programme Green without a word.
 */
function whatIsMissing(
  inputs: RagInputs,
  blank: readonly RagProject[],
  rating: RagResult['rating'],
  pack: RagPack,
): string[] {
  if (blank.length === 0) return [];
  const projects = inputs.projects.map(
    (project): RagProject => (blank.includes(project) ? { ...project, rating: 'red' } : project),
  );
  const worst = computeRag({ ...inputs, projects }, pack).rating;
  return worst === rating || worst === 'not_rated' ? [] : [why.couldBe(blank, worst)];
}

function isBlank({ rating }: RagProject): boolean {
  return rating === 'not_reported' || rating === 'not_rated' || rating === 'reset';
}

function reaches(part: Pence, total: Pence, basisPoints: number): boolean {
  return total > 0n && part * 10_000n >= total * BigInt(basisPoints);
}
