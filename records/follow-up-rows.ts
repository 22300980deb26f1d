import type pg from 'pg';
import { missingFacts } from '../domain/follow-up/missing.ts';
import type { FollowUpState } from '../domain/follow-up/state.ts';

/** Writes the follow-up's row, as lists read it, from its state. Inside the recording's transaction. */
export async function writeFollowUp(
  client: pg.ClientBase,
  state: FollowUpState,
  at: { promisedAt: string; now: string },
): Promise<void> {
  await client.query(
    `insert into follow_up (office, id, kind, body, body_ref, meeting_on, item, words, asked_by, programme, project,
       owner, director, clerk, due, publicity, status, missing, version, promised_at, closed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
     on conflict (office, id) do update set owner = excluded.owner, director = excluded.director,
       clerk = excluded.clerk, due = excluded.due, publicity = excluded.publicity, status = excluded.status,
       missing = excluded.missing, version = excluded.version,
       closed_at = coalesce(follow_up.closed_at, excluded.closed_at), updated_at = now()`,
    [
      state.office,
      state.id,
      state.kind,
      state.body,
      state.bodyRef,
      state.meetingOn,
      state.item,
      state.words,
      state.askedBy,
      state.programme,
      state.project,
      state.owner,
      state.director,
      state.clerk,
      state.due,
      state.publicity,
      state.status,
      missingFacts(state),
      state.version,
      at.promisedAt,
      state.status === 'accepted' ? at.now : null,
    ],
  );
}
