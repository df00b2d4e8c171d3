const HEAD =
  /^\W{0,3}(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,9}))?\s?(Z|[+-]\d{2}:?\d{2})?/;

/** Numbers below are seconds, milliseconds, microseconds, and above nanoseconds. */
const SECONDS_BELOW = 1e11;
const MS_BELOW = 1e14;
const US_BELOW = 1e17;

/** An instant at the head of a text, epoch ms: ISO 8601, or `2026-11-27 19:51:56,363` in `timeZone`. Null where there is none. */
export function instantAtHead(text: string, timeZone: string): number | null {
  const [, day, time, fraction = '', zone] = HEAD.exec(text) ?? [];
  if (day === undefined || time === undefined) return null;
  const ms = fraction.slice(0, 3).padEnd(3, '0');
  const utc = Date.parse(`${day}T${time}.${ms}${zone === undefined ? 'Z' : withColon(zone)}`);
  if (Number.isNaN(utc)) return null;
  return zone === undefined ? utc - zoneOffset(timeZone, utc) : utc;
}

/** A time of a structured line, epoch ms; null where it is none. */
export function instantOf(value: unknown, timeZone: string): number | null {
  if (typeof value === 'string') {
    if (!/^\d+(\.\d+)?$/.test(value)) return instantAtHead(value, timeZone);
    return instantOf(Number(value), timeZone);
  }
  if (typeof value !== 'number' || !Number.isFinite(value) || value <= 0) return null;
  if (value < SECONDS_BELOW) return Math.round(value * 1_000);
  if (value < MS_BELOW) return Math.round(value);
  return Math.round(value < US_BELOW ? value / 1e3 : value / 1e6);
}

function withColon(zone: string): string {
  return zone === 'Z' || zone.includes(':') ? zone : `${zone.slice(0, 3)}:${zone.slice(3)}`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** How far the clocks of a zone are ahead of UTC at a local time that is written as if it were UTC, ms. */
function zoneOffset(timeZone: string, local: number): number {
  if (timeZone === 'UTC') return 0;
  // The offset at the local time read as UTC may be the one on the other side of a change of the clocks.
  const first = offsetAt(timeZone, local);
  return offsetAt(timeZone, local - first);
}

function offsetAt(timeZone: string, at: number): number {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
    formats.set(timeZone, format);
  }
  const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0'] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  const ms = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -ms : ms;
}
