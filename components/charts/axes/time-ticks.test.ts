import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HOUR } from '../../../lib/domain/time';
import { zoneOffset } from '../../../lib/web/text/zone-offset';
import { clockText, dateTimeText, timeTicks } from './time-ticks';

const at = (iso: string) => Date.parse(iso);

describe('time ticks', () => {
  it('are at round times of an hour', () => {
    const range = { from: at('2025-09-08T02:13:20Z'), to: at('2025-09-08T03:13:20Z') };
    expect(timeTicks(range, 'UTC', 4).map((it) => it.label)).toEqual([
      '02:15',
      '02:30',
      '02:45',
      '03:00',
    ]);
  });

  it('are fewer where they show seconds, which take more space', () => {
    const range = { from: at('2025-09-08T02:13:00Z'), to: at('2025-09-08T02:16:00Z') };
    const labels = (most: number) => timeTicks(range, 'UTC', most).map((it) => it.label);
    expect(labels(6)).toEqual(['02:13', '02:14', '02:15', '02:16']);
    expect(labels(10)).toHaveLength(7);
    expect(labels(10)).toContain('02:13:30');
  });

  it('follow the wall clock of the zone, also across summer time', () => {
    expect(zoneOffset(at('2025-07-01T00:00:00Z'), 'Asia/Kolkata')).toBe(5.5 * HOUR);
    const half = { from: at('2025-09-08T00:10:00Z'), to: at('2025-09-08T06:10:00Z') };
    expect(timeTicks(half, 'Asia/Kolkata', 6).map((it) => it.label)).toEqual([
      '06:00',
      '07:00',
      '08:00',
      '09:00',
      '10:00',
      '11:00',
    ]);
    const spring = { from: at('2025-03-29T12:00:00Z'), to: at('2025-03-30T12:00:00Z') };
    const labels = timeTicks(spring, 'Europe/Berlin', 5).map((it) => it.label);
    expect(labels).toContain('30/03');
    expect(labels).toContain('12:00');
  });

  it('are few, sorted and inside', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1e12, max: 2e12 }),
        fc.integer({ min: 1_000, max: 400 * 24 * HOUR }),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York'),
        (from, span, zone) => {
          const ticks = timeTicks({ from, to: from + span }, zone, 5);
          expect(ticks.length).toBeLessThanOrEqual(5);
          ticks.forEach((tick, index) => {
            expect(tick.at).toBeGreaterThanOrEqual(from);
            expect(tick.at).toBeLessThanOrEqual(from + span);
            expect(tick.at).toBeGreaterThan(ticks[index - 1]?.at ?? 0);
          });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('print the zone’s clock', () => {
    expect(clockText(at('2025-09-08T03:12:44Z'), 'UTC')).toBe('03:12:44');
    expect(clockText(at('2025-09-08T03:12:44Z'), 'Europe/Berlin', false)).toBe('05:12');
    expect(dateTimeText(at('2025-09-08T23:12:44Z'), 'Europe/Berlin')).toBe('2025-09-09 01:12:44');
  });
});
