import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import pino from 'pino';
import { afterAll, inject } from 'vitest';
import { fanOutRound } from '../../activities/round-fan-out.ts';
import { runRungs } from '../../activities/round-rungs.ts';
import type { Deps } from '../../client/deps.ts';
import { startingSettings } from '../../client/offices/settings.ts';
import { midMonth, type Rung, type RungKind, roundPlan } from '../../domain/ladder.ts';
import type { OfficeSettings } from '../../domain/office.ts';
import type { ProjectUpdate, StatedRating } from '../../domain/project/state.ts';
import type { RoundCommand } from '../../domain/round/commands.ts';
import { inTransaction, openDatabase } from '../../records/database.ts';
import { addOffice } from '../../records/offices.ts';
import { upsertPeople } from '../../records/people.ts';
import { addRound } from '../../records/rounds.ts';
import { freshDatabase } from '../support/database.ts';

/** November 2023 in England: ask 28 November, reminder 1, due 5, chase 6, sponsor 7, not reported 8 December. */
export const period = '2023-11';

export const settings: OfficeSettings = {
  ...startingSettings,
  name: 'Testshire Council',
  mail: { from: 'pmo@testshire.example.invalid', replyTo: 'pmo@testshire.example.invalid' },
  officer: 'officer',
  clerk: 'clerk',
  director: 'director',
};

export interface ProjectGiven {
  ref: string;
  lead?: string | null;
  delegates?: string[];
  sponsor?: string | null;
  stage?: string;
  programme?: string;
  title?: string;
  budgetPence?: string;
}

/** An office on a real PostgreSQL and a real Temporal client, with one programme and nobody's worker. */
export async function world(setting: Partial<OfficeSettings> = {}) {
  const db = openDatabase(await freshDatabase());
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  afterAll(async () => {
    await connection.close();
    await db.close();
  });
  const office = `o${randomBytes(4).toString('hex')}`;
  const deps: Deps = {
    db,
    temporal: new Client({ connection }),
    log: pino({ level: 'silent' }),
    linkKey: randomBytes(32),
    baseUrl: 'http://127.0.0.1:8080',
    deadlineMs: 20_000,
  };
  const now = '2023-11-10T06:00:00.000Z';
  await addOffice(db, {
    id: office,
    clock: { kind: 'stepped', now },
    demonstration: false,
    settings: { ...settings, ...setting },
    recordedBy: 'test',
  });
  await people(['officer', 'clerk', 'director']);

  async function people(ids: string[], of: { email?: (id: string) => string | null; leftOn?: string } = {}) {
    const email = of.email ?? ((id: string) => `${id}@testshire.example.invalid`);
    await upsertPeople(
      db,
      office,
      ids.map((id) => ({ id, name: `Name of ${id}`, email: email(id), role: '', leftOn: of.leftOn ?? null })),
    );
  }

  async function programme(ref: string) {
    const state = {
      v: 1,
      office,
      ref,
      version: 1,
      title: `Programme ${ref}`,
      owner: null,
      envelopePence: '100000000',
      timeContingency: { providedDays: 0, committedDays: 0 },
      moneyContingency: { providedPence: '0', committedPence: '0' },
      stated: null,
      override: null,
      excluded: [],
      closed: false,
    };
    await db.pool.query(
      `insert into programme (office, ref, title, version) values ($1, $2, $3, 1) on conflict do nothing`,
      [office, ref, state.title],
    );
    await db.pool.query(
      `insert into snapshot (office, aggregate, version, state, open) values ($1, $2, 1, $3, true) on conflict do nothing`,
      [office, `programme/${ref}`, JSON.stringify(state)],
    );
  }

  async function projects(given: ProjectGiven[]) {
    for (const ref of new Set(given.map((one) => one.programme ?? 'PRG'))) await programme(ref);
    await db.pool.query(
      `insert into project (office, ref, title, programme, track, stage, critical, lead, delegates, sponsor, start_on,
         budget_pence, finish_original, finish_approved, forecast_from, forecast_to, version)
       select $1, ref, title, programme, 'regular', stage, false, lead, string_to_array(delegates, ' '), sponsor, '2023-01-01',
         budget, '2024-04-30', '2024-06-30', '2024-07-31', '2024-08-31', 1
         from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[])
           as g (ref, title, programme, stage, lead, delegates, sponsor, budget)`,
      [
        office,
        given.map(({ ref }) => ref),
        given.map(({ ref, title }) => title ?? `Project ${ref}`),
        given.map((one) => one.programme ?? 'PRG'),
        given.map(({ stage }) => stage ?? 'delivery'),
        given.map(({ lead }) => (lead === undefined ? 'lead' : lead)),
        given.map(({ delegates }) => (delegates ?? []).join(' ')),
        given.map(({ sponsor }) => (sponsor === undefined ? 'sponsor' : sponsor)),
        given.map(({ budgetPence }) => budgetPence ?? '1000000'),
      ],
    );
  }

  /** Plans the month's round as it would have been opened at `at`, and makes its requests unless told not to. */
  async function round(month = period, at = now, made = true) {
    const { calendar, zone, ladder } = { ...settings, ...setting };
    const plan = midMonth(roundPlan({ period: month, calendar, zone, ladder }), at, calendar, zone, ladder);
    const planned = { calendar, zone, ladder, settingsVersion: 1 };
    await inTransaction(db, (client) => addRound(client, { office, period: month, now: at, plan, planned }));
    if (made) await fanOutRound(deps, { office, period: month, now: at }, undefined, () => undefined);
    return plan;
  }

  const rungs = (at: string, month = period) => runRungs(deps, { office, period: month, now: at }, () => undefined);

  async function mails(kind?: RungKind) {
    const { rows } = await db.pool.query<{
      key: string;
      person: string;
      state: string;
      subject: string;
      text: string;
      projects: string[];
      in_reply_to: string | null;
    }>(
      `select key, person, state, subject, text, projects, in_reply_to from mail join mail_body on mail_body.mail = mail.id
        where office = $1 and ($2::text is null or key like '%:' || $2 || ':%') order by person, key`,
      [office, kind ?? null],
    );
    return rows;
  }

  async function request(ref: string, month = period) {
    const { rows } = await db.pool.query<{
      state: string;
      assigned: string | null;
      plan: number;
      generation: number;
      due_on: string;
      last_rung: string | null;
      next_at: Date | null;
      next_rung: number;
      rungs: Rung[];
      note: string;
      set_aside: string | null;
      answered_n: number | null;
      late: boolean;
    }>('select * from update_request where office = $1 and project = $2 and period = $3', [office, ref, month]);
    return rows[0] as (typeof rows)[number];
  }

  /** An update in the records, as recording it leaves them. */
  async function update(ref: string, rating: StatedRating, more: Partial<ProjectUpdate> = {}) {
    const n = more.n ?? 1;
    const json: ProjectUpdate = {
      n,
      period,
      rating,
      why: rating === 'green' ? '' : `Why ${ref} is ${rating}`,
      pathToGreen: '',
      whatChanged: `What changed in ${ref}`,
      forecastFinish: { from: '2024-07-31', to: '2024-08-31' },
      outturnPence: '1200000',
      spendPence: '500000',
      spendAsAt: '2023-11-30',
      help: '',
      author: 'Jo Lead',
      authorPerson: 'lead',
      onBehalfOf: null,
      receivedAt: '2023-11-29T10:00:00.000Z',
      late: false,
      stance: 'first',
      supersedes: [],
      ...more,
    };
    await db.pool.query(
      `insert into project_update (office, project, n, period, rating, author, stance, late, received_at, in_force, json)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true, $10)`,
      [office, ref, n, json.period, rating, json.author, json.stance, json.late, json.receivedAt, JSON.stringify(json)],
    );
    await db.pool.query(
      `update update_request set state = 'answered', next_at = null, answered_n = $4, late = $5
        where office = $1 and project = $2 and period = $3`,
      [office, ref, json.period, n, json.late],
    );
  }

  async function events(month = period) {
    const { rows } = await db.pool.query<{ kind: string; payload: Record<string, unknown> }>(
      `select kind, payload from event where office = $1 and aggregate = $2 order by version`,
      [office, `round/${month}`],
    );
    return rows;
  }

  let keys = 0;
  const entry = (command: RoundCommand, at: string, key = `k${++keys}`) => ({
    office,
    period,
    entry: { key, argsHash: 'h', command, actor: { name: 'Olive Officer', via: 'page' as const }, at },
  });

  return { deps, db, office, people, projects, programme, round, rungs, mails, request, update, events, entry };
}

/** Counts the statements that go to PostgreSQL through the raw pool from now on. */
export function countStatements(deps: Deps): { count: () => number } {
  let statements = 0;
  const seen = new WeakSet<object>();
  const { pool } = deps.db;
  pool.on('acquire', (client) => {
    if (seen.has(client)) return;
    seen.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    (client as { query: unknown }).query = (...args: unknown[]) => {
      statements += 1;
      return query(...args);
    };
  });
  return { count: () => statements };
}
