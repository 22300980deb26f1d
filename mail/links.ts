import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';
import type pg from 'pg';
import type { Json } from '../domain/aggregate.ts';
import type { Database } from '../records/database.ts';

/** What a link opens: the one form that was asked for. */
export type LinkPurpose = 'update' | 'condition' | 'answer' | 'promise' | 'confirm';

/** A link as a mail asks for it. `id` names what it opens and for whom: `update:{project}:{period}:{person}`. */
export interface NewLink {
  id: string;
  purpose: LinkPurpose;
  target: Json;
  person: string;
  /** A higher generation kills the lower ones of the same id. */
  generation: number;
  /** Instant on the office's clock after which it opens nothing; null: never. */
  expiresAt: string | null;
}

/** What a live link opens. */
export interface OpenedLink {
  office: string;
  id: string;
  purpose: LinkPurpose;
  target: Json;
  person: string;
}

/** A link's secret: 32 bytes that only the holder of the server's key can work out, the same in every reminder. */
export function linkToken(linkKey: Buffer, office: string, id: string, generation: number): string {
  return createHmac('sha256', prepared(linkKey)).update(`${office}|${id}|${generation}`).digest('base64url');
}

// Node takes five times as long to make a token from bytes as from a key that it has prepared.
const keys = new WeakMap<Buffer, KeyObject>();

function prepared(linkKey: Buffer): KeyObject {
  const key = keys.get(linkKey) ?? createSecretKey(linkKey);
  keys.set(linkKey, key);
  return key;
}

/** The address that a mail carries. `baseUrl` comes from the settings, never from a request. */
export const linkUrl = (baseUrl: string, token: string): string => `${baseUrl}/l/${token}`;

/**
 * Stores links (their tokens' hashes only) and kills lower generations of the same ids. Idempotent by
 * (office, id, generation).
 */
export async function insertLinks(
  client: pg.ClientBase,
  links: (NewLink & { office: string })[],
  linkKey: Buffer,
): Promise<void> {
  if (links.length === 0) return;
  const unique = new Map(links.map((link) => [`${link.office}|${link.id}|${link.generation}`, link]));
  // One order for all writers, or two of them could wait for each other's rows for ever.
  const rows = [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, link]) => link);
  await client.query(
    `insert into link (office, id, generation, token_hash, purpose, target, person, expires_at)
     select * from unnest($1::text[], $2::text[], $3::int[], $4::text[], $5::text[], $6::jsonb[], $7::text[], $8::timestamptz[])
     on conflict do nothing`,
    [
      rows.map((row) => row.office),
      rows.map((row) => row.id),
      rows.map((row) => row.generation),
      rows.map((row) => hashOf(linkToken(linkKey, row.office, row.id, row.generation))),
      rows.map((row) => row.purpose),
      rows.map((row) => JSON.stringify(row.target)),
      rows.map((row) => row.person),
      rows.map((row) => row.expiresAt),
    ],
  );
  const renewed = rows.filter((row) => row.generation > 1);
  if (renewed.length === 0) return;
  await client.query(
    `update link set killed_at = now()
     from unnest($1::text[], $2::text[], $3::int[]) as fresh (office, id, generation)
     where link.office = fresh.office and link.id = fresh.id and link.generation < fresh.generation and link.killed_at is null`,
    [renewed.map((row) => row.office), renewed.map((row) => row.id), renewed.map((row) => row.generation)],
  );
}

/**
 * What the holder of a token may see and do, or null: unknown, killed, expired and malformed all look the same, and so
 * does one whose holder has left. Expiry and leaving follow the office's clock.
 */
export async function openLink(db: Database, token: string): Promise<OpenedLink | null> {
  if (!/^[\w-]{43}$/.test(token)) return null;
  const { rows } = await db.pool.query<OpenedLink>(
    `select link.office, link.id, link.purpose, link.target, link.person
     from link join office on office.id = link.office
       left join person on person.office = link.office and person.id = link.person
     where link.token_hash = $1 and link.killed_at is null
       and (link.expires_at is null or link.expires_at > coalesce(office.clock_now, now()))
       and (person.left_on is null or person.left_on > (coalesce(office.clock_now, now()) at time zone 'UTC')::date)`,
    [hashOf(token)],
  );
  return rows[0] ?? null;
}

/** Kills every generation of these links, for example when a project is handed over. */
export async function killLinks(client: pg.ClientBase, office: string, ids: readonly string[]): Promise<void> {
  await client.query(
    'update link set killed_at = now() where office = $1 and id = any($2::text[]) and killed_at is null',
    [office, ids],
  );
}

function hashOf(token: string): string {
  return hash('sha256', token, 'hex');
}
