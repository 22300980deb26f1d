import { describe, expect, test } from 'vitest';
import type { Command } from '../../client/command.ts';
import { perform } from '../../client/perform.ts';
import * as rounds from '../../client/rounds.ts';
import { startRound } from '../../client/start-round.ts';
import { InvalidInput } from '../../client/validation.ts';
import { moveClock } from '../../records/offices.ts';
import { roundId } from '../../workflows/ids.ts';
import { period, world } from '../activities/round-world.ts';

async function office() {
  const w = await world();
  await w.people(['lead', 'new']);
  await w.people(['gone'], { leftOn: '2023-01-01' });
  await w.projects([{ ref: 'P1' }, { ref: 'P2' }, { ref: 'FRESH', stage: 'closed' }]);
  let keys = 0;
  const run = <I, R>(command: Command<I, R>, target: string, form: object) =>
    perform(
      w.deps,
      { office: w.office, actor: { name: 'Olive', via: 'page' }, key: `k${++keys}`, expectedVersion: null },
      command,
      target,
      form,
    );
  return { ...w, run };
}

describe('opening a round', () => {
  test('starts its run, once, whoever asks', async () => {
    const w = await office();
    const both = await Promise.all([
      startRound(w.deps, { office: w.office, period }),
      startRound(w.deps, { office: w.office, period }),
    ]);
    expect(both.filter(({ opened }) => opened)).toHaveLength(1);
    expect(await w.run(rounds.openRoundCommand, '', { period })).toMatchObject({ target: period, repeated: true });
    expect(both[0]?.round).toMatchObject({ status: 'opening', asAt: '2023-11-30', dueOn: '2023-12-05' });
    const run = await w.deps.temporal.workflow.getHandle(roundId(w.office, period)).describe();
    expect(run.type).toBe('reportingRound');
    expect((await w.events()).map(({ kind }) => kind)).toEqual(['planned']);
  });

  test('of a month that was missed drops what is past; one that is far ahead is refused', async () => {
    const w = await office();
    await moveClock(w.db, w.office, '2024-01-03T10:00:00.000Z');
    const round = await rounds.openRound(w.deps, { office: w.office, period });
    expect(round.plan.rungs[0]).toMatchObject({ kind: 'ask', dueOn: '2024-01-03', at: '2024-01-03T10:00:00.000Z' });
    expect((await w.events())[0]?.payload).toMatchObject({ asAt: '2023-11-30', skipped: ['reminder'] });
    await expect(w.run(rounds.openRoundCommand, '', { period: '2024-06' })).rejects.toMatchObject({
      code: 'too_early',
    });
    await expect(w.run(rounds.openRoundCommand, '', { period: '2035-01' })).rejects.toMatchObject({
      code: 'calendar_ends',
    });
    await expect(w.run(rounds.openRoundCommand, '', { period: 'May' })).rejects.toBeInstanceOf(InvalidInput);
  });

  test('of a month that has had its round is refused, even when Temporal has forgotten it', async () => {
    const w = await office();
    await w.round();
    await w.db.pool.query(`update round set status = 'closed'`);
    await expect(w.run(rounds.openRoundCommand, '', { period })).rejects.toMatchObject({ code: 'round_closed' });
    await expect(w.deps.temporal.workflow.getHandle(roundId(w.office, period)).describe()).rejects.toThrow();
  });
});

test('a command is refused at once in an officer’s words, and the refusal is written down', async () => {
  const w = await office();
  await w.round();
  await w.update('P2', 'green');
  const why = 'because';
  const refused: [Command<never>, object, string][] = [
    [rounds.extendRequest as never, { project: 'P2', dueOn: '2023-12-12', why }, 'answered'],
    [rounds.extendRequest as never, { project: 'P1', dueOn: '2023-12-05', why }, 'due_not_later'],
    [rounds.excuseRequest as never, { project: 'NONE', why }, 'not_in_round'],
    [rounds.cancelRequest as never, { project: 'P2', why }, 'answered'],
    [rounds.handOverRequest as never, { project: 'P1', to: 'nobody', why }, 'person_unknown'],
    [rounds.handOverRequest as never, { project: 'P1', to: 'gone', why }, 'person_left'],
    [rounds.handOverRequest as never, { project: 'P1', to: 'lead', why }, 'already_asked'],
    [rounds.sendAgain as never, { project: 'P1', why }, 'nothing_sent'],
    [rounds.addProject as never, { project: 'P1', why }, 'already_in_round'],
    [rounds.addProject as never, { project: 'NONE', why }, 'not_found'],
  ];
  for (const [command, form, code] of refused) {
    await expect(w.run(command, period, form), `${command.verb} ${JSON.stringify(form)}`).rejects.toMatchObject({
      code,
    });
  }
  await expect(w.run(rounds.pauseRound, '2023-10', { why })).rejects.toMatchObject({ code: 'not_found' });
  await expect(w.run(rounds.pauseRound, 'nonsense', { why })).rejects.toMatchObject({ code: 'not_found' });
  const { rows } = await w.db.pool.query('select code from refusal order by id');
  expect(rows.slice(0, refused.length).map(({ code }) => code)).toEqual(refused.map(([, , code]) => code));
});

test('every command asks why, and takes no field that it doesn’t know', async () => {
  const w = await office();
  for (const command of rounds.roundCommands.slice(1)) {
    await expect(w.run(command as never, period, { nonsense: 1 })).rejects.toMatchObject({
      errors: expect.arrayContaining([
        { field: 'why', message: 'Why is missing. Enter it.' },
        { field: 'nonsense', message: '“nonsense” is not a field of this form. Leave it out.' },
      ]),
    });
  }
});
