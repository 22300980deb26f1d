import { describe, expect, it } from 'vitest';
import { args, at, opening, promise } from './harness/samples.ts';
import { book, upTo, world } from './harness/world.ts';

const { start } = world();

async function promised(given: Parameters<typeof promise>[0] = {}, more: object = {}) {
  const records = book();
  const input = opening(promise(given), more);
  const stubs = { recordFollowUp: records.write };
  const run = await start({ type: 'followUp', workflowId: 'follow-up/harbour/F1', input, at: at('2023-11-15'), stubs });
  const told = () => records.recordings.flatMap(({ events }) => events.map(({ kind, at: when }) => [kind, when]));
  return { run, records, told };
}

describe('a promise', () => {
  it('is chased at every rung, over Christmas and the spring change of the clocks, until it is answered', async () => {
    const { run, told } = await promised({ due: '2024-03-22', rungs: ladder });
    await run.advanceTo(at('2024-04-12'));
    expect(told()).toEqual([
      ['promised', '2023-11-15T09:00:00.000Z'],
      ['owner_due_soon', '2024-03-15T09:00:00.000Z'],
      ['owner_due', '2024-03-22T09:00:00.000Z'],
      ['owner_overdue', '2024-03-25T09:00:00.000Z'],
      ['director_overdue', '2024-03-27T09:00:00.000Z'],
      ['director_weekly', '2024-04-03T08:00:00.000Z'],
      ['director_weekly', '2024-04-10T08:00:00.000Z'],
    ]);
    await run.update('respond', args({ text: 'Here it is.', by: 'Owner' }));
    await run.advanceTo(at('2024-09-01'));
    expect(told()).toHaveLength(8);
  });

  it('whose owner, date or recipients are missing is asked about at once and again', async () => {
    const missing = { owner: null, due: null, recipients: [] };
    const { run, told } = await promised({ ...missing, rungs: [{ kind: 'missing', at: at('2023-11-15') }] });
    await run.advanceTo(at('2023-11-30'));
    expect(told().map(([kind]) => kind)).toEqual(['promised', 'missing_asked', 'missing_asked', 'missing_asked']);
  });

  it('hears what became of its mails, once, and ends only when the body accepts', async () => {
    const { run, records } = await promised();
    await run.update('respond', args({ text: 'Here it is.', by: 'Owner' }));
    await run.update('signOff', args({ by: 'Director' }));
    const circulated = await run.update('circulate', args({ recipients: [], channel: 'mail', note: '' }));
    const [{ id, attempt }] = circulated.state.recipients;
    const news = { recipient: id, attempt, outcome: 'sent', at: at('2023-11-16') };
    await run.signal('delivered', news);
    await run.signal('delivered', news);
    expect(records.kinds.filter((kind) => kind === 'recipient_sent')).toHaveLength(1);
    await run.update('proposeClosure', args({ why: 'Sent to all' }));
    expect(run.closed).toBeNull();
    await run.update('accept', args({ on: '2023-12-12', minuteRef: 'AC/23/14', chair: '' }));
    expect(run.closed).toBe('completed');
    expect(records.versions).toEqual(upTo(records.versions.length));
  });

  it('is not stopped by news of a recipient whom nobody knows', async () => {
    const { run } = await promised();
    await run.signal('delivered', { recipient: 'nobody', attempt: 1, outcome: 'sent', at: at('2023-11-16') });
    expect(await run.update('respond', args({ text: 'Here it is.', by: 'Owner' }))).toMatchObject({ version: 2 });
  });

  it('chases nobody who answers in the same moment as a reminder is due', async () => {
    const { run, records } = await promised({}, { clock: { kind: 'stepped', now: at('2023-11-15') } });
    run.postSignal('clockMoved', { now: at('2023-12-08') });
    const answer = run.post('respond', [args({ text: 'Here it is.', by: 'Owner' })]);
    await run.settle();
    await answer;
    expect(records.kinds).toEqual(['promised', 'responded']);
  });
});

const ladder = [
  { kind: 'owner_due_soon' as const, at: at('2024-03-15') },
  { kind: 'owner_due' as const, at: at('2024-03-22') },
  { kind: 'owner_overdue' as const, at: at('2024-03-25') },
  { kind: 'director_overdue' as const, at: at('2024-03-27') },
  { kind: 'director_weekly' as const, at: at('2024-04-03') },
];
