import { z } from 'zod';
import type { MaintenanceSchedule } from '../../domain/alerts/silence';
import { timeZoneSchema } from '../api/alerting/alerts';
import { timeSchema } from '../primitives';

export const CONFIG_MAINTENANCE_LIMIT = 100;
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const DAY_MINUTES = 1_440;
const text = z.string().trim().min(1).max(80);

/** Weekly if it has `days` and wall-clock times of the zone, else once between two instants. `target` is a name. */
export const configMaintenanceSchema = z
  .strictObject({
    name: text,
    environment: text.optional(),
    target: text.optional(),
    timeZone: timeZoneSchema.default('UTC'),
    days: z
      .array(z.enum(DAYS, { error: `expected days such as ${DAYS.join(', ')}` }))
      .min(1)
      .max(7)
      .optional(),
    from: z.union([z.string().max(40), z.number()]),
    to: z.union([z.string().max(40), z.number()]),
  })
  .transform(({ days, from, to, ...window }, context) => {
    const start = days ? minuteOf(from) : instantOf(from);
    const end = days ? endMinuteOf(to) : instantOf(to);
    if (start === null || end === null) {
      const path = [start === null ? 'from' : 'to'];
      const message = days
        ? 'expected a time of day such as "02:00"; a window may end at "24:00"'
        : 'expected an instant with a zone such as 2026-08-01T02:00:00Z, or days: [sun] beside a time of day';
      context.addIssue({ code: 'custom', path, message });
      return z.NEVER;
    }
    if (days && start === end) {
      const message =
        'begins and ends at the same time: give another end, or from: "00:00" and to: "24:00" for whole days';
      context.addIssue({ code: 'custom', path: ['to'], message });
      return z.NEVER;
    }
    if (!days && start >= end) {
      context.addIssue({
        code: 'custom',
        path: ['to'],
        message: 'must end after it begins: give a later end',
      });
      return z.NEVER;
    }
    const schedule: MaintenanceSchedule = days
      ? {
          kind: 'weekly',
          days: days.map((day) => DAYS.indexOf(day)),
          fromMinute: start,
          toMinute: end,
        }
      : { kind: 'once', from: start, to: end };
    return { ...window, schedule };
  });
export type ConfigMaintenance = z.infer<typeof configMaintenanceSchema>;

function minuteOf(value: string | number): number | null {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(String(value)) ?? [];
  return hour === undefined ? null : Number(hour) * 60 + Number(minute);
}

/** Minutes of a day; the end of a day is 1440. */
function endMinuteOf(value: string | number): number | null {
  return value === '24:00' ? DAY_MINUTES : minuteOf(value);
}

function instantOf(value: string | number): number | null {
  return timeSchema.safeParse(value).data ?? null;
}
