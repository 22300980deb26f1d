import type { DomainEvent, PersonId } from '../../domain/aggregate.ts';
import type { FollowUpState, MissingFact } from '../../domain/follow-up/state.ts';
import { localDateOf } from '../../domain/zone.ts';
import type { LinkPurpose } from '../../mail/links.ts';
import type { NewMail } from '../../mail/outbox.ts';
import { circulation } from '../../mail/templates/circulation.ts';
import { followUpConfirm } from '../../mail/templates/follow-up-confirm.ts';
import { followUpDirector } from '../../mail/templates/follow-up-director.ts';
import { followUpMissing } from '../../mail/templates/follow-up-missing.ts';
import { followUpOwner } from '../../mail/templates/follow-up-owner.ts';
import type { MailText } from '../../mail/templates/layout.ts';
import type { PromiseFacts } from '../../mail/templates/promise.ts';
import { addressOf } from '../../records/people.ts';
import { type Addressee, addressee, mailTo, nameOf, type Post } from './post.ts';

export interface FollowUpPost extends Post {
  state: FollowUpState;
  /** Generation of the links to its forms: a reassignment makes a new one. */
  generation: number;
}

/** Everybody whom a follow-up's mails may go to. */
export function followUpPeople(state: FollowUpState): (PersonId | null)[] {
  const { owner, director, clerk, officer, recipients } = state;
  return [owner, director, clerk, officer, ...recipients.map(({ person }) => person)];
}

/** Whether an event of this kind can call for a mail. */
export const followUpReacts = ({ kind }: DomainEvent): boolean => Object.hasOwn(reactions, kind);

/** The mails that a follow-up's new events call for. Pure: the same events give the same mails. */
export function followUpMails(events: readonly DomainEvent[], post: FollowUpPost): NewMail[] {
  return events.flatMap((event) => {
    const make = reactions[event.kind];
    return make ? make(event, post) : [];
  });
}

type Reaction = (event: DomainEvent, post: FollowUpPost) => NewMail[];

const reactions: Record<string, Reaction> = {
  promised: confirmOwner,
  completed: confirmOwner,
  reassigned: tellNewOwner,
  missing_asked: askForMissing,
  owner_due_soon: chaseOwner,
  owner_due: chaseOwner,
  owner_overdue: chaseOwner,
  director_overdue: tellDirector('overdue'),
  director_weekly: tellDirector('weekly'),
  circulated: circulate,
};

/** The owner taken from a report is only presumed: the director confirms, or names somebody else. */
function confirmOwner(event: DomainEvent, post: FollowUpPost): NewMail[] {
  const { state, settings } = post;
  if (state.owner === null || state.ownerConfirmed || isAnswered(state)) return [];
  const to = addressee(post, [state.director ?? settings.director]);
  const words = (link: string) =>
    followUpConfirm({ ...letter(post, to), owner: nameOf(post, state.owner as string), due: state.due, link });
  return [ask(event, post, to, { kind: 'confirm', n: state.owner, purpose: 'confirm', words })];
}

/** A new owner hears of it now, and not only at the next step of a ladder that may be half over. */
function tellNewOwner(event: DomainEvent, post: FollowUpPost): NewMail[] {
  const { before, after } = event.payload as { before?: { owner?: string | null }; after?: { owner?: string | null } };
  const moved = before?.owner !== after?.owner;
  if (!moved || post.state.due === null) return [];
  return chaseOwner({ ...event, kind: 'reassigned' }, post);
}

/** The clerk is asked; from the second time on the programme officer gets a copy. */
function askForMissing(event: DomainEvent, post: FollowUpPost): NewMail[] {
  const { state, settings } = post;
  const { n, missing } = event.payload as { n: number; missing: MissingFact[] };
  const clerk = addressee(post, [state.clerk ?? settings.clerk]);
  const officer = addressee(post, [state.officer ?? settings.officer]);
  const mails = (to: Addressee, copy: boolean): NewMail => {
    const words = (link: string) =>
      followUpMissing({ ...letter(post, to), missing, n, link, ...(copy ? { copyOf: clerk.name } : {}) });
    return ask(event, post, to, { kind: 'missing', n, purpose: 'promise', words });
  };
  return [mails(clerk, false), ...(n > 1 && officer.id !== clerk.id ? [mails(officer, true)] : [])];
}

function chaseOwner(event: DomainEvent, post: FollowUpPost): NewMail[] {
  const { state, settings, today } = post;
  const { due } = state;
  if (due === null || isAnswered(state)) return [];
  const to = addressee(post, [state.owner, state.director ?? settings.director]);
  const rung = due > today ? 'due_soon' : due === today ? 'due' : 'overdue';
  const words = (link: string) => followUpOwner({ ...letter(post, to), rung, due, link });
  return [ask(event, post, to, { kind: event.kind, n: numberOf(event), purpose: 'answer', words })];
}

function tellDirector(rung: 'overdue' | 'weekly'): Reaction {
  return (event, post) => {
    const { state, settings } = post;
    const { due } = state;
    if (due === null || isAnswered(state)) return [];
    const to = addressee(post, [state.director ?? settings.director]);
    const owner = state.owner === null ? 'Nobody' : nameOf(post, state.owner);
    const words = (link: string) => followUpDirector({ ...letter(post, to), rung, owner, due, link });
    return [ask(event, post, to, { kind: event.kind, n: numberOf(event), purpose: 'answer', words })];
  };
}

/** The answer itself, to each recipient by mail. What isn't public goes by hand: no mail carries its words. */
function circulate(event: DomainEvent, post: FollowUpPost): NewMail[] {
  const { state, office, people, today } = post;
  const { recipients, channel } = event.payload as { recipients: { id: string; attempt: number }[]; channel: string };
  const { answer, publicity } = state;
  if (channel !== 'mail' || publicity !== 'public' || answer === null) return [];
  return recipients.flatMap(({ id, attempt }): NewMail[] => {
    const recipient = state.recipients.find((one) => one.id === id);
    if (!recipient) return [];
    const person = recipient.person === null ? undefined : people.get(recipient.person);
    const { promise } = letter(post, { name: '', note: '' });
    const words = circulation({
      office: post.settings.name,
      to: recipient.name,
      publicity,
      promise: { ...promise, words: state.words },
      askedBy: state.askedBy,
      answer: answer.text,
      answeredBy: answer.by,
      answeredOn: localDateOf(answer.at, post.settings.zone),
    });
    return [
      {
        ...words,
        office,
        key: `circulation:${office}:${state.id}:${id}:${attempt}`,
        kind: 'notice',
        person: recipient.person,
        address: addressOf(person, today) ?? '',
        name: recipient.name,
        about: about(state),
        recipient: id,
        attemptNo: attempt,
        askedAt: event.at,
        links: [],
      },
    ];
  });
}

function ask(
  event: DomainEvent,
  post: FollowUpPost,
  to: Addressee,
  given: { kind: string; n: number | string; purpose: LinkPurpose; words(link: string): MailText },
): NewMail {
  const { state, office } = post;
  const { kind, n, purpose } = given;
  const link = {
    id: `${purpose}:${state.id}:${to.id}`,
    purpose,
    target: { followUp: state.id },
    generation: post.generation,
    expiresAt: null,
  };
  const key = `follow-up:${office}:${state.id}:${kind}:${n}:${to.id}`;
  return mailTo(post, to, event, { key, kind: 'chaser', about: about(state), words: given.words(link.id), link });
}

/** How often this kind of rung has fired; its place in the trail for what is no rung. */
function numberOf(event: DomainEvent): number {
  const { n } = event.payload as { n?: number };
  return n ?? event.version;
}

const about = ({ id }: FollowUpState): string => `follow-up/${id}`;

/** An answer that was sent back is none. */
const isAnswered = ({ status }: FollowUpState): boolean => status !== 'open';

function letter(post: FollowUpPost, to: { name: string; note: string }) {
  const { id, kind, body, bodyRef, meetingOn, item, words, publicity } = post.state;
  const promise: PromiseFacts = {
    id,
    kind,
    body,
    bodyRef,
    meetingOn,
    item,
    words: publicity === 'public' ? words : null,
  };
  return { office: post.settings.name, to: to.name, promise, ...(to.note === '' ? {} : { note: to.note }) };
}
