import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recipientsOwed } from '../../../domain/follow-up/circulating.ts';
import type { FollowUpCommand } from '../../../domain/follow-up/commands.ts';
import { missingFacts } from '../../../domain/follow-up/missing.ts';
import type { FollowUpState } from '../../../domain/follow-up/state.ts';
import { FollowUpLife, members, rungs, start } from './make.ts';

const after = (hours: number) => new Date(Date.parse(start) + hours * 3_600_000).toISOString();
const recipient = fc.constantFrom('r1', 'r2', 'r3');
const command = (arbitrary: fc.Arbitrary<FollowUpCommand>, weight: number) => ({ weight, arbitrary });

const anything: fc.Arbitrary<FollowUpCommand> = fc.oneof(
  command(
    fc.constantFrom<FollowUpCommand>(
      { name: 'complete', input: { owner: 'p-owner', rungs: [] } },
      { name: 'complete', input: { due: '2023-12-15', director: 'p-director', rungs } },
      { name: 'complete', input: { recipients: members, rungs: [] } },
      { name: 'complete', input: { recipients: [{ person: null, name: 'Former member' }], rungs: [] } },
    ),
    4,
  ),
  command(
    fc.constantFrom('Rhys', 'Dee').map((by) => ({ name: 'respond', input: { text: 'Here it is.', by } })),
    1,
  ),
  command(
    fc.constantFrom('Rhys', 'Dee').map((by) => ({ name: 'signOff', input: { by } })),
    5,
  ),
  command(
    fc
      .record({
        recipients: fc.constantFrom<string[]>([], ['r1'], ['r2']),
        channel: fc.constantFrom('mail' as const, 'by_hand' as const),
      })
      .map((input) => ({ name: 'circulate', input: { ...input, note: '' } })),
    6,
  ),
  command(
    fc
      .record({
        recipient,
        attempt: fc.integer({ min: 1, max: 3 }),
        outcome: fc.constantFrom('sent' as const, 'sent' as const, 'failed' as const, 'uncertain' as const),
      })
      .map((input) => ({ name: 'recordDelivery', input: { ...input, at: start } })),
    6,
  ),
  command(
    recipient.map((id) => ({ name: 'markDidNotArrive', input: { recipient: id, why: 'Told us' } })),
    2,
  ),
  command(
    recipient.map((id) => ({ name: 'waiveRecipient', input: { recipient: id, why: 'Stood down' } })),
    1,
  ),
  command(
    fc.constantFrom<FollowUpCommand>(
      { name: 'proposeClosure', input: { why: 'Done' } },
      { name: 'accept', input: { on: '2024-01-22', minuteRef: 'SC 4/24', chair: '' } },
    ),
    8,
  ),
  command(
    fc.constantFrom<FollowUpCommand>(
      { name: 'sendBack', input: { why: 'Compare' } },
      { name: 'reassign', input: { owner: 'p-next', why: 'Left' } },
      {
        name: 'moveDue',
        input: {
          due: '2024-01-15',
          agreedBy: 'Chair',
          why: 'Late',
          rungs: [{ kind: 'owner_due', at: after(24 * 48) }],
        },
      },
    ),
    2,
  ),
);

const steps = fc.array(fc.record({ wait: fc.integer({ min: 0, max: 200 }), late: fc.boolean(), what: anything }), {
  maxLength: 50,
  size: 'max',
});
const publicity = fc.constantFrom('public' as const, 'confidential' as const);
/** From the bare promise, few random walks get as far as closure: half of them start with a signed-off answer. */
const begun = fc.boolean();

type Steps = { wait: number; late: boolean; what: FollowUpCommand }[];

function live(
  all: Steps,
  kind: 'public' | 'confidential',
  answered: boolean,
  look: (before: FollowUpState, now: FollowUpState, what: FollowUpCommand, life: FollowUpLife) => void,
): FollowUpLife {
  const life = answered ? FollowUpLife.signedOff({ publicity: kind }) : new FollowUpLife({ publicity: kind });
  let hours = 0;
  for (const { wait, late, what } of all) {
    hours += wait;
    if (!late) life.wake(after(hours));
    const before = life.state;
    life.try(what, after(hours));
    look(before, life.state, what, life);
  }
  return life;
}

describe('whatever is done to a promise, in whatever order', () => {
  it('it never closes while a recipient is owed, without an answer somebody else signed off, or without being proposed', () => {
    let closed = 0;
    fc.assert(
      fc.property(steps, publicity, begun, (all, kind, answered) => {
        live(all, kind, answered, (before, now) => {
          if (now.signedOff) expect(now.signedOff.by).not.toBe(now.answer?.by);
          expect(now.status === 'accepted').toBe(now.accepted !== null);
          if (!now.accepted || before.accepted) return;
          closed += 1;
          expect(before.closureProposed).not.toBeNull();
          expect(now.recipients.length).toBeGreaterThan(0);
          expect(recipientsOwed(now)).toEqual([]);
          expect(now.signedOff).not.toBeNull();
        });
      }),
      { numRuns: 500 },
    );
    // A property that never gets there proves nothing.
    expect(closed).toBeGreaterThan(0);
  });

  it('it never falls silent: while something is missing or unanswered there is a next time to ask', () => {
    fc.assert(
      fc.property(steps, publicity, begun, (all, kind, answered) => {
        live(all, kind, answered, (_, now, __, life) => {
          const owed = missingFacts(now).length > 0 || (now.due !== null && now.answer === null);
          expect(life.nextDue !== undefined).toBe(owed && !now.accepted);
        });
      }),
      { numRuns: 200 },
    );
  });

  it('its recipients, once named, are the same people for ever', () => {
    fc.assert(
      fc.property(steps, publicity, begun, (all, kind, answered) => {
        live(all, kind, answered, (before, now) => {
          const names = (state: FollowUpState) => state.recipients.map(({ id, name }) => [id, name]);
          if (before.recipients.length > 0) expect(names(now)).toEqual(names(before));
        });
      }),
      { numRuns: 200 },
    );
  });

  it('no mail carries a confidential answer, and each attempt at a recipient has its own number', () => {
    fc.assert(
      fc.property(steps, publicity, begun, (all, kind, answered) => {
        const life = live(all, kind, answered, (_, now) => {
          if (kind === 'confidential') expect(now.recipients.every(({ channel }) => channel !== 'mail')).toBe(true);
        });
        const sent = life
          .of('circulated')
          .flatMap((payload) => (payload as { recipients: { id: string; attempt: number }[] }).recipients)
          .map(({ id, attempt }) => `${id}/${attempt}`);
        expect(new Set(sent).size).toBe(sent.length);
      }),
      { numRuns: 200 },
    );
  });

  it('no two chases of a kind have the same number, whatever date they were for', () => {
    fc.assert(
      fc.property(steps, publicity, begun, (all, kind, answered) => {
        const life = live(all, kind, answered, () => undefined);
        const chases = life.events.filter(({ kind: of }) => /^(?:missing_asked|owner_|director_)/u.test(of));
        const keys = chases.map(({ kind: of, payload }) => `${of}/${(payload as { n: number }).n}`);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      { numRuns: 200 },
    );
  });
});
