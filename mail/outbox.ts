import { hash } from 'node:crypto';
import type pg from 'pg';
import { isEmailAddress } from '../domain/text.ts';
import { insertLinks, type NewLink } from './links.ts';
import type { MailText } from './templates/layout.ts';

/** chaser: sent again when in doubt. notice: formal, waits for a person when in doubt. receipt: like a chaser. */
export type MailKind = 'chaser' | 'notice' | 'receipt';

/** One mail to one person. Bodies hold `{{link:ID}}` where a link's address goes at delivery. */
export interface NewMail extends MailText {
  office: string;
  /** Business identity: the same key is the same mail, and goes out once. */
  key: string;
  kind: MailKind;
  /** Person of the office, or null for somebody known by name only. */
  person: string | null;
  address: string;
  name: string;
  /** Aggregate it is about: `project/REF`, `follow-up/ID`, `round/PERIOD`. */
  about: string;
  period?: string;
  /** Update requests that it asks for, by project. */
  projects?: string[];
  /** Follow-up recipient that it circulates to, and which attempt. */
  recipient?: string;
  attemptNo?: number;
  /** Instant on the office's clock: the mail's Date for stepped offices. */
  askedAt: string;
  /** Key of an earlier mail that it follows, so that reminders stand under their ask. */
  inReplyTo?: string;
  links: NewLink[];
}

/**
 * Puts mails into the outbox, with bodies and links, in the caller's transaction. A key that is there already is left
 * as it is. An address that isn't exactly one plain address makes a FAILED row with its reason, so that one person's
 * bad address never holds up the others and is not lost either.
 * @returns how many were new; the caller signals `mailWaiting` after its commit when there are any
 */
export async function insertMails(client: pg.ClientBase, mails: readonly NewMail[], linkKey: Buffer): Promise<number> {
  if (mails.length === 0) return 0;
  // One order for all writers, or two of them could wait for each other's keys for ever.
  const rows = [...new Map(mails.map((mail) => [mail.key, mail])).values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const column = <T>(read: (mail: NewMail) => T): T[] => rows.map(read);
  const { rows: inserted } = await client.query<{ count: number }>(insert, [
    column((mail) => mail.office),
    column((mail) => mail.key),
    column((mail) => mail.kind),
    column((mail) => mail.person),
    column((mail) => mail.address),
    column((mail) => mail.name),
    column((mail) => mail.subject),
    column((mail) => (isEmailAddress(mail.address) ? null : badAddress)),
    column((mail) => mail.about),
    column((mail) => mail.period ?? null),
    column((mail) => (mail.projects ?? []).join(' ')),
    column((mail) => mail.recipient ?? null),
    column((mail) => mail.attemptNo ?? 1),
    column((mail) => messageName(mail.key)),
    column((mail) => mail.inReplyTo ?? null),
    column((mail) => mail.askedAt),
    column((mail) => mail.text),
    column((mail) => mail.html),
  ]);
  const links = rows.flatMap((mail) => mail.links.map((link) => ({ ...link, office: mail.office })));
  await insertLinks(client, links, linkKey);
  return inserted[0]?.count ?? 0;
}

const badAddress =
  'Not sent: there is no usable mail address. Correct the address of this person, then release the mail.';

/** The part of a Message-ID before its @: fixed by the key, so that a mail sent twice is known as one. */
export function messageName(key: string): string {
  return `gatehouse-${hash('sha256', key, 'hex').slice(0, 40)}`;
}

// Mail and body in one statement: later changes of state then don't copy the text. Project refs hold no spaces.
const insert = `
with given as materialized (
  select * from unnest(
    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::text[], $13::int[], $14::text[], $15::text[], $16::timestamptz[], $17::text[], $18::text[]
  ) as g (office, key, kind, person, address, name, subject, fault, about, period, projects, recipient, attempt_no,
    message_name, follows, asked_at, text, html)
), host as (
  select distinct on (office) office, coalesce(substring(json #>> '{mail,from}' from '@([A-Za-z0-9.-]+)'), 'localhost') as name
  from office_settings where office in (select office from given) order by office, version desc
), inserted as (
  insert into mail (office, key, kind, person, address, name, subject, state, last_error, about, period, projects,
    recipient, attempt_no, message_id, in_reply_to, asked_at)
  select g.office, g.key, g.kind, g.person, g.address, g.name, g.subject,
    case when g.fault is null then 'PENDING' else 'FAILED' end, g.fault, g.about, g.period,
    string_to_array(g.projects, ' '), g.recipient, g.attempt_no,
    '<' || g.message_name || '@' || coalesce(host.name, 'localhost') || '>',
    -- Not a join: it would read every mail there ever was.
    (select earlier.message_id from mail earlier where earlier.key = g.follows), g.asked_at
  from given g left join host on host.office = g.office
  order by g.key
  on conflict (key) do nothing
  returning id, key
), bodies as (
  insert into mail_body (mail, text, html)
  select inserted.id, g.text, g.html from inserted join given g on g.key = inserted.key
)
select count(*)::int as count from inserted`;

/**
 * Takes back the waiting mails that ask for a project's update, once it is answered (excused, cancelled, handed
 * over: say why). A mail that asks for several projects goes when nothing else in it is still open. One that is
 * on its way out already may still arrive. Only `person`'s, when given.
 * @returns how many were taken back
 */
export async function cancelMailsForAnswered(
  client: pg.ClientBase,
  office: string,
  period: string,
  project: string,
  why = 'answered',
  person: string | null = null,
): Promise<number> {
  const { rowCount } = await client.query(
    `update mail set state = 'CANCELLED', decided = ${decision('$4')}
     where office = $1 and period = $2 and state = 'PENDING' and kind = 'chaser' and projects @> array[$3::text]
       and ($5::text is null or person = $5)
       and not exists (
         select 1 from update_request other
         where other.office = mail.office and other.period = mail.period and other.project = any(mail.projects)
           and other.project <> $3 and other.state = 'open' and other.assigned is not null
       )`,
    [office, period, project, why, person],
  );
  return rowCount ?? 0;
}

/**
 * Takes back the waiting chasers about an aggregate (`project/REF`, `follow-up/ID`), for example when a promise is
 * answered. `keyPart` narrows it to keys that hold it, such as `:C1:` for one condition.
 * @returns how many were taken back
 */
export async function cancelMailsAbout(
  client: pg.ClientBase,
  office: string,
  about: string,
  why: string,
  only: { keyPart?: string; person?: string } = {},
): Promise<number> {
  const { rowCount } = await client.query(
    `update mail set state = 'CANCELLED', decided = ${decision('$3')}
     where office = $1 and about = $2 and state = 'PENDING' and kind = 'chaser'
       and ($4::text is null or strpos(key, $4) > 0) and ($5::text is null or person = $5)`,
    [office, about, why, only.keyPart ?? null, only.person ?? null],
  );
  return rowCount ?? 0;
}

/**
 * Takes back circulated answers that haven't left, or of which it isn't known: their words no longer hold, or somebody
 * is to get them another way. Also refused ones, unless `onlyWaiting`: released later, they would carry an old answer.
 * What became of them is passed on to the follow-up.
 * @param only its recipient, and attempts up to this one
 * @returns how many were taken back
 */
export async function takeBackCirculation(
  client: pg.ClientBase,
  office: string,
  about: string,
  why: string,
  only: { recipient?: string; upTo?: number; onlyWaiting?: boolean } = {},
): Promise<number> {
  const states = only.onlyWaiting ? ['PENDING'] : ['PENDING', 'UNCERTAIN', 'FAILED'];
  const { rowCount } = await client.query(
    `update mail set state = 'CANCELLED', told_at = null, decided = ${decision('$3')}
     where office = $1 and about = $2 and recipient is not null and state = any($4)
       and ($5::text is null or recipient = $5) and ($6::int is null or attempt_no <= $6)`,
    [office, about, why, states, only.recipient ?? null, only.upTo ?? null],
  );
  return rowCount ?? 0;
}

const decision = (why: string): string =>
  `jsonb_build_object('by', 'Gatehouse', 'what', 'cancelled', 'why', ${why}::text, 'at', now())`;
