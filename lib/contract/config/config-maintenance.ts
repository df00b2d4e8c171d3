import { z } from 'zod';
import type { MaintenanceSchedule } from '../../domain/alerts/silence';
import { cronDurationSchema, scheduleProblem } from '../api/alerting/maintenance';
import { timeSchema, timeZoneSchema } from '../primitives';
import { configDurationSchema } from './config-duration';
import { DAYS, monthlyDayOf } from './monthly-day';

export const CONFIG_MAINTENANCE_LIMIT = 200;
const DAY_MINUTES = 1_440;
const text = z.string().trim().min(1).max(80);
const MONTHLY_ERROR = 'expected a day such as "first sun", "last fri", "day 15" or "last day"';
const edge = z.union([z.string().max(40), z.number()], { error: 'expected a time' });

/**
 * By which fields a window says when it is: `days` each week, `monthly`, or `cron`; without any of them, once between two instants.
 * `target` is a name.
 */
const fields = z.strictObject({
  name: text,
  environment: text.optional(),
  target: text.optional(),
  timeZone: timeZoneSchema.default('UTC'),
  days: z
    .array(z.enum(DAYS, { error: `expected days such as ${DAYS.join(', ')}` }))
    .min(1)
    .max(7)
    .optional(),
  monthly: z.union([z.string().max(40), z.number()], { error: MONTHLY_ERROR }).optional(),
  cron: z.string().trim().min(1).max(200).optional(),
  duration: cronDurationSchema(configDurationSchema).optional(),
  from: edge.optional(),
  to: edge.optional(),
});
type Fields = z.output<typeof fields>;
type Found = { schedule: MaintenanceSchedule } | { field: keyof Fields; problem: string };

export const configMaintenanceSchema = fields.transform((window, context) => {
  const { name, environment, target, timeZone } = window;
  const found = scheduleOf(window);
  const problem = 'schedule' in found ? fileProblem(found.schedule, timeZone) : found;
  if (problem === null && 'schedule' in found)
    return { name, environment, target, timeZone, schedule: found.schedule };
  context.addIssue({
    code: 'custom',
    path: [problem?.field ?? 'from'],
    message: problem?.problem ?? 'cannot be used here',
  });
  return z.NEVER;
});
export type ConfigMaintenance = z.infer<typeof configMaintenanceSchema>;

const REPEATS = ['days', 'monthly', 'cron'] as const;

function scheduleOf(window: Fields): Found {
  const [repeat, second] = REPEATS.filter((key) => window[key] !== undefined);
  if (repeat !== undefined && second !== undefined)
    return { field: second, problem: `${second} beside ${repeat}: remove one of them` };
  if (repeat === 'cron') return cronOf(window);
  if (window.duration !== undefined)
    return {
      field: 'duration',
      problem: 'only a window with cron has a duration: give its end as to',
    };
  if (window.from === undefined) return { field: 'from', problem: 'missing: add from' };
  if (window.to === undefined) return { field: 'to', problem: 'missing: add to' };
  return repeat === undefined
    ? onceOf({ from: window.from, to: window.to })
    : dailyOf(window, { from: window.from, to: window.to });
}

type Edges = { from: string | number; to: string | number };

function cronOf({ cron = '', duration, from, to }: Fields): Found {
  const stray = from !== undefined ? 'from' : to !== undefined ? 'to' : null;
  if (stray !== null)
    return { field: stray, problem: 'a window with cron begins by its pattern: use duration' };
  if (duration === undefined)
    return { field: 'duration', problem: 'missing: add duration, such as 2h' };
  return { schedule: { kind: 'cron', cron, durationMs: duration } };
}

function onceOf({ from, to }: Edges): Found {
  const start = timeSchema.safeParse(from).data;
  const end = timeSchema.safeParse(to).data;
  if (start !== undefined && end !== undefined)
    return { schedule: { kind: 'once', from: start, to: end } };
  return {
    field: start === undefined ? 'from' : 'to',
    problem:
      'expected an instant with a zone such as 2026-08-01T02:00:00Z, or days: [sun] beside a time of day',
  };
}

function dailyOf({ days, monthly }: Fields, { from, to }: Edges): Found {
  const fromMinute = minuteOf(from);
  const toMinute = to === '24:00' ? DAY_MINUTES : minuteOf(to);
  if (fromMinute === null || toMinute === null)
    return {
      field: fromMinute === null ? 'from' : 'to',
      problem: 'expected a time of day such as "02:00"; a window may end at "24:00"',
    };
  if (days !== undefined) {
    const numbers = days.map((day) => DAYS.indexOf(day));
    return { schedule: { kind: 'weekly', days: numbers, fromMinute, toMinute } };
  }
  const on = monthlyDayOf(String(monthly));
  return on === null
    ? {
        field: 'monthly',
        problem: MONTHLY_ERROR,
      }
    : { schedule: { kind: 'monthly', on, fromMinute, toMinute } };
}

/** A problem of the schedule by the field of the file. */
function fileProblem(
  schedule: MaintenanceSchedule,
  timeZone: string,
): { field: keyof Fields; problem: string } | null {
  const found = scheduleProblem(schedule, timeZone);
  if (found === null) return null;
  if (found.field === 'cron') return { field: 'cron', problem: found.problem };
  const problem =
    found.field === 'toMinute'
      ? 'begins and ends at the same time: give another end, or from: "00:00" and to: "24:00" for whole days'
      : found.problem;
  return { field: 'to', problem };
}

function minuteOf(value: string | number): number | null {
  const [, hour, minute] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(String(value)) ?? [];
  return hour === undefined ? null : Number(hour) * 60 + Number(minute);
}
