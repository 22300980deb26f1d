import type pg from 'pg';
import type { DomainEvent, PersonId } from '../../domain/aggregate.ts';
import type { LocalDate } from '../../domain/dates.ts';
import type { OfficeSettings } from '../../domain/office.ts';
import { isEmailAddress } from '../../domain/text.ts';
import type { NewLink } from '../../mail/links.ts';
import type { MailKind, NewMail } from '../../mail/outbox.ts';
import type { MailText } from '../../mail/templates/layout.ts';
import { settingsNow } from '../../records/offices.ts';
import { addressOf, type Person, peopleByIds } from '../../records/people.ts';

/** What the mails of one recording are addressed and worded with. */
export interface Post {
  office: string;
  settings: OfficeSettings;
  today: LocalDate;
  people: ReadonlyMap<PersonId, Person>;
}

/** Somebody to write to. */
export interface Addressee {
  id: PersonId;
  name: string;
  /** '' when nobody who could be told has one: the outbox then holds a FAILED row with the reason. */
  address: string;
  /** Why it comes to them, when it isn't theirs by right. */
  note: string;
}

/** Reads the office's settings and the people concerned, as they are on the day of the event. */
export async function openPost(
  client: pg.ClientBase,
  office: string,
  ids: readonly (PersonId | null)[],
  now: string,
): Promise<Post> {
  const { settings, today } = await settingsNow(client, office, now);
  const people = await peopleByIds(client, office, [...ids, settings.officer, settings.clerk, settings.director]);
  return { office, settings, today, people };
}

/**
 * The first of a chain whom a mail can reach; at its end stands the programme officer. Nothing is lost silently: with
 * nobody to reach, it is addressed to the first of the chain and fails where the officer sees it.
 */
export function addressee(post: Post, chain: readonly (PersonId | null)[]): Addressee {
  const ids = [...chain, post.settings.officer];
  const [wanted] = ids as [PersonId | null];
  for (const id of ids) {
    const person = id === null ? undefined : post.people.get(id);
    const address = addressOf(person, post.today);
    if (!person || address === null || !isEmailAddress(address)) continue;
    return { id: person.id, name: person.name, address, note: person.id === wanted ? '' : standIn(post, wanted) };
  }
  const id = ids.find((one) => one !== null) ?? post.settings.officer;
  return { id, name: nameOf(post, id), address: '', note: '' };
}

/** A person's name; the id where the office doesn't know them. */
export const nameOf = (post: Post, id: PersonId): string => post.people.get(id)?.name ?? id;

function standIn(post: Post, wanted: PersonId | null): string {
  if (wanted === null) return 'It comes to you because nobody is named for it yet.';
  return `It comes to you because ${nameOf(post, wanted)} has left or has no mail address that works.`;
}

/** Puts a mail together; its words, its key and its link differ, the rest is the same for all. */
export function mailTo(
  post: Post,
  to: Addressee,
  event: Pick<DomainEvent, 'at'>,
  given: {
    key: string;
    kind: MailKind;
    about: string;
    words: MailText;
    inReplyTo?: string;
    link?: Omit<NewLink, 'person'>;
  },
): NewMail {
  const { key, kind, about, words, inReplyTo, link } = given;
  return {
    ...words,
    office: post.office,
    key,
    kind,
    person: to.id,
    address: to.address,
    name: to.name,
    about,
    askedAt: event.at,
    ...(inReplyTo === undefined ? {} : { inReplyTo }),
    links: link ? [{ ...link, person: to.id }] : [],
  };
}
