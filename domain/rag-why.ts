import type { Pence } from './money.ts';
import { formatPounds, formatShort, fromJson, share } from './money.ts';
import type { RagPack } from './rag-pack.ts';
import type { Colour, RagContingency, RagProject, RagResult } from './rag-types.ts';

/*
 * Why a programme has its colour, in sentences that an elected member can read. One function for each thing that can
 * be said; the rules themselves are in rag.ts.
 */

/** Weights of all counted projects, of the Red ones, of Red and Amber together: pence, or numbers of projects. */
export type Sums = { by: 'budget' | 'count'; total: Pence; red: Pence; redAmber: Pence };

export function criticalRed(project: RagProject): string {
  return `${project.title} is critical to the programme and is Red.`;
}

export function shareInRed(red: readonly RagProject[], sums: Sums, colour: string, from: number): string {
  return `${portion(sums.red, sums)} is in Red projects (${names(red)}). The programme is ${colour} from ${percent(from)}.`;
}

export function shareInRedAmber(projects: readonly RagProject[], sums: Sums, from: number): string {
  return `${portion(sums.redAmber, sums)} is in Red and Amber projects (${names(projects)}). The programme is Amber from ${percent(from)}.`;
}

export function contingencyExceeded(item: RagContingency): string {
  return `The programme’s ${item.kind} contingency is exceeded: ${amount(item.kind, item.committed)} committed of ${amount(item.kind, item.provided)}.`;
}

export function contingencyStrained(item: RagContingency, pack: RagPack): string {
  const used = percent(share(fromJson(item.committed), fromJson(item.provided)));
  const of = `${amount(item.kind, item.committed)} of ${amount(item.kind, item.provided)}`;
  return `${used} of the programme’s ${item.kind} contingency is committed (${of}). The programme is Amber over ${percent(pack.amberOverContingency)}.`;
}

export function withinThresholds(sums: Sums, contingency: readonly RagContingency[], pack: RagPack): string {
  const red =
    sums.red === 0n
      ? 'No project is Red'
      : `${portion(sums.red, sums)} is in Red projects, below ${percent(pack.amberFromRed)}, and none is critical`;
  const both =
    sums.redAmber === sums.red
      ? ''
      : `; ${portion(sums.redAmber, sums)} is in Red and Amber projects together, below ${percent(pack.amberFromRedAmber)}`;
  const rest =
    contingency.length === 0 ? '' : ` No contingency is committed beyond ${percent(pack.amberOverContingency)}.`;
  return `${red}${both}.${rest}`;
}

export function nothingToRate(): string {
  return 'No live project counts towards the rating, so the programme is not rated.';
}

export function tooFewReported(blank: readonly RagProject[], weight: Pence, sums: Sums, pack: RagPack): string {
  const { part, of } = pack.notRatedFrom;
  const limit = part === 1 && of === 3 ? 'a third' : `${part} in ${of}`;
  const rule = `The programme is not rated while ${limit} is missing.`;
  if (weight === sums.total) return `No live project has a rating this month. ${rule}`;
  return `${portion(weight, sums)} without a rating this month: ${names(blank)}. ${rule}`;
}

export function criticalUnreported(project: RagProject): string {
  const state =
    project.rating === 'not_reported'
      ? 'has not reported'
      : project.rating === 'reset'
        ? 'is being reset'
        : 'is not rated';
  return `${project.title} is critical to the programme and ${state}, so the programme is not rated.`;
}

export function certainAnyway(colour: 'red' | 'amber'): string {
  return colour === 'red'
    ? 'What is known already makes it Red, whatever the others report.'
    : 'What is known already rules out Green.';
}

export function coverage({ reported, due, budgetShareReported }: RagResult['coverage']): string[] {
  if (due === 0) return [];
  const money =
    budgetShareReported === null || reported === due ? '' : `, with ${percent(budgetShareReported)} of live budget`;
  return [`${reported} of ${due} ${due === 1 ? 'project' : 'projects'} due reported${money}.`];
}

export function couldBe(blank: readonly RagProject[], worst: Colour): string {
  const title = worst === 'red' ? 'Red' : 'Amber';
  return `No rating from ${names(blank)}: Red there would make the programme ${title}.`;
}

export function countedByNumber(missing: readonly RagProject[], by: 'budget' | 'count', counted: number): string[] {
  if (by === 'budget' || counted === 0) return [];
  const reason =
    missing.length === counted && counted > 1
      ? 'No live project has a budget on record'
      : missing.length > 0
        ? `No budget is recorded for ${names(missing)}`
        : 'No live project has a budget above nought';
  return [`${reason}, so shares go by number of projects.`];
}

export function leftOut(projects: readonly RagProject[]): string[] {
  const live = projects.filter((project) => project.live);
  const excluded = live.filter((project) => project.excluded);
  const withheld = live.filter((project) => !project.excluded && project.rating === 'withheld');
  return [
    ...(excluded.length > 0 ? [`Excluded from the rating: ${names(excluded)}.`] : []),
    ...(withheld.length > 0 ? [`Rating withheld, so left out: ${names(withheld)}.`] : []),
  ];
}

export function conflicts(counted: readonly RagProject[]): string[] {
  return counted
    .filter((project) => project.conflict)
    .map(({ title }) => `Two people disagree about ${title}; the worse rating counts until that is resolved.`);
}

/** `25.5% of live budget (£1.2m of £4.7m)`, or `28.5% of live projects (2 of 7)`. */
function portion(part: Pence, { by, total }: Sums): string {
  const of = percent(share(part, total));
  return by === 'budget'
    ? `${of} of live budget (${formatShort(part)} of ${formatShort(total)})`
    : `${of} of live projects (${part} of ${total})`;
}

/** One decimal when it has one; rounded down, so that a share under a threshold never reads as having reached it. */
function percent(basisPoints: number): string {
  return `${Math.floor(basisPoints / 10) / 10}%`;
}

function amount(kind: 'time' | 'money', value: string): string {
  if (kind === 'money') return formatPounds(fromJson(value));
  return `${value} ${value === '1' ? 'day' : 'days'}`;
}

/** At most five titles, so that a programme of thousands still has a sentence. */
function names(projects: readonly RagProject[]): string {
  const shown = projects.slice(0, 5).map(({ title }) => title);
  const more = projects.length - shown.length;
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}
