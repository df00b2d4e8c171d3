import {
  maintenanceInputSchema,
  maintenancePreviewInputSchema,
} from '@/lib/contract/api/alerting/maintenance';
import type { MaintenanceSent, MaintenanceWhenSent } from '@/lib/web/queries/maintenance';
import { fieldAt, fieldErrors } from '@/lib/web/text/field-errors';
import { zoneOffset } from '@/lib/web/text/zone-offset';

export const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** A maintenance window as its form holds it. */
export type MaintenanceDraft = {
  name: string;
  kind: 'once' | 'weekly' | 'monthly' | 'cron';
  /** `datetime-local` fields, in the window's zone. */
  from: string;
  to: string;
  days: number[];
  /** 1 to 5, -1 for the last one, or 'day': a day of the month. */
  nth: string;
  /** 0 to 6, 0 is Sunday. */
  weekday: string;
  /** 1 to 31, -1 for the last one. */
  dayOfMonth: string;
  cron: string;
  /** In the words of the file: 2h, 90m. */
  duration: string;
  fromTime: string;
  toTime: string;
  timeZone: string;
  /** '', `target <id>` or `environment <name>`. */
  scope: string;
  by: string;
};
export type MaintenanceErrors = Partial<Record<keyof MaintenanceDraft | 'form', string>>;

/** What each group of the form's fields is given. */
export type MaintenancePart = {
  draft: MaintenanceDraft;
  errors: MaintenanceErrors;
  set: (change: Partial<MaintenanceDraft>) => void;
};

export function newMaintenance(timeZone: string, by: string): MaintenanceDraft {
  return {
    name: '',
    kind: 'weekly',
    from: '',
    to: '',
    days: [0],
    nth: '1',
    weekday: '0',
    dayOfMonth: '1',
    cron: '0 2 * * sun',
    duration: '2h',
    scope: '',
    timeZone,
    by,
    fromTime: '02:00',
    toTime: '04:00',
  };
}

const DAY_MINUTES = 1_440;

/** Minutes of the day of an `HH:MM` field; null where it is none. */
function minuteOf(text: string): number | null {
  const [, hour, minute] = /^([01]\d|2[0-3]):([0-5]\d)/.exec(text) ?? [];
  return hour === undefined ? null : Number(hour) * 60 + Number(minute);
}

/** Epoch ms of a `datetime-local` value on the wall clock of a zone; null where it is not a time. */
export function instantOf(text: string, timeZone: string): number | null {
  const wall = Date.parse(`${text}Z`);
  if (!Number.isFinite(wall)) return null;
  try {
    // Twice: the first guess may lie on the other side of a change of the clocks.
    const guess = wall - zoneOffset(wall, timeZone);
    return wall - zoneOffset(guess, timeZone);
  } catch {
    return null;
  }
}

const FIELDS: Record<string, keyof MaintenanceErrors> = {
  name: 'name',
  by: 'by',
  timeZone: 'timeZone',
  'schedule.to': 'to',
  'schedule.from': 'from',
  'schedule.days': 'days',
  'schedule.fromMinute': 'fromTime',
  'schedule.toMinute': 'toTime',
  'schedule.cron': 'cron',
  'schedule.durationMs': 'duration',
  'schedule.on': 'dayOfMonth',
};
const WORDS: MaintenanceErrors = {
  name: 'Give a name.',
  by: 'Give a name.',
  timeZone: 'Give a time zone such as Europe/Berlin or UTC.',
  from: 'Give a time.',
  to: 'Give a time after it begins.',
  days: 'Choose at least one day.',
  fromTime: 'Give a time of day.',
  toTime: 'Give a time of day other than the start.',
  duration: 'Give a duration such as 2h or 90m, at most 7d.',
  dayOfMonth: 'Give a day from 1 to 31.',
};

export type ReadMaintenance =
  | { ok: true; window: MaintenanceSent }
  | { ok: false; errors: MaintenanceErrors };

/** The schedule that the fields mean; not checked yet. */
function scheduleOf(draft: MaintenanceDraft): object {
  const { kind } = draft;
  const timeZone = draft.timeZone.trim();
  if (kind === 'once')
    return { kind, from: instantOf(draft.from, timeZone), to: instantOf(draft.to, timeZone) };
  if (kind === 'cron') return { kind, cron: draft.cron, durationMs: draft.duration.trim() };
  const times = {
    fromMinute: minuteOf(draft.fromTime),
    // Midnight as an end is the end of the day.
    toMinute: minuteOf(draft.toTime) === 0 ? DAY_MINUTES : minuteOf(draft.toTime),
  };
  if (kind === 'weekly') return { kind, days: draft.days, ...times };
  const on =
    draft.nth === 'day'
      ? { day: Number(draft.dayOfMonth) }
      : { nth: Number(draft.nth), weekday: Number(draft.weekday) };
  return { kind, on, ...times };
}

/** When the window that the fields mean is in force; null where they mean none yet. */
export function readSchedule(draft: MaintenanceDraft): MaintenanceWhenSent | null {
  const when = { timeZone: draft.timeZone.trim(), schedule: scheduleOf(draft) };
  const parsed = maintenancePreviewInputSchema.safeParse(when);
  return parsed.success ? parsed.data : null;
}

/** The window that the fields mean, or what is wrong at which of them. */
export function readMaintenance(draft: MaintenanceDraft): ReadMaintenance {
  const [kind, id = ''] = draft.scope.split(/ (.*)/s);
  const window = {
    name: draft.name,
    by: draft.by,
    timeZone: draft.timeZone.trim(),
    targetId: kind === 'target' ? id : null,
    environment: kind === 'environment' ? id : null,
    schedule: scheduleOf(draft),
  };
  const parsed = maintenanceInputSchema.safeParse(window);
  if (parsed.success) return { ok: true, window: parsed.data };
  const errors = fieldErrors<keyof MaintenanceErrors>(parsed.error.issues, {
    fieldOf: (path) => fieldAt(FIELDS, path),
    complaintAt: (field) => WORDS[field],
  });
  return { ok: false, errors };
}
