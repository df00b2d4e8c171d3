import { DAY } from '../../domain/time';
import type { Zone } from '../url/url-state';
import { formatRound } from './format';

const padTwo = (n: number, width = 2) => String(n).padStart(width, '0');

/** The offset of local time at an instant: `+02:00`. */
function offsetText(at: number): string {
  const minutes = -new Date(at).getTimezoneOffset();
  const sign = minutes < 0 ? '−' : '+';
  return `${sign}${padTwo(Math.floor(Math.abs(minutes) / 60))}:${padTwo(Math.abs(minutes) % 60)}`;
}

/** What is printed beside absolute times. */
export function zoneName(zone: Zone, at: number): string {
  return zone === 'utc' ? 'UTC' : offsetText(at);
}

function dateParts(at: number, zone: Zone): { date: string; clock: string; ms: string } {
  const shifted = zone === 'utc' ? at : at - new Date(at).getTimezoneOffset() * 60_000;
  const iso = new Date(shifted).toISOString();
  return { date: iso.slice(0, 10), clock: iso.slice(11, 19), ms: iso.slice(19, 23) };
}

/** `2025-09-08 03:12:44 UTC`. */
export function absoluteTime(at: number, zone: Zone, withMs = false): string {
  const { date, clock, ms } = dateParts(at, zone);
  return `${date} ${clock}${withMs ? ms : ''} ${zoneName(zone, at)}`;
}

/** `03:12:44` today, `09-08 03:12:44` on another day, with the year where that differs. */
export function compactTime(at: number, now: number, zone: Zone): string {
  const [then, today] = [dateParts(at, zone), dateParts(now, zone)];
  if (then.date === today.date) return then.clock;
  return `${then.date.slice(0, 4) === today.date.slice(0, 4) ? then.date.slice(5) : then.date} ${then.clock}`;
}

/** `just now`, `12 s ago`, `in 40 s`, `5 min ago`, `3 h ago`; null a day or more away, where the date is clearer. */
export function relativeTime(at: number, now: number): string | null {
  const apart = now - at;
  const size = Math.abs(apart);
  if (size >= DAY) return null;
  if (size < 2_000) return 'just now';
  const unit = size < 60_000 ? 1_000 : size < 3_600_000 ? 60_000 : 3_600_000;
  const text = formatRound(Math.floor(size / unit) * unit);
  return apart > 0 ? `${text} ago` : `in ${text}`;
}

/** Axis and picker ends: `03:12`, or `09-08 03:12` where the span is longer than a day. */
export function axisTime(at: number, spanMs: number, zone: Zone): string {
  const { date, clock } = dateParts(at, zone);
  if (spanMs <= DAY) return spanMs <= 600_000 ? clock : clock.slice(0, 5);
  return `${date.slice(5)} ${clock.slice(0, 5)}`;
}

/** The value of a `datetime-local` field, in the zone shown. */
export function toDateTimeField(at: number, zone: Zone): string {
  const { date, clock } = dateParts(at, zone);
  return `${date}T${clock}`;
}

/** Epoch ms of a `datetime-local` value in the zone shown; null where it is not a time. */
export function fromDateTimeField(text: string, zone: Zone): number | null {
  const at = Date.parse(zone === 'utc' ? `${text}Z` : text);
  return Number.isFinite(at) ? at : null;
}
