import type { DomainEvent, PersonId } from '../../domain/aggregate.ts';
import { addMonths } from '../../domain/dates.ts';
import type { Condition, GatedStage, ProjectState, ProjectUpdate } from '../../domain/project/state.ts';
import { instantOf, localDateOf } from '../../domain/zone.ts';
import type { NewMail } from '../../mail/outbox.ts';
import { approvalLapsed } from '../../mail/templates/approval-lapsed.ts';
import { benefitReview } from '../../mail/templates/benefit-review.ts';
import { conditionChase } from '../../mail/templates/condition-chase.ts';
import { gateAsk } from '../../mail/templates/gate-ask.ts';
import { updateReceipt } from '../../mail/templates/update-receipt.ts';
import { addressee, mailTo, type Post } from './post.ts';

/** How long a receipt's link still opens the form for a correction, in months. */
const linkMonths = 3;

/** What a project's mails are made from. */
export interface ProjectPost extends Post {
  state: ProjectState;
  /** Generation of the links of each month's request, by period; the first where it has none. */
  generations: ReadonlyMap<string, number>;
  /** Numbers of updates that were recorded as late. */
  late: ReadonlySet<number>;
}

/** Everybody whom a project's mails may go to. */
export function projectPeople(state: ProjectState, events: readonly DomainEvent[]): (PersonId | null)[] {
  const owners = state.conditions.filter(({ status }) => status === 'open').map(({ owner }) => owner);
  const authors = events.map(
    ({ payload }) => (payload as { update?: { authorPerson: PersonId | null } }).update?.authorPerson,
  );
  const { lead, delegates, sponsor, benefits } = state;
  const people = [lead, ...delegates, sponsor, ...owners, ...benefits.map(({ owner }) => owner), ...authors];
  return people.filter((id) => id !== undefined);
}

/** Whether an event of this kind can call for a mail. */
export const projectReacts = ({ kind }: DomainEvent): boolean => Object.hasOwn(reactions, kind);

/** The mails that a project's new events call for; none for most kinds. Pure: the same events give the same mails. */
export function projectMails(events: readonly DomainEvent[], post: ProjectPost): NewMail[] {
  return events.flatMap((event) => {
    const make = reactions[event.kind];
    return make ? make(event, post) : [];
  });
}

type Reaction = (event: DomainEvent, post: ProjectPost) => NewMail[];

const reactions: Record<string, Reaction> = {
  opened: askForEvidence,
  stage_moved: askForEvidence,
  condition_due_soon: chaseCondition('due_soon'),
  condition_due: chaseCondition('due'),
  condition_overdue: chaseCondition('overdue'),
  update_submitted: sendReceipt,
  approval_lapsed: tellOfLapse,
  benefit_review_due: askForReview,
};

/**
 * A gate has opened: its lead is told what it needs. Of several moves in one recording only the last has a gate. A
 * project that was under way before it was opened here is asked at its next gate: taking over an office's portfolio is
 * no news to its leads.
 */
function askForEvidence(event: DomainEvent, post: ProjectPost): NewMail[] {
  const { state } = post;
  if (event.kind === 'opened' && state.opening) return [];
  const { to } = event.payload as { to?: string };
  if (!state.gate || (event.kind === 'stage_moved' && to !== state.gate.stage)) return [];
  const lead = addressee(post, [state.lead, state.sponsor]);
  const words = gateAsk({
    ...letter(post, lead),
    stage: state.gate.stage as GatedStage,
    missing: state.gate.evidence.filter(({ provided }) => provided.length === 0).map(({ title }) => title),
    first: event.kind === 'opened',
  });
  const key = `gate:${post.office}:${state.ref}:${state.gate.stage}:${event.version}:${lead.id}`;
  return [mailTo(post, lead, event, { key, kind: 'chaser', about: about(state), words })];
}

function chaseCondition(rung: 'due_soon' | 'due' | 'overdue'): Reaction {
  return (event, post) => {
    const { state, office } = post;
    const { condition: id, rung: index } = event.payload as { condition: string; rung: number };
    const condition = state.conditions.find((one) => one.id === id);
    if (condition?.status !== 'open') return []; // met in the same breath
    const owner = addressee(post, [condition.owner, state.lead, state.sponsor]);
    const decision = state.decisions.find((one) => one.id === condition.decision);
    const keyOf = (n: number) => `condition:${office}:${state.ref}:${id}:${n}:${owner.id}`;
    const link = conditionLink(state, condition, owner.id);
    const words = conditionChase({
      ...letter(post, owner),
      rung,
      condition: condition.text,
      dueOn: condition.dueOn,
      decidedBy: decision?.body ?? 'the deciding body',
      decidedOn: decision?.decidedOn ?? condition.dueOn,
      link: link.id,
    });
    const follows = index > 0 ? { inReplyTo: keyOf(0) } : {};
    return [
      mailTo(post, owner, event, { key: keyOf(index), kind: 'chaser', about: about(state), words, link, ...follows }),
    ];
  };
}

const conditionLink = (state: ProjectState, condition: Condition, person: PersonId) => ({
  id: `condition:${state.ref}:${condition.id}:${person}`,
  purpose: 'condition' as const,
  target: { project: state.ref, condition: condition.id },
  generation: 1,
  expiresAt: null,
});

/** The lead gets a receipt, whoever answered; with nobody leading, whoever answered does. */
function sendReceipt(event: DomainEvent, post: ProjectPost): NewMail[] {
  const { state, office } = post;
  const { update } = event.payload as unknown as { update: ProjectUpdate };
  const { period } = update;
  const to = addressee(
    post,
    state.lead === null ? [update.authorPerson, state.sponsor] : [state.lead, update.authorPerson],
  );
  const receivedOn = localDateOf(update.receivedAt, post.settings.zone);
  const link = {
    id: `update:${state.ref}:${period}:${to.id}`,
    purpose: 'update' as const,
    target: { project: state.ref, period },
    generation: post.generations.get(period) ?? 1,
    expiresAt: instantOf(addMonths(receivedOn, linkMonths), post.settings.ladder.time, post.settings.zone),
  };
  const words = updateReceipt({
    ...letter(post, to),
    period,
    rating: update.rating,
    why: update.why,
    pathToGreen: update.pathToGreen,
    whatChanged: update.whatChanged,
    forecastFinish: update.forecastFinish,
    outturnPence: update.outturnPence,
    spendPence: update.spendPence,
    spendAsAt: update.spendAsAt,
    help: update.help,
    author: update.author,
    receivedOn,
    late: post.late.has(update.n),
    link: link.id,
  });
  const key = `receipt:${office}:${state.ref}:${update.n}`;
  return [{ ...mailTo(post, to, event, { key, kind: 'receipt', about: about(state), words, link }), period }];
}

/** Spending authority is off: the sponsor and the programme officer are told. */
function tellOfLapse(event: DomainEvent, post: ProjectPost): NewMail[] {
  const { state, office, settings } = post;
  const { expiresOn, gate } = event.payload as { expiresOn: string; gate: GatedStage };
  const told = [addressee(post, [state.sponsor, state.lead]), addressee(post, [settings.officer])];
  return told
    .filter((to, index) => told.findIndex(({ id }) => id === to.id) === index)
    .map((to) => {
      const words = approvalLapsed({ ...letter(post, to), gate, expiresOn });
      const key = `lapsed:${office}:${state.ref}:${event.version}:${to.id}`;
      return mailTo(post, to, event, { key, kind: 'chaser', about: about(state), words });
    });
}

function askForReview(event: DomainEvent, post: ProjectPost): NewMail[] {
  const { state, office } = post;
  const { benefit: id } = event.payload as { benefit: string };
  const benefit = state.benefits.find((one) => one.id === id);
  if (!benefit) return [];
  const to = addressee(post, [benefit.owner, state.sponsor, state.lead]);
  const { title, approvedPence, forecastPence, realisedPence, reviewOn } = benefit;
  const words = benefitReview({
    ...letter(post, to),
    benefit: title,
    approvedPence,
    forecastPence,
    realisedPence,
    reviewOn,
  });
  const key = `benefit:${office}:${state.ref}:${id}:${event.version}:${to.id}`;
  return [mailTo(post, to, event, { key, kind: 'chaser', about: about(state), words })];
}

const about = ({ ref }: ProjectState): string => `project/${ref}`;

const letter = (post: ProjectPost, to: { name: string; note: string }) => ({
  office: post.settings.name,
  to: to.name,
  project: { ref: post.state.ref, title: post.state.title },
  ...(to.note === '' ? {} : { note: to.note }),
});
