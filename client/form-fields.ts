type Tree = { [name: string]: unknown };

/**
 * What a form posts, as the shape that schemas read: `conditions.0.text` becomes the text of the first condition and
 * `opening.stage` a field of the group; rows and groups in which nothing was typed are left out. A name that isn't made
 * of letters and row numbers stays as it is, to be refused as unknown.
 */
export function expandForm(fields: Record<string, unknown>): Record<string, unknown> {
  const root: Tree = Object.create(null);
  for (const [name, value] of Object.entries(fields)) {
    const path = name.split('.');
    const plain = path.length <= 4 && path.every((part) => /^(?:[A-Za-z]\w{0,40}|\d{1,3})$/u.test(part));
    if (path.length === 1 || !plain) root[name] = value;
    else put(root, path, value);
  }
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, settled(value)])) as Tree;
}

// Marks what expandForm made itself, as against objects that came in.
const grown = new WeakSet<object>();

function put(into: Tree, path: string[], value: unknown): void {
  let at = into;
  for (const part of path.slice(0, -1)) {
    let next = at[part];
    if (next === undefined) {
      next = Object.create(null) as Tree;
      grown.add(next as Tree);
      at[part] = next;
    }
    if (typeof next !== 'object' || next === null || !grown.has(next)) return;
    at = next as Tree;
  }
  at[path.at(-1) as string] = value;
}

/** Rows become a list in their order, without the empty ones; a group without content becomes nothing. */
function settled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !grown.has(value)) return value;
  const entries = Object.entries(value).map(([name, held]) => [name, settled(held)] as const);
  const rows = entries.every(([name]) => /^\d+$/u.test(name));
  if (rows) return entries.map(([, held]) => held).filter((held) => held !== undefined);
  if (entries.every(([, held]) => isEmpty(held))) return undefined;
  return Object.fromEntries(entries);
}

const isEmpty = (held: unknown): boolean =>
  held === undefined || held === '' || (Array.isArray(held) && held.length === 0);
