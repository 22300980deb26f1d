import type { LocalDate } from './dates.ts';
import { isLocalDate } from './dates.ts';
import { Refusal } from './refusal.ts';

const formats = new Map<string, Intl.DateTimeFormat>();
const dayMs = 86_400_000;

/** True for a time zone that this machine knows by its IANA name, for example `Europe/London`. */
export function isZone(name: string): boolean {
  if (formats.has(name)) return true;
  try {
    new Intl.DateTimeFormat('en-GB', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The UTC instant at which clocks in `zone` show `time` (`HH:MM`) on `date`. A time that the spring change leaves out
 * moves forward by the missing hour; a time that the autumn change shows twice is its first showing.
 * @throws Refusal date_unreadable, time_unreadable, zone_unknown
 */
export function instantOf(date: LocalDate, time: string, zone: string): string {
  if (!isLocalDate(date)) throw new Refusal('date_unreadable', `“${date.slice(0, 20)}” is not a date.`);
  if (!/^(?:[01]\d|2[0-3]):[0-5]\d$/u.test(time)) {
    throw new Refusal('time_unreadable', `“${time.slice(0, 20)}” is not a time of day. Write it as 09:00.`);
  }
  const wanted = Date.parse(`${date}T${time}:00.000Z`);
  const before = offsetAt(wanted - dayMs, zone);
  const after = offsetAt(wanted + dayMs, zone);
  const showing = [wanted - before, wanted - after].filter((ms) => ms + offsetAt(ms, zone) === wanted);
  return new Date(showing.length > 0 ? Math.min(...showing) : wanted - before).toISOString();
}

/** The day that it is in `zone` at a UTC instant. @throws Refusal instant_unreadable, zone_unknown */
export function localDateOf(instant: string, zone: string): LocalDate {
  return local(instant, zone).slice(0, 10);
}

/** The time of day (`HH:MM`) in `zone` at a UTC instant. @throws Refusal instant_unreadable, zone_unknown */
export function localTimeOf(instant: string, zone: string): string {
  return local(instant, zone).slice(11, 16);
}

/** Milliseconds of a UTC instant, for comparing instants. @throws Refusal instant_unreadable */
export function instantMs(instant: string): number {
  const match = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/u.exec(instant);
  const ms = match && isLocalDate(match[1] as string) ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(ms)) throw new Refusal('instant_unreadable', `“${instant.slice(0, 40)}” is not a UTC instant.`);
  return ms;
}

function local(instant: string, zone: string): string {
  const ms = instantMs(instant);
  return new Date(ms + offsetAt(ms, zone)).toISOString();
}

/** How far clocks in `zone` run ahead of UTC at an instant, in milliseconds. */
function offsetAt(ms: number, zone: string): number {
  const whole = Math.floor(ms / 1000) * 1000;
  const part = new Map(
    format(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, value]),
  );
  const year = (part.get('year') as string).padStart(4, '0');
  const shown = `${year}-${part.get('month')}-${part.get('day')}T${part.get('hour')}:${part.get('minute')}:${part.get('second')}.000Z`;
  return Date.parse(shown) - whole;
}

function format(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known) return known;
  if (!isZone(zone))
    throw new Refusal('zone_unknown', `“${zone.slice(0, 40)}” is not a time zone. Use a name such as Europe/London.`);
  const made = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, made);
  return made;
}
