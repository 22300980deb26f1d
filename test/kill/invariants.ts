import { isDeepStrictEqual } from 'node:util';
import type { Told } from './teller.ts';

/** A reminder that fell due: this person was to be reminded, at this rung, of this project. */
export interface Due {
  project: string;
  rung: string;
  person: string;
}

export interface EventRow {
  aggregate: string;
  version: number;
  kind: string;
  key: string | null;
  payload: { from?: string; to?: string };
}

export interface SnapshotRow {
  aggregate: string;
  version: number;
  open: boolean;
  state: { version: number; stage?: string; opening?: { stage: string } | null; path?: string[] };
}

export interface MailRow {
  /** `update-request:…:RUNG:PERSON` and others. */
  key: string;
  kind: string;
  person: string;
  state: string;
  projects: string[];
  messageId: string;
  /** Was of unknown fate once: a repeat is explained. */
  inDoubt: boolean;
  /** Sent again by a person. */
  released: boolean;
}

/** What the records hold. */
export interface Rows {
  commands: { key: string; aggregate: string; recorded: boolean }[];
  events: EventRow[];
  snapshots: SnapshotRow[];
  projects: { ref: string; stage: string }[];
  openRounds: string[];
  mails: MailRow[];
  /** What is stored of each roll-up beside what comes out when it is worked out again. */
  rollUps: { of: string; stored: unknown; recomputed: unknown }[];
}

/** What the engine holds. */
export interface Runs {
  /** Aggregates with an open run. */
  open: string[];
  /** The state that each run of an aggregate answers with. */
  states: ReadonlyMap<string, { version: number; recordedVersion: number; state: unknown }>;
  /** How often the histories say that an update was accepted, by its id. */
  accepted: ReadonlyMap<string, number>;
}

/** All that was counted outside the product when it had come to rest. */
export interface Counted {
  told: Told[];
  due: Due[];
  /** Messages that the relay read whole, by Message-ID. */
  sink: ReadonlyMap<string, number>;
  rows: Rows;
  runs: Runs;
}

/** Each answers with a sentence for every breach; none when it holds. */
type Invariant = (counted: Counted) => string[];

const without = <T>(all: readonly T[], fine: (one: T) => boolean): T[] => all.filter((one) => !fine(one));

const group = <T>(all: readonly T[], by: (one: T) => string): Map<string, T[]> => Map.groupBy(all, by);

/** I1: everything told is in PostgreSQL, and in the workflow; once. */
export const toldIsKept: Invariant = ({ told, rows, runs }) => {
  const commands = new Map(rows.commands.map((one) => [one.key, one]));
  const events = group(
    rows.events.filter(({ key }) => key !== null),
    ({ key }) => key as string,
  );
  return told.flatMap(({ key, updateId, aggregate, version }) => {
    const of = `${aggregate}@${version} (${key})`;
    const command = commands.get(key);
    const mine = (events.get(key) ?? []).filter((one) => one.aggregate === aggregate);
    const kinds = mine.map(({ kind }) => kind);
    const said = [
      command?.recorded && command.aggregate === aggregate ? '' : `${of} was told and has no recorded command`,
      mine.some((one) => one.version <= (version ?? one.version)) ? '' : `${of} was told and is not in the trail`,
      new Set(kinds).size === kinds.length ? '' : `${of} was done twice: ${kinds.join(', ')}`,
    ];
    if (!aggregate.startsWith('office/')) {
      const run = runs.states.get(aggregate);
      const accepted = runs.accepted.get(updateId) ?? 0;
      said.push(
        run && run.version >= (version ?? 1)
          ? ''
          : `${of} was told and its workflow knows ${run?.version ?? 'nothing'}`,
      );
      said.push(accepted === 1 ? '' : `${of} was accepted ${accepted} times by its workflow`);
    }
    return said.filter((one) => one !== '');
  });
};

/** I2: every due reminder has exactly one mail row, and nobody is reminded of anything else. */
export const dueIsMailed: Invariant = ({ due, rows }) => {
  const chasers = rows.mails.filter(({ key }) => key.startsWith('update-request:'));
  const found = new Map<string, number>();
  for (const { key, projects, person } of chasers) {
    const rung = key.split(':').at(-2);
    for (const project of projects) {
      const of = `${project} ${rung} ${person}`;
      found.set(of, (found.get(of) ?? 0) + 1);
    }
  }
  const wanted = new Set(due.map(({ project, rung, person }) => `${project} ${rung} ${person}`));
  return [
    ...without([...wanted], (of) => found.get(of) === 1).map((of) => `${of} is in ${found.get(of) ?? 0} mails`),
    ...without([...found.keys()], (of) => wanted.has(of)).map((of) => `${of} was mailed and not due`),
  ];
};

/** I3: a mail reached the relay once; more often only where its row says that it was in doubt or sent again. */
export const sentOnce: Invariant = ({ sink, rows }) => {
  const known = new Set(rows.mails.map(({ messageId }) => messageId));
  const breaches = rows.mails.flatMap(({ key, state, messageId, inDoubt, released }) => {
    const count = sink.get(messageId) ?? 0;
    const explained = inDoubt || released || state === 'UNCERTAIN';
    const least = state === 'SENT' ? 1 : 0;
    const most = explained ? Number.POSITIVE_INFINITY : least;
    const settled = ['SENT', 'CANCELLED', 'UNCERTAIN', 'FAILED'].includes(state);
    if (settled && count >= least && count <= most) return [];
    return [`${key} is ${state}${explained ? ', in doubt,' : ''} and reached the relay ${count} times`];
  });
  return [
    ...breaches,
    ...[...sink.keys()].filter((id) => !known.has(id)).map((id) => `${id} reached the relay and has no row`),
  ];
};

/** I4: no project is in two stages: trail, row, snapshot and workflow name the same one, reached step by step. */
export const oneStage: Invariant = ({ rows, runs }) => {
  const moves = group(
    rows.events.filter(({ kind }) => kind === 'stage_moved'),
    ({ aggregate }) => aggregate,
  );
  const inRows = new Map(rows.projects.map(({ ref, stage }) => [`project/${ref}`, stage]));
  return rows.snapshots
    .filter(({ aggregate }) => aggregate.startsWith('project/'))
    .flatMap(({ aggregate, state }) => {
      const steps = (moves.get(aggregate) ?? []).sort((a, b) => a.version - b.version);
      let stage = steps[0]?.payload.from ?? state.stage;
      for (const { payload } of steps) {
        if (payload.from !== stage) return [`${aggregate} left ${payload.from} while it was in ${stage}`];
        stage = payload.to;
      }
      const run = runs.states.get(aggregate)?.state as { stage?: string } | undefined;
      const named = [stage, state.stage, inRows.get(aggregate), ...(run ? [run.stage] : [])];
      return new Set(named).size === 1 ? [] : [`${aggregate} is in ${named.join(' and ')}`];
    });
};

/** I5: stored roll-ups equal a recompute. */
export const rollUpsAgree: Invariant = ({ rows }) =>
  without(rows.rollUps, ({ stored, recomputed }) => isDeepStrictEqual(stored, recomputed)).map(
    ({ of, stored, recomputed }) => `${of} says ${JSON.stringify(stored)} and comes to ${JSON.stringify(recomputed)}`,
  );

/** I6: the audit trail has no gap, and its end is what the snapshot and the workflow stand at. */
export const noGap: Invariant = ({ rows, runs }) => {
  const trails = group(rows.events, ({ aggregate }) => aggregate);
  const breaches = [...trails].flatMap(([aggregate, events]) => {
    const versions = events.map(({ version }) => version).sort((a, b) => a - b);
    const lost = events.filter(({ kind }) => kind === 'record_lost').length;
    return [
      ...(versions.every((version, index) => version === index + 1)
        ? []
        : [`${aggregate} has the events ${versions.join(', ')}`]),
      ...(lost === 0 ? [] : [`${aggregate} lost ${lost} records`]),
    ];
  });
  const ends = rows.snapshots.flatMap(({ aggregate, version, state }) => {
    const run = runs.states.get(aggregate);
    const said = [
      trails.get(aggregate)?.length ?? 0,
      state.version,
      ...(run ? [run.version, run.recordedVersion] : []),
    ];
    if (said.some((one) => one !== version)) return [`${aggregate} stands at ${version}, and at ${said.join(', ')}`];
    if (run && !isDeepStrictEqual(run.state, state))
      return [`${aggregate} has one state in its row, another in its run`];
    return [];
  });
  return [...breaches, ...ends];
};

/** I7: no open run without a row, no open row without a run. Mail delivery has rows of its own and never ends. */
export const runsMatchRows: Invariant = ({ rows, runs }) => {
  const open = new Set([
    ...rows.snapshots.filter((one) => one.open).map(({ aggregate }) => aggregate),
    ...rows.openRounds.map((period) => `round/${period}`),
  ]);
  const running = new Set(runs.open.filter((aggregate) => !aggregate.startsWith('mail/')));
  return [
    ...[...running.difference(open)].map((aggregate) => `${aggregate} runs and has no open row`),
    ...[...open.difference(running)].map((aggregate) => `${aggregate} is open and has no run`),
    ...without(runs.open, (one) => runs.open.indexOf(one) === runs.open.lastIndexOf(one)).map(
      (one) => `${one} runs twice`,
    ),
  ];
};

export const invariants: Record<string, Invariant> = {
  'I1 everything told is kept, once': toldIsKept,
  'I2 every due reminder has exactly one mail': dueIsMailed,
  'I3 a mail goes out once, or says why not': sentOnce,
  'I4 no project is in two stages': oneStage,
  'I5 roll-ups equal a recompute': rollUpsAgree,
  'I6 the trail has no gap': noGap,
  'I7 runs and rows match': runsMatchRows,
};

/** Every breach, under the name of its invariant; {} when all hold. */
export function breaches(counted: Counted): Record<string, string[]> {
  const all = Object.entries(invariants).map(([name, check]) => [name, check(counted).slice(0, 20)] as const);
  return Object.fromEntries(all.filter(([, said]) => said.length > 0));
}

/** Messages that the relay got beyond the first of each: what a recipient sees twice. */
export function repeats(sink: ReadonlyMap<string, number>): number {
  return [...sink.values()].reduce((sum, count) => sum + count - 1, 0);
}
