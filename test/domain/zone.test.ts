import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '../../domain/dates.ts';
import { Refusal } from '../../domain/refusal.ts';
import { instantMs, instantOf, isZone, localDateOf, localTimeOf } from '../../domain/zone.ts';

const london = 'Europe/London';

describe('a local time', () => {
  it('is nine in the morning on both sides of the clock changes', () => {
    expect(instantOf('2024-03-28', '09:00', london)).toBe('2024-03-28T09:00:00.000Z');
    expect(instantOf('2024-03-30', '09:00', london)).toBe('2024-03-30T09:00:00.000Z');
    expect(instantOf('2024-03-31', '09:00', london)).toBe('2024-03-31T08:00:00.000Z');
    expect(instantOf('2024-10-26', '09:00', london)).toBe('2024-10-26T08:00:00.000Z');
    expect(instantOf('2024-10-27', '09:00', london)).toBe('2024-10-27T09:00:00.000Z');
  });

  it('that the spring change leaves out moves forward', () => {
    const instant = instantOf('2024-03-31', '01:30', london);
    expect(instant).toBe('2024-03-31T01:30:00.000Z');
    expect(localTimeOf(instant, london)).toBe('02:30');
  });

  it('that the autumn change shows twice is the first', () => {
    expect(instantOf('2024-10-27', '01:30', london)).toBe('2024-10-27T00:30:00.000Z');
  });

  it('works far from Greenwich', () => {
    expect(instantOf('2024-01-01', '00:30', 'Pacific/Kiritimati')).toBe('2023-12-31T10:30:00.000Z');
    expect(localDateOf('2023-12-31T10:30:00.000Z', 'Pacific/Kiritimati')).toBe('2024-01-01');
    expect(localDateOf('2024-01-01T02:00:00.000Z', 'America/New_York')).toBe('2023-12-31');
    expect(localTimeOf('2024-06-01T00:00:00.000Z', 'Asia/Kolkata')).toBe('05:30');
  });

  it('comes back as the same day and time, whatever the zone, unless clocks leave it out', () => {
    const zones = fc.constantFrom(london, 'Europe/Dublin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu');
    const times = fc.tuple(fc.integer({ min: 4, max: 23 }), fc.integer({ min: 0, max: 59 }));
    const days = fc.integer({ min: 0, max: 3652 }).map((count) => addDays('2019-01-01', count));
    fc.assert(
      fc.property(zones, times, days, (zone, [hour, minute], date) => {
        const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
        const instant = instantOf(date, time, zone);
        expect([localDateOf(instant, zone), localTimeOf(instant, zone)]).toEqual([date, time]);
      }),
    );
  });

  it('is refused when it, its day or its zone makes no sense', () => {
    expect(() => instantOf('2024-03-01', '24:00', london)).toThrow(Refusal);
    expect(() => instantOf('2024-03-01', '9:00', london)).toThrow(Refusal);
    expect(() => instantOf('2024-02-30', '09:00', london)).toThrow(Refusal);
    expect(() => instantOf('2024-03-01', '09:00', 'Europe/Bristol')).toThrow(Refusal);
    expect(isZone('Europe/London')).toBe(true);
    expect(isZone('')).toBe(false);
  });
});

describe('an instant', () => {
  it.each(['2024-02-30T09:00:00.000Z', '2024-02-28', '2024-02-28T09:00:00+01:00', '2024-02-28T25:00:00Z', 'now', ''])(
    '%j is not one',
    (text) => {
      expect(() => instantMs(text)).toThrow(Refusal);
    },
  );

  it('may leave milliseconds out', () => {
    expect(instantMs('2024-02-28T09:00:00Z')).toBe(instantMs('2024-02-28T09:00:00.000Z'));
  });
});
