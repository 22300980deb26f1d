import type { Deps } from '../../client/deps.ts';
import { quiet } from '../../client/quiet.ts';
import type { ProgrammeState } from '../../domain/programme/state.ts';
import { membersOf } from '../../records/programme-members.ts';
import { type ProgrammeRating, rate } from '../../records/programme-ratings.ts';
import { aggregateOf, workflowIdOf } from '../../workflows/ids.ts';
import { progressQuery } from '../../workflows/messages.ts';
import { everyHistory, type OneHistory } from '../integration/histories.ts';
import type { SmtpSink } from '../support/smtp-sink.ts';
import type { Counted, Due, MailRow, Rows, Runs } from './invariants.ts';
import { inLanes, type Told } from './teller.ts';

/** Everything that was counted, with the histories that it was counted from. */
export interface Count extends Counted {
  histories: OneHistory[];
}

/**
 * Counts when the office has come to rest: from the tables by SQL, from the engine by query and history, from the relay.
 * @throws NotNow when it does not come to rest
 */
export async function count(
  deps: Deps,
  office: string,
  outside: { told: Told[]; due?: Due[]; sink?: SmtpSink },
): Promise<Count> {
  await quiet(deps, office, [], 120_000);
  const rows = await rowsOf(deps, office);
  const histories = await everyHistory(deps, office);
  const runs = await runsOf(deps, office, rows, histories);
  return {
    told: outside.told,
    due: outside.due ?? [],
    sink: outside.sink?.counts() ?? new Map(),
    rows: outside.sink ? rows : { ...rows, mails: [] },
    runs,
    histories,
  };
}

async function rowsOf(deps: Deps, office: string): Promise<Rows> {
  const rows = async <T extends object>(sql: string): Promise<T[]> => (await deps.db.pool.query<T>(sql, [office])).rows;
  return {
    commands: await rows(
      'select key, aggregate, recorded_at is not null as recorded from command where office = $1 order by key',
    ),
    events: await rows(
      'select aggregate, version, kind, key, payload from event where office = $1 order by aggregate, version',
    ),
    snapshots: await rows('select aggregate, version, open, state from snapshot where office = $1 order by aggregate'),
    projects: await rows('select ref, stage from project where office = $1 order by ref'),
    openRounds: (
      await rows<{ period: string }>(`select period from round where office = $1 and status <> 'closed'`)
    ).map(({ period }) => period),
    mails: await rows<MailRow>(
      `select key, kind, person, state, projects, message_id as "messageId", in_doubt as "inDoubt",
              coalesce(decided ->> 'what' = 'released', false) as released
         from mail where office = $1 order by key`,
    ),
    rollUps: [...(await provisional(deps, office)), ...(await coverage(deps, office))],
  };
}

/** The month's rating of each programme, worked out again from the rows. */
async function provisional(deps: Deps, office: string): Promise<Rows['rollUps']> {
  const { rows } = await deps.db.pool.query<{ ref: string; stored: ProgrammeRating; state: ProgrammeState }>(
    `select p.ref, p.provisional as stored, s.state from programme p
       join snapshot s on s.office = p.office and s.aggregate = 'programme/' || p.ref
      where p.office = $1 order by p.ref`,
    [office],
  );
  const client = await deps.db.pool.connect();
  try {
    const all: Rows['rollUps'] = [];
    for (const { ref, stored, state } of rows) {
      const { period, at } = stored;
      const round = await client.query<{ asked: boolean }>(
        `select status <> 'opening' as asked from round where office = $1 and period = $2`,
        [office, period],
      );
      const members = await membersOf(client, { office, programme: ref, period });
      const { rating } = rate({ state, members, period, asked: round.rows[0]?.asked ?? false, now: at });
      all.push({ of: `the rating of ${ref}`, stored, recomputed: JSON.parse(JSON.stringify(rating)) });
    }
    return all;
  } finally {
    client.release();
  }
}

/** How many reported, as each closed round's page says it and as the updates count up, without the product's code. */
async function coverage(deps: Deps, office: string): Promise<Rows['rollUps']> {
  const { rows } = await deps.db.pool.query<{ programme: string; period: string; said: unknown; counted: unknown }>(
    `select programme, period, page -> 'coverage' -> 'reported' as said,
            (select count(distinct u.project) from project_update u join project p on p.office = u.office and p.ref = u.project
              where u.office = k.office and u.period = k.period and p.programme = k.programme)::int as counted
       from round_pack k where office = $1
        and version = (select max(version) from round_pack l where (l.office, l.period, l.programme) = (k.office, k.period, k.programme))`,
    [office],
  );
  return rows.map(({ programme, period, said, counted }) => ({
    of: `who reported on ${programme} in ${period}`,
    stored: said,
    recomputed: counted,
  }));
}

async function runsOf(deps: Deps, office: string, rows: Rows, histories: OneHistory[]): Promise<Runs> {
  const open: string[] = [];
  for await (const { workflowId } of deps.temporal.workflow.list({ query: `ExecutionStatus = 'Running'` })) {
    if (workflowId.split('/')[1] === office) open.push(aggregateOf(workflowId));
  }
  const states: Map<string, { version: number; recordedVersion: number; state: unknown }> = new Map();
  await inLanes(rows.snapshots, async ({ aggregate }) => {
    const handle = deps.temporal.workflow.getHandle(workflowIdOf(office, aggregate));
    states.set(aggregate, await deps.temporal.withDeadline(Date.now() + 60_000, () => handle.query(progressQuery)));
  });
  const accepted = new Map<string, number>();
  for (const { history } of histories) {
    for (const { workflowExecutionUpdateAcceptedEventAttributes: update } of history.events ?? []) {
      const id = update?.acceptedRequest?.meta?.updateId;
      if (id) accepted.set(id, (accepted.get(id) ?? 0) + 1);
    }
  }
  return { open, states, accepted };
}
