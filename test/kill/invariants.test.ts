import { describe, expect, test } from 'vitest';
import { breaches, type Counted, invariants } from './invariants.ts';

/** One project, opened and reported on, reminded once: everything in order. */
function sound(): Counted {
  const state = { version: 3, stage: 'delivery' };
  const told = (key: string, version: number) => ({ key, updateId: `u-${key}`, aggregate: 'project/P1', version });
  const event = (version: number, kind: string, key: string | null, payload = {}) => ({
    aggregate: 'project/P1',
    version,
    kind,
    key,
    payload,
  });
  return {
    told: [told('k1', 1), told('k2', 2)],
    due: [{ project: 'P1', rung: 'ask', person: 'lead' }],
    sink: new Map([['<m1>', 1]]),
    rows: {
      commands: ['k1', 'k2'].map((key) => ({ key, aggregate: 'project/P1', recorded: true })),
      events: [
        event(1, 'opened', 'k1'),
        event(2, 'update_submitted', 'k2'),
        event(3, 'stage_moved', null, { from: 'funding_approval', to: 'delivery' }),
      ],
      snapshots: [{ aggregate: 'project/P1', version: 3, open: true, state }],
      projects: [{ ref: 'P1', stage: 'delivery' }],
      openRounds: ['2023-11'],
      mails: [
        {
          key: 'update-request:o:P1:2023-11:1:ask:lead',
          kind: 'chaser',
          person: 'lead',
          state: 'SENT',
          projects: ['P1'],
          messageId: '<m1>',
          inDoubt: false,
          released: false,
        },
      ],
      rollUps: [{ of: 'CAP', stored: { reported: 1 }, recomputed: { reported: 1 } }],
    },
    runs: {
      open: ['project/P1', 'round/2023-11', 'mail/o'],
      states: new Map([['project/P1', { version: 3, recordedVersion: 3, state }]]),
      accepted: new Map([
        ['u-k1', 1],
        ['u-k2', 1],
      ]),
    },
  };
}

type Spoil = (counted: Counted) => Partial<Counted> | { rows: Partial<Counted['rows']> } | { runs: object };

const rows = (counted: Counted, more: Partial<Counted['rows']>) => ({ rows: { ...counted.rows, ...more } });
const mail = (counted: Counted, more: object) =>
  rows(counted, { mails: counted.rows.mails.map((one) => ({ ...one, ...more })) });

/** What must not happen, by the invariant that has to say so. */
const spoilt: Record<string, Record<string, Spoil>> = {
  I1: {
    'a command that was told is not recorded': (c) => rows(c, { commands: c.rows.commands.slice(1) }),
    'one is accepted and never recorded': (c) =>
      rows(c, { commands: c.rows.commands.map((one) => ({ ...one, recorded: false })) }),
    'the trail doesn’t know it': (c) => rows(c, { events: c.rows.events.filter(({ key }) => key !== 'k2') }),
    'it was done twice': (c) =>
      rows(c, { events: [...c.rows.events, { ...(c.rows.events[1] as never as object), version: 4 } as never] }),
    'its workflow forgot it': (c) => ({ runs: { ...c.runs, states: new Map() } }),
    'its workflow took it twice': (c) => ({
      runs: {
        ...c.runs,
        accepted: new Map([
          ['u-k1', 1],
          ['u-k2', 2],
        ]),
      },
    }),
  },
  I2: {
    'a reminder was left out': (c) => rows(c, { mails: [] }),
    'a reminder has two mails': (c) => rows(c, { mails: [...c.rows.mails, ...c.rows.mails] }),
    'somebody was reminded too early': (c) => ({ ...c, due: [] }),
  },
  I3: {
    'a mail went out twice, unexplained': (c) => ({ ...c, sink: new Map([['<m1>', 2]]) }),
    'a mail is called sent and never arrived': (c) => ({ ...c, sink: new Map() }),
    'a mail was taken back and went out': (c) => mail(c, { state: 'CANCELLED' }),
    'a mail is on its way for ever': (c) => mail(c, { state: 'SENDING', inDoubt: true }),
    'a mail has no row': (c) => ({
      ...c,
      sink: new Map([
        ['<m1>', 1],
        ['<m2>', 1],
      ]),
    }),
  },
  I4: {
    'row and workflow disagree': (c) => rows(c, { projects: [{ ref: 'P1', stage: 'business_case' }] }),
    'a stage was left twice': (c) =>
      rows(c, {
        events: [...c.rows.events, { ...(c.rows.events[2] as object), version: 4 } as never],
      }),
  },
  I5: {
    'a roll-up is stale': (c) =>
      rows(c, { rollUps: [{ of: 'CAP', stored: { reported: 1 }, recomputed: { reported: 2 } }] }),
  },
  I6: {
    'an event is missing': (c) => rows(c, { events: c.rows.events.filter(({ version }) => version !== 2) }),
    'a record was lost': (c) =>
      rows(c, { events: c.rows.events.map((one) => (one.version === 3 ? { ...one, kind: 'record_lost' } : one)) }),
    'the snapshot lags': (c) => rows(c, { snapshots: c.rows.snapshots.map((one) => ({ ...one, version: 2 })) }),
    'snapshot and workflow hold different states': (c) =>
      rows(c, { snapshots: c.rows.snapshots.map((one) => ({ ...one, state: { version: 3, stage: 'closed' } })) }),
  },
  I7: {
    'an open project has no run': (c) => ({ runs: { ...c.runs, open: ['round/2023-11'] } }),
    'a run has no row': (c) => ({ runs: { ...c.runs, open: [...c.runs.open, 'project/P9'] } }),
    'a closed round runs on': (c) => rows(c, { openRounds: [] }),
  },
};

describe('the invariants', () => {
  test('hold where everything is in order', () => {
    expect(breaches(sound())).toEqual({});
  });

  test('allow a repeat that the row explains', () => {
    const counted = sound();
    expect(breaches({ ...counted, ...mail(counted, { inDoubt: true }), sink: new Map([['<m1>', 2]]) })).toEqual({});
  });

  for (const [name, cases] of Object.entries(spoilt)) {
    test.each(Object.entries(cases))(`${name} fails when %s`, (_what, spoil) => {
      const [full, check] = Object.entries(invariants).find(([key]) => key.startsWith(name)) ?? [];
      expect(full).toBeDefined();
      const counted = sound();
      expect(check?.({ ...counted, ...spoil(counted) } as Counted)).not.toEqual([]);
    });
  }
});
