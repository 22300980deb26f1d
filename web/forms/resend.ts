import type { Typed } from './typed.ts';

/** Everything that a form sent, as hidden fields: the same request can be sent again under the same key. */
export function resendPairs({ key, version, as, values }: Typed): { name: string; value: string }[] {
  const own = { _key: key, _version: version === null ? '' : String(version), _as: as };
  return Object.entries({ ...own, ...values }).flatMap(([name, held]) =>
    (Array.isArray(held) ? held : [held]).map((value) => ({ name, value })),
  );
}
