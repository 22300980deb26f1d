import { describe, expect, it } from 'vitest';
import {
  addOffice,
  addSettings,
  moveClock,
  officeNow,
  officeOf,
  settingsAt,
  settingsNow,
} from '../../records/offices.ts';
import { addressOf, peopleByIds, peopleOf, upsertPeople } from '../../records/people.ts';
import { settings, world } from '../activities/round-world.ts';

const { db, office } = await world();

describe('settings', () => {
  it('are those in effect on the day, and earlier ones stay as they were', async () => {
    const named = (name: string, effectiveFrom: string) =>
      addSettings(db, office, { settings: { ...settings, name }, effectiveFrom, recordedBy: 'Olive' });
    expect(await named('From January', '2024-01-01')).toBe(2);
    expect(await named('From December', '2023-12-01')).toBe(3);
    const nameOn = async (date: string) => (await settingsAt(db, office, date)).settings.name;
    expect(await nameOn('2023-11-30')).toBe('Testshire Council');
    expect(await nameOn('2023-12-31')).toBe('From December');
    expect(await nameOn('2024-06-01')).toBe('From January');
    expect((await officeOf(db, office))?.name, 'a name to come is not the name of today').toBe('Testshire Council');
  });

  it('change at the office’s own midnight, which in summer comes before that of UTC', async () => {
    await addSettings(db, office, {
      settings: { ...settings, name: 'From June' },
      effectiveFrom: '2024-06-01',
      recordedBy: 'Olive',
    });
    const nameAt = async (now: string) => (await settingsNow(db, office, now)).settings.name;
    expect(await nameAt('2024-05-31T22:59:59.999Z')).toBe('From January');
    expect(await nameAt('2024-05-31T23:00:00.000Z')).toBe('From June');
  });

  it('are numbered without a gap when two people change them at once', async () => {
    const change = () => addSettings(db, office, { settings, effectiveFrom: '2025-01-01', recordedBy: 'Olive' });
    expect((await Promise.all([change(), change(), change()])).sort()).toEqual([5, 6, 7]);
  });

  it('of an office that is not there are refused', async () => {
    await expect(settingsAt(db, 'nowhere', '2024-01-01')).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the office’s clock', () => {
  it('stands where it was stepped to, and moves forwards only', async () => {
    await moveClock(db, office, '2023-11-28T09:00:00.000Z');
    await moveClock(db, office, '2023-11-28T09:00:00.000Z');
    expect(await officeNow(db, office)).toBe('2023-11-28T09:00:00.000Z');
    await expect(moveClock(db, office, '2023-11-27T09:00:00.000Z')).rejects.toMatchObject({ code: 'clock_backwards' });
  });

  it('cannot be stepped where it follows real time', async () => {
    const given = {
      id: 'real-time',
      clock: { kind: 'real' as const },
      demonstration: false,
      settings,
      recordedBy: 'x',
    };
    expect(await addOffice(db, given)).toBe(true);
    expect(await addOffice(db, given), 'twice is once').toBe(false);
    await expect(moveClock(db, 'real-time', '2030-01-01T00:00:00.000Z')).rejects.toMatchObject({ code: 'clock_real' });
    expect(Math.abs(Date.parse(await officeNow(db, 'real-time')) - Date.now())).toBeLessThan(60_000);
  });
});

describe('people', () => {
  const person = (id: string, name: string, email: string | null = null, leftOn: string | null = null) => {
    return { id, name, email, role: '', leftOn };
  };

  it('are sorted as a reader sorts names', async () => {
    const names = ['Zoe', 'eve', 'Ŵil', 'Adam', 'Émile'];
    await upsertPeople(
      db,
      'real-time',
      names.map((name, index) => person(`p${index}`, name)),
    );
    expect((await peopleOf(db, 'real-time')).map(({ name }) => name)).toEqual(['Adam', 'Émile', 'eve', 'Ŵil', 'Zoe']);
  });

  it('are changed by their id, and reached until the day they leave', async () => {
    await upsertPeople(db, office, [person('amy', 'Amy Lead', 'amy@example.invalid')]);
    await upsertPeople(db, office, [person('amy', 'Amy Lead-Jones', 'amy@example.invalid', '2023-12-01')]);
    const amy = (await peopleByIds(db, office, ['amy', null, 'nobody'])).get('amy');
    expect(amy?.name).toBe('Amy Lead-Jones');
    expect(addressOf(amy, '2023-11-30')).toBe('amy@example.invalid');
    expect(addressOf(amy, '2023-12-01')).toBeNull();
    expect(addressOf(undefined, '2023-12-01')).toBeNull();
  });
});
