/*
 * Reads the messages that this product composes: headers, then text and HTML side by side. Not a reader of mail from
 * elsewhere.
 */

/** A message's two bodies. */
export interface Bodies {
  text: string;
  html: string;
}

/** Text and HTML of a whole message; '' for what it does not hold. */
export function bodiesOf(raw: string): Bodies {
  const found: Bodies = { text: '', html: '' };
  collect(raw.replaceAll('\r\n', '\n'), found, 0);
  return found;
}

function collect(part: string, found: Bodies, depth: number): void {
  const end = part.indexOf('\n\n');
  const head = headersOf(end < 0 ? part : part.slice(0, end));
  const body = end < 0 ? '' : part.slice(end + 2);
  const type = head.get('content-type') ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/iu.exec(type)?.[1];
  if (boundary !== undefined && depth < 5) {
    const parts = `\n${body}`.split(`\n--${boundary}`).slice(1);
    for (const inner of parts) if (!inner.startsWith('--')) collect(inner.replace(/^[ \t]*\n/u, ''), found, depth + 1);
    return;
  }
  const text = decoded(body, head.get('content-transfer-encoding') ?? '7bit');
  if (/^text\/html/iu.test(type)) found.html ||= text;
  else if (/^text\/plain/iu.test(type)) found.text ||= text;
}

/** Headers by their lower-case names, folded lines joined. */
function headersOf(head: string): Map<string, string> {
  const lines = head.replaceAll(/\n[ \t]+/gu, ' ').split('\n');
  return new Map(
    lines.flatMap((line) => {
      const colon = line.indexOf(':');
      return colon < 1 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const];
    }),
  );
}

function decoded(body: string, encoding: string): string {
  if (/base64/iu.test(encoding)) return Buffer.from(body, 'base64').toString('utf8');
  if (!/quoted-printable/iu.test(encoding)) return body;
  const bytes = body
    .replaceAll(/=[ \t]*\n/gu, '')
    .replaceAll(/=([0-9A-F]{2})/giu, (_all, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
