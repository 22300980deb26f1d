import type pg from 'pg';
import { engine } from '../domain/aggregate.ts';
import { killLinks } from '../mail/links.ts';
import { cancelMailsForAnswered } from '../mail/outbox.ts';
import { addRoundEvent, roundOf } from '../records/rounds.ts';
import { changeRequest, openMonthsOf, requestOf } from '../records/update-requests.ts';
import { linkId } from './round-letters.ts';
import { type At, readable, reassign } from './round-requests.ts';

/** A project's people as they are now; what is left out has not changed. */
export interface NewPeople {
  lead?: string | null;
  delegates?: readonly string[];
  sponsor?: string | null;
}

/**
 * Points the open requests of a project at its new people, in the transaction that records them: the role is chased,
 * not the person. A new lead is asked afresh with at least two working days, and the old one's link dies.
 * With nobody leading it, the request is listed as unassigned until its cut-off. Repeating it changes nothing.
 * @returns the months whose rounds are to be told (`replanned`) after the commit
 */
export async function retargetRequests(
  client: pg.ClientBase,
  of: { office: string; project: string; at: string },
  people: NewPeople,
): Promise<string[]> {
  const { office, project, at } = of;
  const months = await openMonthsOf(client, office, project);
  for (const period of months) {
    // Round first, then request: the order in which rungs and commands lock them.
    const round = await roundOf(client, office, period, true);
    const row = await requestOf(client, office, period, project, true);
    if (!round || row?.state !== 'open') continue;
    const { lead, delegates = row.delegates, sponsor = row.sponsor } = people;
    if (lead === undefined || lead === row.assigned) {
      await changeRequest(client, office, period, row, { delegates, sponsor });
      continue;
    }
    if (lead === null) await unassign({ client, round, at }, readable(round, row), { delegates, sponsor });
    else await reassign({ client, round, at }, row, lead, 'The project has a new lead.', { delegates, sponsor });
    const payload = { project, from: row.assigned, to: lead };
    await addRoundEvent(client, office, period, { kind: 'people_followed', at, actor: engine, key: null, payload });
  }
  return months;
}

async function unassign(
  { client, round: { office, period } }: At,
  row: Parameters<typeof reassign>[1],
  more: { delegates: readonly string[]; sponsor: string | null },
): Promise<void> {
  const rungs = row.rungs.slice(row.nextRung);
  const note = 'Nobody leads the project.';
  await changeRequest(client, office, period, row, { rungs, assigned: null, newGeneration: true, note, ...more });
  if (row.assigned === null) return;
  await killLinks(client, office, [linkId(row.project, period, row.assigned)]);
  await cancelMailsForAnswered(client, office, period, row.project, 'handed over', row.assigned);
}
