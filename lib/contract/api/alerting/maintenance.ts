import { z } from 'zod';
import { cronProblem } from '../../cron-pattern';
import { durationSchema, isoSchema, timeSchema, timeZoneSchema } from '../../primitives';

const MINUTE_MS = 60_000;
const LONGEST_MS = 7 * 24 * 60 * MINUTE_MS;
/** Any instant does: patterns repeat. Cron patterns are asked for the starts after it. */
const PATTERNS_FROM = Date.UTC(2026, 0, 1);

const minutes = {
  fromMinute: z.number().int().min(0).max(1_439),
  /** 1440 is the end of the day. Earlier than `fromMinute`: on the next day. */
  toMinute: z.number().int().min(0).max(1_440),
};
const weekday = z.number().int().min(0).max(6);

/** `day` -1 is the last one of the month; `nth` is 1 to 5, or -1 for the last one. */
const monthlyDaySchema = z.union([
  z.strictObject({ day: z.union([z.literal(-1), z.number().int().min(1).max(31)]) }),
  z.strictObject({ weekday, nth: z.union([z.literal(-1), z.number().int().min(1).max(5)]) }),
]);

export const cronDurationSchema = (duration: z.ZodType<number, number | string>) =>
  duration.pipe(z.number().min(MINUTE_MS, 'at least 1m').max(LONGEST_MS, 'at most 7d'));

const maintenanceScheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('once'), from: timeSchema, to: timeSchema }),
  z.strictObject({
    kind: z.literal('weekly'),
    days: z.array(weekday).min(1).max(7),
    ...minutes,
  }),
  z.strictObject({ kind: z.literal('monthly'), on: monthlyDaySchema, ...minutes }),
  z.strictObject({
    kind: z.literal('cron'),
    cron: z.string().trim().max(200),
    durationMs: cronDurationSchema(durationSchema),
  }),
]);
type Schedule = z.infer<typeof maintenanceScheduleSchema>;

/** What is wrong with a schedule, and in which of its fields; null where nothing is. */
export function scheduleProblem(
  schedule: Schedule,
  timeZone: string,
): { field: string; problem: string } | null {
  if (schedule.kind === 'once')
    return schedule.from < schedule.to
      ? null
      : { field: 'to', problem: 'must end after it begins: give a later end' };
  if (schedule.kind === 'cron') {
    const { cron, durationMs } = schedule;
    const problem = cronProblem(cron, { timeZone, durationMs, now: PATTERNS_FROM });
    return problem === null ? null : { field: 'cron', problem };
  }
  return schedule.fromMinute !== schedule.toMinute
    ? null
    : {
        field: 'toMinute',
        problem:
          'begins and ends at the same time: for whole days use fromMinute 0 and toMinute 1440',
      };
}

/** When a window is in force: what the preview needs of it. */
const whenSchema = z.strictObject({
  timeZone: timeZoneSchema.default('UTC'),
  schedule: maintenanceScheduleSchema,
});

function checkSchedule(
  { schedule, timeZone }: z.output<typeof whenSchema>,
  context: z.RefinementCtx,
): void {
  const found = scheduleProblem(schedule, timeZone);
  if (found === null) return;
  const { field, problem } = found;
  context.addIssue({ code: 'custom', path: ['schedule', field], message: problem });
}

/** `POST /api/v1/maintenance`. */
export const maintenanceInputSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    environment: z.string().max(80).nullable().default(null),
    targetId: z.string().max(200).nullable().default(null),
    ...whenSchema.shape,
    by: z.string().trim().min(1).max(80),
  })
  .superRefine(checkSchedule);
export type MaintenanceInput = z.infer<typeof maintenanceInputSchema>;

/** `POST /api/v1/maintenance/preview`: stores nothing. */
export const maintenancePreviewInputSchema = whenSchema.superRefine(checkSchedule);
export type MaintenancePreviewInput = z.infer<typeof maintenancePreviewInputSchema>;

export const maintenancePreviewSchema = z.object({
  /** "First Sunday of the month 02:00 to 04:00, Europe/Berlin". */
  text: z.string(),
  /** The next ones, the one that goes on included; with the clock of the zone at their start and end. */
  occurrences: z.array(
    z.object({ from: isoSchema, to: isoSchema, fromLocal: z.string(), toLocal: z.string() }),
  ),
});
export type MaintenancePreview = z.infer<typeof maintenancePreviewSchema>;

export const maintenanceViewSchema = z.object({
  id: z.string(),
  name: z.string(),
  environment: z.string().nullable(),
  targetId: z.string().nullable(),
  timeZone: z.string(),
  schedule: maintenanceScheduleSchema,
  by: z.string(),
  provisioned: z.boolean(),
  active: z.boolean(),
  /** "Sundays 02:00 to 04:00, Europe/Berlin". */
  text: z.string(),
  /** When it begins next, or began if it goes on; null where it is over. */
  next: z.object({ from: isoSchema, to: isoSchema }).nullable(),
});
export type MaintenanceView = z.infer<typeof maintenanceViewSchema>;
export const maintenanceListSchema = z.object({ windows: z.array(maintenanceViewSchema) });
