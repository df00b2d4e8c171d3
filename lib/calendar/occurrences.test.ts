import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MaintenanceSchedule } from '../domain/alerts/silence';
import { DAY, HOUR, iso, MINUTE } from '../domain/time';
import { isInMaintenance, maintenanceEnd } from './maintenance';
import { maintenanceText } from './maintenance-text';
import { occurrencesOf } from './occurrences';

const BERLIN = 'Europe/Berlin';
const monthly = (on: object, fromMinute = 120, toMinute = 240) =>
  ({ kind: 'monthly', on, fromMinute, toMinute }) as MaintenanceSchedule;
const cron = (pattern: string, durationMs = 2 * HOUR): MaintenanceSchedule => ({
  kind: 'cron',
  cron: pattern,
  durationMs,
});

function starts(schedule: MaintenanceSchedule, from: string, timeZone = BERLIN, limit = 4) {
  const at = Date.parse(from);
  return occurrencesOf({ schedule, timeZone }, { from: at, to: at + 5 * 366 * DAY, limit }).map(
    (one) => `${iso(one.from).slice(0, 16)} ${(one.to - one.from) / HOUR} h`,
  );
}

describe('windows of a month', () => {
  it.each<[string, object, string[]]>([
    [
      'First Sunday',
      { weekday: 0, nth: 1 },
      ['2026-01-04', '2026-02-01', '2026-03-01', '2026-04-05'],
    ],
    [
      'Last Friday',
      { weekday: 5, nth: -1 },
      ['2026-01-30', '2026-02-27', '2026-03-27', '2026-04-24'],
    ],
    [
      'Fifth Thursday',
      { weekday: 4, nth: 5 },
      ['2026-01-29', '2026-04-30', '2026-07-30', '2026-10-29'],
    ],
    ['Day 1', { day: 1 }, ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01']],
    ['Day 31', { day: 31 }, ['2026-01-31', '2026-03-31', '2026-05-31', '2026-07-31']],
    ['Last day', { day: -1 }, ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']],
  ])('%s', (name, on, days) => {
    const schedule = monthly(on);
    expect(
      starts(schedule, '2026-01-01T00:00:00Z', 'UTC').map((text) => text.slice(0, 10)),
    ).toEqual(days);
    expect(maintenanceText({ schedule, timeZone: 'UTC' })).toBe(
      `${name} of the month 02:00 to 04:00, UTC`,
    );
  });

  it('go over midnight into another month or year', () => {
    const schedule = monthly({ day: -1 }, 22 * 60, 120);
    expect(starts(schedule, '2026-12-02T00:00:00Z', 'UTC', 1)).toEqual(['2026-12-31T22:00 4 h']);
    const isIn = (at: string) => isInMaintenance({ schedule, timeZone: 'UTC' }, Date.parse(at));
    expect(['2027-01-01T01:59:00Z', '2027-01-01T02:00:00Z'].map(isIn)).toEqual([true, false]);
  });
});

describe('a night in which the clocks change', () => {
  const weekly = (fromMinute: number, toMinute: number): MaintenanceSchedule => ({
    kind: 'weekly',
    days: [0],
    fromMinute,
    toMinute,
  });

  it('is longer, shorter, in two pieces, or without its window', () => {
    const saturday = { ...weekly(22 * 60, 150), days: [6] } as MaintenanceSchedule;
    const october = '2026-10-24T12:00:00Z';
    const march = '2027-03-27T12:00:00Z';
    expect(starts(weekly(120, 240), october, BERLIN, 1)).toEqual(['2026-10-25T00:00 3 h']);
    expect(starts(weekly(120, 240), march, BERLIN, 1)).toEqual(['2027-03-28T01:00 1 h']);
    expect(starts(saturday, october, BERLIN, 2)).toEqual([
      '2026-10-24T20:00 4.5 h',
      '2026-10-25T01:00 0.5 h',
    ]);
    expect(starts(weekly(120, 180), march, BERLIN, 1)).toEqual(['2027-04-04T00:00 1 h']);
  });

  it('begins a cron window after the skipped hour, and once in the repeated one', () => {
    expect(starts(cron('30 2 * * sun'), '2027-03-27T12:00:00Z', BERLIN, 2)).toEqual([
      '2027-03-28T01:00 2 h',
      '2027-04-04T00:30 2 h',
    ]);
    expect(starts(cron('30 2 * * sun'), '2026-10-24T12:00:00Z', BERLIN, 2)).toEqual([
      '2026-10-25T00:30 2 h',
      '2026-11-01T01:30 2 h',
    ]);
  });
});

describe('windows by a cron pattern', () => {
  const window = { schedule: cron('0 2 * * sun#1', HOUR), timeZone: BERLIN };

  it('contain their start and not their end, asked in any order', () => {
    const start = Date.parse('2026-07-05T00:00:00Z');
    const asked = [-1, 0, HOUR - 1, HOUR, 3 * DAY, 0, -DAY, HOUR - 1];
    expect(asked.map((more) => isInMaintenance(window, start + more))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      false,
      true,
    ]);
    const end = { ...window, id: '', name: '', environment: null, targetId: null };
    const stored = { ...end, by: '', createdAt: 0, provisioned: false };
    expect(maintenanceEnd(stored, start + 5)).toBe(start + HOUR);
    expect(maintenanceText(window)).toBe('1 h from each "0 2 * * sun#1", Europe/Berlin');
  });

  it('that overlap are one', () => {
    expect(starts(cron('0 2,3 * * *'), '2026-07-05T12:00:00Z', 'UTC', 2)).toEqual([
      '2026-07-06T02:00 3 h',
      '2026-07-07T02:00 3 h',
    ]);
  });
});

describe('the occurrences of any window', () => {
  const minute = fc.integer({ min: 0, max: 47 }).map((half) => half * 30);
  const on = fc.oneof(
    fc.record({ day: fc.constantFrom(-1, 1, 24, 25, 26, 27, 28, 29, 30, 31) }),
    fc.record({ weekday: fc.integer({ min: 0, max: 6 }), nth: fc.constantFrom(-1, 1, 2, 3, 4, 5) }),
  );
  const daily = fc
    .record({ fromMinute: minute, toMinute: fc.oneof(minute, fc.constant(1_440)) })
    .filter((one) => one.fromMinute !== one.toMinute);
  const schedule: fc.Arbitrary<MaintenanceSchedule> = fc.oneof(
    fc
      .tuple(daily, fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }))
      .map(([one, days]) => ({ kind: 'weekly', days, ...one }) as const),
    fc.tuple(daily, on).map(([one, day]) => ({ kind: 'monthly', on: day, ...one }) as const),
    fc
      .tuple(minute, fc.constantFrom('*', '0', '6', '0#1'), fc.integer({ min: 1, max: 60 }))
      .map(([at, day, halves]) =>
        cron(`${at % 60} ${Math.floor(at / 60)} * * ${day}`, halves * 30 * MINUTE),
      ),
  );
  // Half hours, a change at midnight, a change of half an hour, two changes a year and none.
  const zone = fc.constantFrom(
    BERLIN,
    'UTC',
    'America/Santiago',
    'Australia/Lord_Howe',
    'Asia/Kolkata',
  );
  const around = fc.constantFrom(
    '2026-10-25',
    '2026-03-29',
    '2026-04-05',
    '2026-09-06',
    '2026-10-04',
  );

  it('are the minutes in which it is in force, around changes of the clocks too', () => {
    fc.assert(
      fc.property(schedule, zone, around, (what, timeZone, day) => {
        const window = { schedule: what, timeZone };
        const from = Date.parse(`${day}T00:00:00Z`) - 2 * DAY;
        const to = from + 5 * DAY;
        const found = occurrencesOf(window, { from, to, limit: 1_000 });
        for (let at = from; at < to; at += 30 * MINUTE) {
          const isCovered = found.some((one) => one.from <= at && at < one.to);
          if (isCovered !== isInMaintenance(window, at))
            throw new Error(
              `${iso(at)}: ${isCovered}, ${JSON.stringify(found.map((o) => iso(o.from)))}`,
            );
        }
      }),
      { numRuns: 150 },
    );
  });
});
