import type { Letter } from './round-letters.ts';
import type { Stepping } from './round-steps.ts';

/** Requests that stand in one mail, or in mails that share a request, with those mails: they move together. */
export interface Bundle {
  steppings: Stepping[];
  letters: Letter[];
}

/**
 * Ties requests and letters together. Lead by lead that is one letter; a delegate who is copied by several leads ties
 * theirs into one. Nobody's letter is ever split, so nobody is written to twice for a rung.
 */
export function bundlesOf(steppings: readonly Stepping[], letters: readonly Letter[]): Bundle[] {
  const root = new Map<string, string>(steppings.map(({ request }) => [request.project, request.project]));
  const find = (project: string): string => {
    let top = project;
    while (root.get(top) !== top) top = root.get(top) as string;
    // Shortens the way for the next look.
    for (let at = project; at !== top; ) {
      const next = root.get(at) as string;
      root.set(at, top);
      at = next;
    }
    return top;
  };
  for (const { items } of letters) {
    const [first, ...others] = items.map(({ request }) => request.project);
    for (const other of others) root.set(find(other), find(first as string));
  }
  const bundles = new Map<string, Bundle>();
  const bundleOf = (project: string): Bundle => {
    const top = find(project);
    const known = bundles.get(top) ?? { steppings: [], letters: [] };
    bundles.set(top, known);
    return known;
  };
  for (const letter of letters) bundleOf(letter.items[0]?.request.project as string).letters.push(letter);
  for (const stepping of steppings) bundleOf(stepping.request.project).steppings.push(stepping);
  return [...bundles.values()];
}

/** Whole bundles in batches of at least `size` requests, but for the last; one large bundle is a batch of its own. */
export function batchesOf(bundles: readonly Bundle[], size: number): Bundle[][] {
  const batches: Bundle[][] = [];
  let rows = size;
  for (const bundle of bundles) {
    if (rows >= size) {
      batches.push([]);
      rows = 0;
    }
    batches.at(-1)?.push(bundle);
    rows += bundle.steppings.length;
  }
  return batches;
}
