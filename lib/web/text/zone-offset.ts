import { SECOND } from '../../domain/time';

const partsFormats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds that a zone's wall clock is ahead of UTC at an instant. `zone` is an IANA name. */
export function zoneOffset(at: number, zone: string): number {
  if (zone === 'UTC') return 0;
  const part: Record<string, number> = {};
  for (const { type, value } of partsFormat(zone).formatToParts(at)) part[type] = Number(value);
  const wall = Date.UTC(
    part.year ?? 1970,
    (part.month ?? 1) - 1,
    part.day ?? 1,
    part.hour ?? 0,
    part.minute ?? 0,
    part.second ?? 0,
  );
  return wall - Math.floor(at / SECOND) * SECOND;
}

function partsFormat(zone: string): Intl.DateTimeFormat {
  const known = partsFormats.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  partsFormats.set(zone, made);
  return made;
}
