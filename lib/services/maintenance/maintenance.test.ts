import ICAL from 'ical.js';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type DirectStores, openDirectStores } from '../../../tests/support/direct-stores';
import {
  maintenanceInputSchema,
  maintenancePreviewInputSchema,
} from '../../contract/api/alerting/maintenance';
import { manualClock } from '../../kit/clock';
import { createMaintenance } from './create-maintenance';
import { listMaintenance } from './list-maintenance';
import { maintenanceCalendar } from './maintenance-calendar';
import { previewMaintenance } from './preview-maintenance';

const clock = manualClock(Date.parse('2026-10-20T12:00:00Z'));
let stores: DirectStores;
beforeEach(async () => {
  stores = await openDirectStores();
});
afterEach(() => stores.close());

const firstSunday = {
  timeZone: 'Europe/Berlin',
  schedule: { kind: 'monthly', on: { weekday: 0, nth: -1 }, fromMinute: 120, toMinute: 240 },
};

it('previews the next times on the clock of the zone, also of a rare pattern', async () => {
  const preview = (when: object) =>
    previewMaintenance({ clock }, maintenancePreviewInputSchema.parse(when));
  expect(await preview(firstSunday)).toMatchObject({
    text: 'Last Sunday of the month 02:00 to 04:00, Europe/Berlin',
    occurrences: [
      {
        from: '2026-10-25T00:00:00.000Z',
        to: '2026-10-25T03:00:00.000Z',
        fromLocal: 'Sun, 25 Oct 2026, 02:00 CEST',
        toLocal: 'Sun, 25 Oct 2026, 04:00 CET',
      },
      { from: '2026-11-29T01:00:00.000Z' },
      ...Array.from({ length: 4 }, () => ({})),
    ],
  });
  const leap = { schedule: { kind: 'cron', cron: '0 0 29 2 *', durationMs: '1h' } };
  expect((await preview(leap)).occurrences.map(({ from }) => from.slice(0, 4))).toEqual([
    '2028',
    '2032',
    '2036',
    '2040',
    '2044',
    '2048',
  ]);
});

it('is a feed that calendars read, with an event for each time, and stable ids', async () => {
  const ctx = { state: stores.state, clock };
  const windows = [
    { name: 'patching', by: 'Ada', environment: 'staging', ...firstSunday },
    {
      name: 'each night',
      by: 'Ada',
      schedule: { kind: 'cron', cron: '0 3 * * *', durationMs: '30m' },
    },
    {
      name: 'over',
      by: 'Ada',
      schedule: { kind: 'once', from: 0, to: Date.parse('2026-01-01T00:00:00Z') },
    },
  ];
  for (const one of windows) await createMaintenance(ctx, maintenanceInputSchema.parse(one));
  const read = async () =>
    new ICAL.Component(ICAL.parse(await maintenanceCalendar(ctx)))
      .getAllSubcomponents('vevent')
      .map((one) => new ICAL.Event(one));
  const events = await read();
  const named = (name: string) => events.filter(({ summary }) => summary.startsWith(name));
  expect(named('patching').map((one) => one.startDate.toJSDate().toISOString())).toEqual(
    expect.arrayContaining(['2026-09-27T00:00:00.000Z', '2026-10-25T00:00:00.000Z']),
  );
  expect(named('patching')[0]?.summary).toBe('patching (all of staging)');
  expect(named('each night')).toHaveLength(397);
  expect(named('over')).toEqual([]);
  expect(new Set(events.map(({ uid }) => uid)).size).toBe(events.length);
  clock.advance(3_600_000);
  expect((await read()).map(({ uid }) => uid)).toEqual(events.map(({ uid }) => uid));
  const listed = (await listMaintenance(ctx)).windows.map(({ name, next }) => [name, next?.from]);
  expect(listed.sort()).toEqual([
    ['each night', '2026-10-21T03:00:00.000Z'],
    ['over', undefined],
    ['patching', '2026-10-25T00:00:00.000Z'],
  ]);
});

it('names the next time of a window that begins in years, and has what is planned once in the feed', async () => {
  const ctx = { state: stores.state, clock };
  const from = Date.parse('2037-05-01T00:00:00Z');
  const schedules = {
    once: { kind: 'once', from, to: from + 3_600_000 },
    rare: { kind: 'cron', cron: '0 0 29 2 *', durationMs: '1h' },
    over: { kind: 'once', from: 1, to: 2 },
  };
  for (const [name, schedule] of Object.entries(schedules))
    await createMaintenance(ctx, maintenanceInputSchema.parse({ name, by: 'Ada', schedule }));
  const { windows } = await listMaintenance(ctx);
  expect(Object.fromEntries(windows.map(({ name, next }) => [name, next?.from ?? null]))).toEqual({
    once: '2037-05-01T00:00:00.000Z',
    rare: '2028-02-29T00:00:00.000Z',
    over: null,
  });
  const feed = await maintenanceCalendar(ctx);
  expect(feed).toContain('SUMMARY:once');
  expect(feed).not.toContain('SUMMARY:rare');
});
