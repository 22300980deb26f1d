import { beforeAll, describe, expect, test } from 'vitest';
import { stepTo } from '../../client/clock.ts';
import type { Deps } from '../../client/deps.ts';
import { decideGate } from '../../client/projects/gates.ts';
import { openProject } from '../../client/projects/open.ts';
import { quiet } from '../../client/quiet.ts';
import { startRound } from '../../client/start-round.ts';
import { moveClock } from '../../records/offices.ts';
import { findRound } from '../../records/views/rounds.ts';
import { engine } from './engine.ts';
import { anOffice, office, projectForm, run } from './office.ts';

let deps: Deps;

beforeAll(async () => {
  ({ deps } = await engine());
  await anOffice(deps);
  await run(deps, openProject, '', projectForm('P1'));
  await quiet(deps, office);
});

const waitMs = 20_000;

describe('A step that was killed on its way is gone on with by the next one', () => {
  test('a month that it had passed is opened after all', async () => {
    // The clock was moved, and the program died before it could open the month.
    await moveClock(deps.db, office, '2024-01-10T06:00:00.000Z');
    await stepTo(deps, office, '2024-01-10T09:00:00Z', waitMs);
    expect(await findRound(deps.db, office, '2024-01')).toMatchObject({ status: 'open' });
  });

  test('who was due at that moment is told the time', async () => {
    await run(deps, decideGate, 'P1', {
      gate: 'business_case',
      outcome: 'approved',
      body: 'Cabinet',
      meeting: 'January',
      minuteRef: 'CAB 1',
      decidedOn: '2024-01-10',
      effectiveOn: '2024-01-12',
      exceptionWhy: 'The papers follow.',
    });
    await quiet(deps, office);
    await moveClock(deps.db, office, '2024-01-12T00:00:00.000Z');
    await stepTo(deps, office, '2024-01-12T09:00:00Z', waitMs);
    const { rows } = await deps.db.pool.query('select stage from project where office = $1', [office]);
    expect(rows).toEqual([{ stage: 'funding_approval' }]);
  });

  test('a round that is planned and has no run gets one', async () => {
    await moveClock(deps.db, office, '2024-02-10T06:00:00.000Z');
    const unreachable = new Error('the engine went away');
    const workflow = { start: () => Promise.reject(unreachable) };
    const dying = { ...deps, temporal: { workflow } as never };
    await expect(startRound(dying, { office, period: '2024-02' })).rejects.toBe(unreachable);
    expect(await findRound(deps.db, office, '2024-02')).toMatchObject({ status: 'opening' });
    await stepTo(deps, office, '2024-02-12T09:00:00Z', 60_000);
    expect(await findRound(deps.db, office, '2024-02')).toMatchObject({ status: 'open' });
  });
});
