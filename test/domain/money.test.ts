import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPounds, formatShort, fromJson, parsePounds, share, toJson } from '../../domain/money.ts';
import { Refusal } from '../../domain/refusal.ts';

const pence = fc.bigInt({ min: 0n, max: 10n ** 15n - 1n });

describe('an amount as an officer types it', () => {
  it.each([
    ['1,000', 100_000n],
    ['1000', 100_000n],
    ['1000.50', 100_050n],
    ['1000.5', 100_050n],
    ['£1,000.50', 100_050n],
    [' £ 1,000 ', 100_000n],
    ['1.14m', 114_000_000n],
    ['£17.99M', 1_799_000_000n],
    ['300k', 30_000_000n],
    ['0', 0n],
    ['0.1', 10n],
    ['9,999,999,999,999.99', 999_999_999_999_999n],
  ])('%s is read', (text, expected) => {
    expect(parsePounds(text)).toBe(expected);
  });

  it.each([
    ['1.000', 'more than two decimals'],
    ['1000.005', 'more than two decimals'],
    ['1.1415926m', 'whole pounds'],
    ['1.2345k', 'whole pounds'],
    ['-5', 'negative'],
    ['£-5', 'negative'],
    ['(5)', 'negative'],
    ['10000000000000', '13 digits'],
    ['9999999999m', '13 digits'],
    ['NaN', 'not an amount'],
    ['1e309', 'not an amount'],
    ['Infinity', 'not an amount'],
    ['0x10', 'not an amount'],
    ['1,00', 'not an amount'],
    ['10,00,000', 'not an amount'],
    ['1 000', 'not an amount'],
    ['', 'not an amount'],
    ['£', 'not an amount'],
    ['.5', 'not an amount'],
    ['5.', 'not an amount'],
    ['$5', 'not an amount'],
    ['٥', 'not an amount'],
    ['9'.repeat(100_000), 'too long'],
  ])('%s is refused, saying why', (text, reason) => {
    expect(() => parsePounds(text)).toThrow(reason);
    try {
      parsePounds(text);
    } catch (error) {
      expect((error as Refusal).code).toBe('money_unreadable');
    }
  });

  it('adds without the errors of floating point', () => {
    expect(parsePounds('0.1') + parsePounds('0.2')).toBe(parsePounds('0.3'));
  });

  it('is read back exactly from how we show it', () => {
    fc.assert(
      fc.property(pence, (amount) => {
        expect(parsePounds(formatPounds(amount))).toBe(amount);
      }),
    );
  });
});

describe('an amount as we show it', () => {
  it('has no pence when whole pounds, and commas', () => {
    expect(formatPounds(1_799_000_000n)).toBe('£17,990,000');
    expect(formatPounds(100_050n)).toBe('£1,000.50');
    expect(formatPounds(5n)).toBe('£0.05');
    expect(formatPounds(-500n)).toBe('-£5');
  });

  it.each([
    [1_799_000_000n, '£17.99m'],
    [700_000_000n, '£7m'],
    [30_000_000n, '£300k'],
    [1_234_500n, '£12.3k'],
    [99_999_900n, '£1m'],
    [99_990n, '£1k'],
    [95_000n, '£950'],
    [40n, '£0'],
    [120_000_000_000n, '£1.2bn'],
    [-30_000_000n, '-£300k'],
  ])('%s pence is %s in a headline', (amount, shown) => {
    expect(formatShort(amount)).toBe(shown);
  });

  it('is never off by more than half of its last place in a headline', () => {
    fc.assert(
      fc.property(pence, (amount) => {
        const shown = formatShort(amount);
        const [, number, unit] = /^£([\d.]+)(bn|m|k|)$/u.exec(shown) as unknown as [string, string, string];
        const scale = { bn: 1e11, m: 1e8, k: 1e5, '': 100 }[unit] as number;
        const place = { bn: 1e9, m: 1e6, k: 1e4, '': 100 }[unit] as number;
        expect(Math.abs(Number(number) * scale - Number(amount))).toBeLessThanOrEqual(place / 2 + 1);
      }),
    );
  });
});

describe('shares and stored amounts', () => {
  it('are basis points, rounded down', () => {
    expect(share(1n, 4n)).toBe(2500);
    expect(share(1n, 3n)).toBe(3333);
    expect(share(0n, 0n)).toBe(0);
  });

  it('survive JSON', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), (p) => {
        expect(fromJson(toJson(p))).toBe(p);
      }),
    );
  });

  it.each(['', '1.5', '1e3', '0x1', ' 1', '9'.repeat(19)])('%j is not stored pence', (text) => {
    expect(() => fromJson(text)).toThrow(Refusal);
  });
});
