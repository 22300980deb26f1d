/** How much a field may hold, in characters and lines: the one place. Everything a person types is bounded. */
export const limits = {
  /** Names, titles, posts, references of a body, codes. */
  line: { max: 200, lines: 1 },
  /** A reason, a condition, a note. */
  note: { max: 2_000, lines: 40 },
  /** A narrative, the words of a minute, an answer to a committee. */
  narrative: { max: 20_000, lines: 400 },
  key: { max: 200, lines: 1 },
} as const;

/** How many rows a repeated field may hold. */
export const listLimits = {
  milestones: 40,
  benefits: 40,
  conditions: 30,
  delegates: 10,
  recipients: 60,
  people: 500,
  closures: 400,
  other: 50,
} as const;

/** The most days that can be asked for where a number of days is typed: ten years. */
export const mostDays = 3_650;
