import { Refusal } from './refusal.ts';

/** Money in whole pence. JSON state holds it as a decimal string of pence (`toJson`, `fromJson`). */
export type Pence = bigint;

const tooMuch = 10n ** 15n; // 14 digits of pounds: also keeps every sum well inside a database bigint

/**
 * Reads an amount as an officer types it, into pence. The documented reading: an optional £; digits plain (`1000`) or
 * grouped in threes by commas (`1,000`); up to two decimals (`1000.50`); or `k` or `m` after the number, with as many
 * decimals as make whole pounds (`300k`, `1.14m`). Nothing else: `1.000` is refused because half of Europe means a
 * thousand by it.
 * @throws Refusal money_unreadable (the caller adds the field)
 */
export function parsePounds(text: string): Pence {
  const typed = text.trim();
  if (typed.length > 40)
    throw unreadable('The amount is too long to be money. Type pounds, for example 1,000.50 or 1.14m.');
  if (/^(?:£\s*)?[-−(]/u.test(typed)) throw unreadable(`“${typed}” is negative. Type an amount of £0 or more.`);
  const match = /^(?:£\s*)?(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?\s*([km])?$/iu.exec(typed);
  if (!match) throw unreadable(`“${typed}” is not an amount we can read. Type pounds, for example 1,000.50 or 1.14m.`);
  const whole = (match[1] as string).replaceAll(',', '');
  const decimals = match[2] ?? '';
  const suffix = match[3]?.toLowerCase();
  const places = suffix === 'm' ? 6 : suffix === 'k' ? 3 : 2;
  if (decimals.length > places) {
    throw unreadable(
      suffix
        ? `“${typed}” does not come to whole pounds. Use at most ${places} decimals before ${suffix}.`
        : `“${typed}” has more than two decimals. Type pounds and pence, for example 1,000.50, or 1,000 for a thousand.`,
    );
  }
  const units = BigInt(whole + decimals.padEnd(places, '0'));
  const pence = suffix ? units * 100n : units;
  if (pence >= tooMuch) throw unreadable('The amount has more than 13 digits of pounds. Check the number of noughts.');
  return pence;
}

/** `£17,990,000` when whole pounds, `£1,000.50` otherwise, `-£5` below nothing. */
export function formatPounds(pence: Pence): string {
  const size = pence < 0n ? -pence : pence;
  const pounds = (size / 100n).toString().replaceAll(/\B(?=(?:\d{3})+$)/gu, ',');
  const rest = size % 100n;
  const text = rest === 0n ? pounds : `${pounds}.${rest.toString().padStart(2, '0')}`;
  return `${pence < 0n ? '-' : ''}£${text}`;
}

const shortUnits = [
  { name: '', pence: 100n, places: 0 },
  { name: 'k', pence: 100_000n, places: 1 },
  { name: 'm', pence: 100_000_000n, places: 2 },
  { name: 'bn', pence: 100_000_000_000n, places: 2 },
];

/** Short for headlines: `£17.99m`, `£300k`, `£12.3k`, `£950`; rounded half up, and never `£1000k`. */
export function formatShort(pence: Pence): string {
  const size = pence < 0n ? -pence : pence;
  const rounded = shortUnits.map((unit) => {
    const scale = 10n ** BigInt(unit.places);
    return { ...unit, scale, value: (size * scale * 2n + unit.pence) / (unit.pence * 2n) };
  });
  // The smallest unit in which the rounded figure has no more than three digits before the point.
  const { name, places, scale, value } = rounded.find((unit) => unit.value < 1000n * unit.scale) ?? rounded[3]!;
  const decimals = places === 0 ? '' : (value % scale).toString().padStart(places, '0').replace(/0+$/u, '');
  return `${pence < 0n && value > 0n ? '-' : ''}£${value / scale}${decimals ? `.${decimals}` : ''}${name}`;
}

/** `part` of `whole` in basis points (1 % is 100), rounded towards nought; 0 of a whole of nothing. */
export function share(part: Pence, whole: Pence): number {
  return whole === 0n ? 0 : Number((part * 10_000n) / whole);
}

/** Pence as the decimal string that JSON state holds. */
export function toJson(pence: Pence): string {
  return pence.toString();
}

/** @throws Refusal money_unreadable when the string is not a whole number of pence of a size we keep */
export function fromJson(text: string): Pence {
  if (!/^-?\d{1,18}$/u.test(text)) throw unreadable('An amount must be a whole number of pence, as a decimal string.');
  return BigInt(text);
}

function unreadable(sentence: string): Refusal {
  return new Refusal('money_unreadable', sentence);
}
