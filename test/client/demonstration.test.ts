import { beforeAll, describe, expect, it } from 'vitest';
import type { Deps } from '../../client/deps.ts';
import { demonstration, loadSample } from '../../client/samples.ts';
import { findProgramme } from '../../records/views/programmes.ts';
import { findRound } from '../../records/views/rounds.ts';
import { engine } from './engine.ts';

const office = 'demo';
let deps: Deps;

beforeAll(async () => {
  ({ deps } = await engine());
  await loadSample(deps, demonstration);
});

const count = async (of: string): Promise<number> => {
  const { rows } = await deps.db.pool.query<{ count: number }>(`select count(*)::int as count from ${of}`);
  return rows[0]?.count ?? 0;
};

describe('The demonstration office', () => {
  it('is the reference case: fourteen projects, seven of them live, Green as stated', async () => {
    expect(await count('project')).toBe(14);
    expect(await count(`project where stage = 'benefit_realisation'`)).toBe(7);
    expect(await count(`project where stage = 'delivery'`)).toBe(6);
    const programme = await findProgramme(deps.db, office, '2023-11-28', 'DTP');
    expect(programme).toMatchObject({
      envelopePence: '1799000000',
      headline: { colour: 'green', period: '2023-11', source: 'opening' },
      provisional: { period: '2023-11', rating: 'not_rated', coverage: { reported: 0, due: 7 } },
    });
  });

  it('has asked seven leads by mail, and the clerk for what the promise lacks', async () => {
    const round = await findRound(deps.db, office, '2023-11');
    expect(round).toMatchObject({ status: 'open', asAt: '2023-11-30', dueOn: '2023-12-05', counts: { open: 7 } });
    expect(await count(`mail where key like 'update-request:%' and state = 'SENT'`)).toBe(7);
    expect(await count(`mail where key like 'follow-up:%:missing:1:clerk' and state = 'SENT'`)).toBe(1);
    expect(await count(`follow_up where missing = '{owner,due,recipients}'`)).toBe(1);
  });

  it('changes nothing when it is loaded again', async () => {
    const everything = async () =>
      Promise.all(['event', 'snapshot', 'command', 'mail', 'link', 'person', 'office_settings', 'refusal'].map(count));
    const before = await everything();
    await loadSample(deps, demonstration);
    expect(await everything()).toEqual(before);
  });
});
