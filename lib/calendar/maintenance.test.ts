import { describe, expect, it } from 'vitest';
import type { MaintenanceSchedule, MaintenanceWindow } from '../domain/alerts/silence';
import { iso } from '../domain/time';
import { isInMaintenance, maintenanceEnd } from './maintenance';
import { maintenanceText } from './maintenance-text';

const window = (schedule: MaintenanceSchedule, timeZone = 'Europe/Berlin'): MaintenanceWindow => ({
  id: 'm',
  name: 'patching',
  environment: null,
  targetId: null,
  timeZone,
  schedule,
  by: 'me',
  createdAt: 0,
  provisioned: false,
});
const weekly = (days: number[], fromMinute: number, toMinute: number) =>
  window({ kind: 'weekly', days, fromMinute, toMinute });
const isIn = (of: MaintenanceWindow, at: string) => isInMaintenance(of, Date.parse(at));

describe('maintenance windows', () => {
  it('holds its start and not its end, by the clock of its zone in summer and winter', () => {
    const sunday = weekly([0], 120, 240);
    expect(isIn(sunday, '2026-07-05T00:00:00Z')).toBe(true);
    expect(isIn(sunday, '2026-07-05T01:59:59Z')).toBe(true);
    expect(isIn(sunday, '2026-07-05T02:00:00Z')).toBe(false);
    expect(isIn(sunday, '2026-12-06T00:30:00Z')).toBe(false);
    expect(isIn(sunday, '2026-12-06T01:00:00Z')).toBe(true);
  });

  it('says when a window that goes on ends, but for a night in which the clocks change', () => {
    const end = (of: MaintenanceWindow, at: string) => {
      const found = maintenanceEnd(of, Date.parse(at));
      return found === null ? null : iso(found);
    };
    expect(end(weekly([0], 120, 240), '2026-07-05T00:10:20Z')).toBe('2026-07-05T02:00:00.000Z');
    expect(end(weekly([6], 23 * 60, 60), '2026-07-04T21:30:00Z')).toBe('2026-07-04T23:00:00.000Z');
    expect(end(weekly([0], 60, 240), '2026-10-25T00:30:00Z')).toBeNull();
    const once = window({ kind: 'once', from: 0, to: Date.parse('2026-07-05T02:00:00Z') });
    expect(end(once, '2026-07-05T01:00:00Z')).toBe('2026-07-05T02:00:00.000Z');
  });

  it('reaches over midnight into the day after a listed one only', () => {
    const night = weekly([6], 23 * 60, 60);
    expect(isIn(night, '2026-07-04T21:00:00Z')).toBe(true);
    expect(isIn(night, '2026-07-04T22:59:00Z')).toBe(true);
    expect(isIn(night, '2026-07-04T23:00:00Z')).toBe(false);
    expect(isIn(night, '2026-07-03T22:30:00Z')).toBe(false);
  });

  it('knows the hour that is skipped and the one that comes twice', () => {
    const two = weekly([0], 120, 180);
    const inMarch = ['00:30', '01:00', '01:30'].map((time) => isIn(two, `2026-03-29T${time}:00Z`));
    expect(inMarch).toEqual([false, false, false]);
    const inOctober = ['00:00', '00:59', '01:00', '01:59', '02:00'].map((time) =>
      isIn(two, `2026-10-25T${time}:00Z`),
    );
    expect(inOctober).toEqual([true, true, true, true, false]);
  });

  it('is described as text', () => {
    expect(maintenanceText(weekly([0], 120, 240))).toBe('Sundays 02:00 to 04:00, Europe/Berlin');
  });
});
