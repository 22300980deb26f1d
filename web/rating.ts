import { periodName } from '../domain/dates.ts';
import type { Drift } from '../domain/programme-drift.ts';
import type { ProgrammeRating } from '../records/programme-ratings.ts';
import type { Headline } from '../records/views/programmes.ts';
import { type Card, cardColour, type Fact, fact } from './parts.ts';
import { count, day, pounds, ratingName } from './words.ts';

/*
 * A programme's rating in words: the headline that stands, and this month's provisional one with its coverage.
 */

/** `Green, as stated for November 2023`. */
export function headlineCard(headline: Headline | null): Card {
  if (!headline) {
    return { label: 'Rating', figure: 'Not rated yet', note: 'It is rated when a month’s reporting first closes.' };
  }
  const from = headline.source === 'opening' ? 'As stated at opening' : 'Monthly reporting closed';
  return {
    label: `Rating, ${periodName(headline.period)}`,
    figure: ratingName(headline.colour),
    note: from,
    colour: cardColour(headline.colour),
  };
}

/** `Not rated` with `0 of 7 reported`. */
export function provisionalCard(rating: ProgrammeRating | null): Card {
  if (!rating) return { label: 'This month', figure: 'Nothing yet', note: 'Open a project to begin.' };
  return {
    label: `Provisional, ${periodName(rating.period)}`,
    figure: ratingName(rating.rating),
    note: `${coverageWords(rating.coverage)}${atLeastWords(rating)}`,
    colour: cardColour(rating.rating),
  };
}

export const coverageWords = ({ reported, due }: ProgrammeRating['coverage']): string =>
  `${reported} of ${due} reported`;

/** What is already ruled out while too few have reported. */
const atLeastWords = ({ atLeast }: Pick<ProgrammeRating, 'atLeast'>): string =>
  atLeast ? `, ${ratingName(atLeast)} at best` : '';

/** Stated and computed side by side, coverage, override with its end. */
export function ratingFacts(rating: ProgrammeRating): Fact[] {
  const { stated, computed, override, coverage, by, packVersion } = rating;
  return [
    fact('Computed', `${ratingName(computed)}${atLeastWords(rating)}`),
    fact('Stated for this month', stated ? ratingName(stated) : 'Nobody has stated one'),
    fact(
      'Override',
      override
        ? `${ratingName(override.colour)} until ${day(override.expiresOn)}, by ${override.by}: ${override.reason}`
        : 'None',
    ),
    fact('Coverage', coverageWords(coverage)),
    fact('Worked out by', `${by === 'budget' ? 'share of live budget' : 'number of projects'}, pack ${packVersion}`),
  ];
}

/** Drift against the original baseline, said even when the colour is Green. */
export function driftWords({ later, laterCount, worstDays, overPence, reBaselines }: Drift): string[] {
  const over = overPence === null ? 0n : BigInt(overPence);
  return [
    laterCount === 0
      ? 'No project is forecast to finish after its original date.'
      : `${count(laterCount, 'project')} forecast to finish after the original date, by up to ${count(worstDays, 'day')}: ${later.map(({ title, days }) => `${title} (${count(days, 'day')})`).join(', ')}.`,
    ...(over === 0n
      ? []
      : [`Outturn is ${pounds((over < 0n ? -over : over).toString())} ${over < 0n ? 'below' : 'above'} budget.`]),
    `${count(reBaselines, 're-baseline')} so far.`,
  ];
}
