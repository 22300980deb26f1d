import type pg from 'pg';
import type { Deps } from '../client/deps.ts';
import { mailWaiting } from '../client/signals.ts';
import type { DomainEvent } from '../domain/aggregate.ts';
import { missingFacts } from '../domain/follow-up/missing.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import { killLinks } from '../mail/links.ts';
import { cancelMailsAbout, insertMails, takeBackCirculation } from '../mail/outbox.ts';
import { inTransaction } from '../records/database.ts';
import { writeFollowUp } from '../records/follow-up-rows.ts';
import { appendRecording } from '../records/recordings.ts';
import type { Recording } from '../workflows/effects.ts';
import { followUpMails, followUpPeople, followUpReacts } from './reactions/follow-up.ts';
import { openPost } from './reactions/post.ts';

/** Records a follow-up: one transaction, then the signals. A repeat writes nothing and signals again. */
export async function recordFollowUp(deps: Deps, recording: Recording<FollowUpState>): Promise<void> {
  const { office, state, events } = recording;
  const written = await inTransaction(deps.db, async (client) => {
    const { fresh, advanced } = await appendRecording(client, recording);
    if (!advanced) return { repeated: true, mails: 0 };
    const now = fresh.at(-1)?.at ?? new Date().toISOString();
    await writeFollowUp(client, state, { promisedAt: fresh[0]?.at ?? now, now });
    let recalled = 0;
    for (const event of fresh) recalled += await takeBack(client, state, event);
    return { repeated: false, mails: recalled + (await write(deps, client, state, fresh)) };
  });
  // Delivery sends what is new, and tells the follow-up what was taken back.
  if (written.mails > 0 || (written.repeated && events.some(concernsMail))) await mailWaiting(deps, office);
}

async function write(
  deps: Deps,
  client: pg.PoolClient,
  state: FollowUpState,
  fresh: readonly DomainEvent[],
): Promise<number> {
  if (!fresh.some(followUpReacts)) return 0;
  const { office } = state;
  const post = await openPost(client, office, followUpPeople(state), (fresh.at(-1) as DomainEvent).at);
  const generation = await generationOf(client, state);
  return insertMails(client, followUpMails(fresh, { ...post, state, generation }), deps.linkKey);
}

/**
 * Chasers that nobody needs any more after this event, the links of whom it is no longer asked, and answers on their way
 * that must not go out as they are.
 * @returns how many circulated mails were taken back: their follow-up is to be told
 */
async function takeBack(client: pg.PoolClient, state: FollowUpState, event: DomainEvent): Promise<number> {
  const { office } = state;
  const { kind, payload } = event;
  const cancel = (why: string, only?: { keyPart?: string; person?: string }) =>
    cancelMailsAbout(client, office, about(state), why, only);
  const recall = (why: string, only?: Parameters<typeof takeBackCirculation>[4]) =>
    takeBackCirculation(client, office, about(state), why, only);
  switch (kind) {
    case 'responded':
      for (const keyPart of [':owner_', ':director_', ':reassigned:']) await cancel('answered', { keyPart });
      return recall('a new answer takes its place');
    case 'sent_back':
      return recall('the body sent the answer back');
    case 'held':
      return recall('circulation is held', { onlyWaiting: true });
    case 'circulated': {
      const { recipients } = payload as { recipients: { id: string; attempt: number }[] };
      let recalled = 0;
      for (const { id, attempt } of recipients) {
        recalled += await recall('it is circulated afresh', { recipient: id, upTo: attempt - 1 });
      }
      return recalled;
    }
    case 'recipient_waived':
      return recall('the recipient is waived', { recipient: (payload as { recipient: string }).recipient });
    case 'did_not_arrive': {
      if (event.actor.via === 'engine') return 0; // the relay refused it: a person may still release it
      const { recipient, attempt } = payload as { recipient: string; attempt: number };
      return recall('marked as not arrived', { recipient, upTo: attempt });
    }
    case 'accepted':
      await cancel('accepted by the body');
      return 0;
    case 'completed':
      if (missingFacts(state).length === 0) await cancel('nothing is missing any more', { keyPart: ':missing:' });
      if (state.ownerConfirmed) await cancel('the owner is confirmed', { keyPart: ':confirm:' });
      return 0;
    case 'due_moved':
      for (const keyPart of [':owner_', ':director_']) await cancel('the date has moved', { keyPart });
      return 0;
    case 'reassigned':
      await takeFromThoseBefore(client, state, event);
      return 0;
    default:
      return 0;
  }
}

/** Whoever had it before is asked no more, and their links are dead. */
async function takeFromThoseBefore(client: pg.PoolClient, state: FollowUpState, event: DomainEvent): Promise<void> {
  const { office, id } = state;
  const { before } = event.payload as { before: { owner: string | null; director: string | null } };
  const still = [state.owner, state.director, state.clerk, state.officer];
  for (const person of new Set([before.owner, before.director])) {
    if (person === null || still.includes(person)) continue;
    await cancelMailsAbout(client, office, about(state), 'somebody else answers it now', { person });
    await killLinks(client, office, [`answer:${id}:${person}`, `confirm:${id}:${person}`]);
  }
}

/** One more for each reassignment: the links that were sent before it are another generation's. */
async function generationOf(client: pg.PoolClient, state: FollowUpState): Promise<number> {
  const { rows } = await client.query<{ generation: number }>(
    `select 1 + count(*)::int as generation from event where office = $1 and aggregate = $2 and kind = 'reassigned'`,
    [state.office, about(state)],
  );
  return (rows[0] as { generation: number }).generation;
}

const concernsMail = (event: DomainEvent): boolean => followUpReacts(event) || recalls.includes(event.kind);
const recalls = ['responded', 'sent_back', 'held', 'recipient_waived', 'did_not_arrive'];

const about = ({ id }: FollowUpState): string => `follow-up/${id}`;
