import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE } from '../time';
import { zoneTime } from './zone-time';

const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const AT = Date.UTC(2026, 9, 25, 0, 30, 0);

describe('times of a zone', () => {
  it('name the zone, and the offset that separates the repeated hour from the first', () => {
    const berlin = zoneTime('Europe/Berlin');
    expect(berlin.instant(AT)).toBe('2026-10-25 02:30:00 UTC+2 (Europe/Berlin)');
    expect(berlin.instant(AT + HOUR)).toBe('2026-10-25 02:30:00 UTC+1 (Europe/Berlin)');
    expect(plain(berlin.span(AT, AT + HOUR))).toBe(
      '2026-10-25 02:30:00 UTC+2 (Europe/Berlin) to 2026-10-25 02:30:00 UTC+1 (Europe/Berlin)',
    );
  });

  it('name it once for a span within a day', () => {
    const span = (zone: string) => plain(zoneTime(zone).span(AT, AT + 5 * MINUTE));
    expect(span('UTC')).toBe('00:30:00 to 00:35:00 UTC');
    expect(span('America/New_York')).toBe('20:30:00 to 20:35:00 UTC-4 (America/New_York)');
  });

  it('name both days of a span over midnight of the zone, not of UTC', () => {
    expect(plain(zoneTime('Asia/Tokyo').span(AT, AT + MINUTE))).toBe(
      '09:30:00 to 09:31:00 UTC+9 (Asia/Tokyo)',
    );
    expect(plain(zoneTime('UTC').span(AT - HOUR, AT))).toBe(
      '2026-10-24 23:30:00 UTC to 2026-10-25 00:30:00 UTC',
    );
  });

  it('write midnight as 00:00', () => {
    expect(zoneTime('UTC').clock(Date.UTC(2026, 0, 1))).toBe('00:00:00');
  });

  it('refuse an unknown zone', () => {
    expect(() => zoneTime('Moon/Tycho')).toThrow(RangeError);
  });
});
