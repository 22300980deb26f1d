import type pg from 'pg';
import type { DomainEvent } from '../domain/aggregate.ts';
import type { ProjectState } from '../domain/project/state.ts';
import { cancelMailsForAnswered } from '../mail/outbox.ts';
import { addRoundEvent, roundOf } from '../records/rounds.ts';
import { changeRequest, openMonthsOf, requestOf } from '../records/update-requests.ts';

/** A project that is closed or stopped is not asked any more. In the recording's transaction. */
export async function endRequestsOf(client: pg.ClientBase, state: ProjectState, event: DomainEvent): Promise<void> {
  const { office, ref, stage } = state;
  for (const period of await openMonthsOf(client, office, ref)) {
    // Round first, then request: the order in which rungs and commands lock them.
    const round = await roundOf(client, office, period, true);
    const row = await requestOf(client, office, period, ref, true);
    if (!round || row?.state !== 'open') continue;
    const why = `The project is ${stage}.`;
    await changeRequest(client, office, period, row, { state: 'cancelled', note: why });
    await cancelMailsForAnswered(client, office, period, ref, why);
    const { at, actor } = event;
    await addRoundEvent(client, office, period, {
      kind: 'cancelled',
      at,
      actor,
      key: null,
      payload: { project: ref, why },
    });
  }
}
