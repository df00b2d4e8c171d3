/** Writes instants (epoch ms) on the wall clock of one zone, and always names the zone. */
export type ZoneTime = {
  /** "18:54:36". */
  clock(at: number): string;
  /** "2026-11-27 18:54:36 UTC", "2026-11-27 19:54:36 UTC+1 (Europe/Berlin)". */
  instant(at: number): string;
  /** "18:54:36 to 19:00:34 UTC", with days where these differ, and both offsets where the clocks change between them. */
  span(from: number, to: number): string;
};

const NBSP = '\u00a0';

/** Times on the wall clock of `zone`, an IANA name. Throws RangeError where this system does not know the zone. */
export function zoneTime(zone: string): ZoneTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  const isUtc = zone === 'UTC';

  function read(at: number): { day: string; clock: string; offset: string } {
    const part: Record<string, string> = {};
    for (const { type, value } of format.formatToParts(at)) part[type] = value;
    return {
      day: `${part.year}-${part.month}-${part.day}`,
      clock: `${part.hour}:${part.minute}:${part.second}`,
      offset: shortOffset(part.timeZoneName ?? 'GMT'),
    };
  }
  const nameOf = (offset: string) => (isUtc ? 'UTC' : `${offset} (${zone})`);

  function instant(at: number): string {
    const { day, clock, offset } = read(at);
    return `${day} ${clock} ${nameOf(offset)}`;
  }
  function span(from: number, to: number): string {
    const [first, last] = [read(from), read(to)];
    return first.day === last.day && first.offset === last.offset
      ? `${first.clock} to ${last.clock}${NBSP}${nameOf(last.offset)}`
      : `${instant(from)} to ${instant(to)}`;
  }
  return { clock: (at) => read(at).clock, instant, span };
}

/** "GMT+05:30" is "UTC+5:30"; "GMT" is "UTC+0". */
function shortOffset(offset: string): string {
  const [, sign = '+', hours = '0', minutes = '00'] = /^GMT([+-])(\d+):(\d+)/.exec(offset) ?? [];
  return `UTC${sign}${Number(hours)}${minutes === '00' ? '' : `:${minutes}`}`;
}

/** Where no zone is asked for. */
export const UTC_TIME: ZoneTime = zoneTime('UTC');
