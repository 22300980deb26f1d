import type { PersonId } from '../domain/aggregate.ts';
import { addMonths, type LocalDate, type Period } from '../domain/dates.ts';
import type { RungKind } from '../domain/ladder.ts';
import { isEmailAddress } from '../domain/text.ts';
import { instantOf } from '../domain/zone.ts';
import type { NewMail } from '../mail/outbox.ts';
import { listed } from '../mail/templates/layout.ts';
import { sponsorAsk } from '../mail/templates/sponsor-ask.ts';
import { updateAsk } from '../mail/templates/update-ask.ts';
import { addressOf, type Person } from '../records/people.ts';
import type { RoundRow } from '../records/rounds.ts';
import type { DueRequest } from '../records/update-requests.ts';
import type { Stepping } from './round-steps.ts';

/** What letters are addressed and worded with. */
export interface Post {
  round: RoundRow;
  officeName: string;
  /** Programme officer: the last to be told when nobody else can be. */
  officer: PersonId;
  people: ReadonlyMap<PersonId, Person>;
  today: LocalDate;
  now: string;
  /** Key of the first mail that a person got in this round: reminders stand under it. */
  threads: ReadonlyMap<PersonId, string>;
  linksExpireAt: string;
}

/** One mail to be: a person, a rung, and everything it asks of them. */
export interface Letter {
  person: Person;
  address: string;
  kind: Exclude<RungKind, 'not_reported'>;
  items: Item[];
}

interface Item {
  request: DueRequest;
  /** On a delegate's copy: whose update it is. */
  copyOf: string | null;
  /** Why it comes to this person, when it isn't theirs by right. */
  note: string;
}

/** Links open the form for three months after the cut-off: late updates are taken. */
export const linksExpireAt = ({ cutOff, plan: { ladder, zone } }: RoundRow): string =>
  instantOf(addMonths(cutOff, 3), ladder.time, zone);

/**
 * Whom a step is told to: the lead, or the next right person with an address (delegate, sponsor, programme officer);
 * at the chase the delegates as well (S48). Nobody leads the project: nobody is chased.
 * @throws Error when nobody at all has an address: the row is then set aside
 */
export function addressees(stepping: Stepping, post: Post): { person: Person; address: string; item: Item }[] {
  const { request, step } = stepping;
  if (step.kind === 'not_reported' || request.assigned === null) return [];
  const sponsored = step.kind === 'sponsor';
  const chain = sponsored
    ? [request.sponsor, post.officer]
    : [request.assigned, ...request.delegates, request.sponsor, post.officer];
  const told = chain.map((id) => reach(id, post)).find((found) => found !== undefined);
  if (!told)
    throw new Error(
      'Nobody who could be told has a mail address: not the lead, a delegate, the sponsor or the programme officer.',
    );
  const [wanted] = chain;
  const instead = told.person.id === wanted ? '' : standIn(wanted ?? null, sponsored, post);
  const first = { ...told, item: { request, copyOf: null, note: instead } };
  if (step.kind !== 'chase') return [first];
  const lead = post.people.get(request.assigned)?.name ?? request.assigned;
  const copies = request.delegates
    .filter((id, index, all) => id !== told.person.id && all.indexOf(id) === index)
    .map((id) => reach(id, post))
    .filter((found) => found !== undefined)
    .map((found) => ({ ...found, item: { request, copyOf: lead, note: '' } }));
  return [first, ...copies];
}

/** Groups what is told into letters: one to a person for a rung and a due date, whatever the number of projects. */
export function lettersFor(
  steppings: readonly Stepping[],
  told: ReadonlyMap<Stepping, ReturnType<typeof addressees>>,
): Letter[] {
  const letters = new Map<string, Letter>();
  for (const stepping of steppings) {
    for (const { person, address, item } of told.get(stepping) ?? []) {
      const { request, step } = stepping;
      const key = [person.id, step.kind, request.dueOn, isNewLead(step.kind, request)].join('|');
      const letter = letters.get(key) ?? { person, address, kind: step.kind as Letter['kind'], items: [] };
      letter.items.push(item);
      letters.set(key, letter);
    }
  }
  return [...letters.values()];
}

/** Words a letter. The first project's plan and rung make its key: they fire once, so the mail exists once. */
export function mailOf(letter: Letter, post: Post): NewMail {
  const { person, address, kind, items } = letter;
  const { office, period } = post.round;
  const first = items[0] as Item;
  const { request } = first;
  const follows = post.threads.get(person.id);
  return {
    ...(kind === 'sponsor' ? sponsorWords(letter, post) : leadWords(letter, kind, post)),
    office,
    key: `update-request:${office}:${request.project}:${period}:${request.plan}:${kind}:${person.id}`,
    kind: 'chaser',
    person: person.id,
    address,
    name: person.name,
    about: `round/${period}`,
    period,
    projects: items.map((item) => item.request.project),
    askedAt: post.now,
    ...(follows === undefined ? {} : { inReplyTo: follows }),
    links: items.map((item) => ({
      id: linkId(item.request.project, period, person.id),
      purpose: 'update',
      target: { project: item.request.project, period },
      person: person.id,
      generation: item.request.generation,
      expiresAt: post.linksExpireAt,
    })),
  };
}

/** The link by which a person answers for a project and month; its generation is the request's. */
export const linkId = (project: string, period: Period, person: PersonId): string =>
  `update:${project}:${period}:${person}`;

function leadWords({ person, items }: Letter, kind: 'ask' | 'reminder' | 'due' | 'chase', post: Post) {
  const { period, asAt } = post.round;
  const copies = items.filter(({ copyOf }) => copyOf !== null);
  const onlyCopies = copies.length === items.length;
  const { request } = items[0] as Item;
  const note = noteOf(items);
  return updateAsk({
    office: post.officeName,
    to: person.name,
    rung: kind,
    period,
    asAt,
    dueOn: request.dueOn,
    projects: items.map((item) => ({
      ref: item.request.project,
      title: item.request.title,
      link: linkId(item.request.project, period, person.id),
      ...(item.copyOf !== null && !onlyCopies ? { led: item.copyOf } : {}),
    })),
    ...(onlyCopies ? { copyOf: listed([...new Set(copies.map(({ copyOf }) => copyOf as string))]) } : {}),
    ...(isNewLead(kind, request) ? { newLead: true } : {}),
    ...(note === '' ? {} : { note }),
  });
}

function sponsorWords({ person, items }: Letter, post: Post) {
  const { period } = post.round;
  const { request } = items[0] as Item;
  const note = noteOf(items);
  return sponsorAsk({
    office: post.officeName,
    to: person.name,
    period,
    dueOn: request.dueOn,
    cutOff: request.rungs.at(-1)?.dueOn ?? post.round.cutOff,
    projects: items.map((item) => ({
      ref: item.request.project,
      title: item.request.title,
      lead: post.people.get(item.request.assigned ?? '')?.name ?? item.request.assigned,
      link: linkId(item.request.project, period, person.id),
    })),
    ...(note === '' ? {} : { note }),
  });
}

const noteOf = (items: readonly Item[]): string =>
  [...new Set(items.map(({ note }) => note))].filter((note) => note !== '').join(' ');

const isNewLead = (kind: RungKind, { generation, plan }: DueRequest): boolean =>
  kind === 'ask' && generation > 1 && plan > 1;

function standIn(wanted: PersonId | null, sponsored: boolean, post: Post): string {
  if (wanted === null) return 'It comes to you because no sponsor is named.';
  const name = post.people.get(wanted)?.name ?? (sponsored ? 'the sponsor' : 'the lead');
  return `It comes to you because ${name} has left or has no mail address that works.`;
}

function reach(id: PersonId | null, post: Post): { person: Person; address: string } | undefined {
  const person = id === null ? undefined : post.people.get(id);
  const address = addressOf(person, post.today);
  return person && address !== null && isEmailAddress(address) ? { person, address } : undefined;
}
