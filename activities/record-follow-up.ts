import type pg from 'pg';
import type { Deps } from '../client/deps.ts';
import { mailWaiting } from '../client/signals.ts';
import type { DomainEvent } from '../domain/aggregate.ts';
import { missingFacts } from '../domain/follow-up/missing.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';
import { killLinks } from '../mail/links.ts';
import { cancelMailsAbout, insertMails } from '../mail/outbox.ts';
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
    for (const event of fresh) await takeBack(client, state, event);
    return { repeated: false, mails: await write(deps, client, state, fresh) };
  });
  if (written.mails > 0 || (written.repeated && events.some(followUpReacts))) await mailWaiting(deps, office);
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

/** Chasers that nobody needs any more after this event, and the links of whom it is no longer asked. */
async function takeBack(client: pg.PoolClient, state: FollowUpState, { kind, payload }: DomainEvent): Promise<void> {
  const { office, id } = state;
  const cancel = (why: string, only?: { keyPart?: string; person?: string }) =>
    cancelMailsAbout(client, office, about(state), why, only);
  if (kind === 'responded') {
    await cancel('answered', { keyPart: ':owner_' });
    await cancel('answered', { keyPart: ':director_' });
    await cancel('answered', { keyPart: ':reassigned:' });
  } else if (kind === 'accepted') await cancel('accepted by the body');
  else if (kind === 'completed') {
    if (missingFacts(state).length === 0) await cancel('nothing is missing any more', { keyPart: ':missing:' });
    if (state.ownerConfirmed) await cancel('the owner is confirmed', { keyPart: ':confirm:' });
  } else if (kind === 'due_moved') {
    await cancel('the date has moved', { keyPart: ':owner_' });
    await cancel('the date has moved', { keyPart: ':director_' });
  } else if (kind === 'reassigned') {
    const { before } = payload as { before: { owner: string | null } };
    if (before.owner === null || before.owner === state.owner) return;
    await cancel('somebody else answers it now', { person: before.owner });
    await killLinks(client, office, [`answer:${id}:${before.owner}`]);
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

const about = ({ id }: FollowUpState): string => `follow-up/${id}`;
