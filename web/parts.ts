import type { Tag } from './words.ts';

/*
 * The pieces that pages are made of: what the macros of views/parts.njk draw. Everything is text.
 */

/** One cell of a table or one value of a list of facts: text, perhaps linked, perhaps with a tag and a note under it. */
export interface Cell {
  text?: string;
  href?: string;
  tag?: Tag;
  note?: string;
  /** Further links, each on its own line. */
  links?: Link[];
}

export interface Link {
  text: string;
  href: string;
  /** Said to screen readers after the text, where the text alone repeats in every row. */
  of?: string;
}

/** A table with a caption; where there are no rows, a sentence that says what that means. */
export interface Table {
  id: string;
  caption: string;
  head: string[];
  /** The first cell of a row is its heading. */
  rows: Cell[][];
  empty: string;
  /** To the rows after these. */
  more?: Link | undefined;
  /** The caption is shown by a heading above it already. */
  quiet?: boolean;
}

export interface Fact {
  key: string;
  value: Cell;
}

/** One answer on top of a page. */
export interface Card {
  label: string;
  figure: string;
  note: string;
  colour?: 'green' | 'amber' | 'red' | 'blue' | undefined;
}

/** One line of what happened. */
export interface TrailLine {
  what: string;
  who: string;
  why: string[];
}

export const text = (value: string): Cell => ({ text: value });
export const fact = (key: string, value: string | Cell): Fact => ({
  key,
  value: typeof value === 'string' ? { text: value } : value,
});

const colours = ['green', 'amber', 'red'] as const;

/** The colour of a card for a rating; none for what is not a colour. */
export const cardColour = (rating: string): Card['colour'] => colours.find((colour) => colour === rating);

/**
 * A page of a keyset list: asks for one row more than it shows, and links to the rest.
 * @param after the address of the rows after a given one
 */
export function pageOf<T>(
  rows: T[],
  limit: number,
  after: (last: T) => string,
): { shown: T[]; more: Link | undefined } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { shown, more: rows.length > limit && last ? { text: 'Show the next ones', href: after(last) } : undefined };
}
