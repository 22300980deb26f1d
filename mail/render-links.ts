import { linkToken, linkUrl } from './links.ts';

const placeholders = /\{\{link:([^{}]{1,300})\}\}/g;

/**
 * Puts addresses in the place of `{{link:ID}}`. A link without a generation was killed since: its address is made all
 * the same, and opens the neutral page.
 */
export function withLinks(
  body: string,
  given: { office: string; linkKey: Buffer; baseUrl: string; generations: ReadonlyMap<string, number> },
): string {
  const { office, linkKey, baseUrl, generations } = given;
  return body.replaceAll(placeholders, (_, id: string) =>
    linkUrl(baseUrl, linkToken(linkKey, office, id, generations.get(id) ?? 0)),
  );
}
