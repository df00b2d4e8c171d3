import { maintenanceInputSchema } from '@/lib/contract/api/alerting/alerts';
import type { MaintenanceSent } from '@/lib/web/queries/maintenance';
import { fieldAt, fieldErrors } from '@/lib/web/text/field-errors';

export const DAY_NAMES = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const;

/** A maintenance window as its form holds it. */
export type MaintenanceDraft = {
  name: string;
  kind: 'once' | 'weekly';
  /** `datetime-local` fields, in the window's zone. */
  from: string;
  to: string;
  days: number[];
  fromTime: string;
  toTime: string;
  timeZone: string;
  /** '', `target <id>` or `environment <name>`. */
  scope: string;
  by: string;
};
export type MaintenanceErrors = Partial<Record<keyof MaintenanceDraft | 'form', string>>;

export function newMaintenance(timeZone: string, by: string): MaintenanceDraft {
  return {
    name: '',
    kind: 'weekly',
    from: '',
    to: '',
    days: [0],
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

/** How far a zone's wall clock is ahead of UTC at an instant, ms. */
function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at);
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value ?? 0);
  const wall = Date.UTC(
    ...([get('year'), get('month') - 1, get('day'), get('hour')] as const),
    ...([get('minute'), get('second')] as const),
  );
  return wall - Math.floor(at / 1000) * 1000;
}

/** Epoch ms of a `datetime-local` value on the wall clock of a zone; null where it is not a time. */
export function instantOf(text: string, timeZone: string): number | null {
  const wall = Date.parse(`${text}Z`);
  if (!Number.isFinite(wall)) return null;
  try {
    // Twice: the first guess may lie on the other side of a change of the clocks.
    const guess = wall - offsetAt(wall, timeZone);
    return wall - offsetAt(guess, timeZone);
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
};

export type ReadMaintenance =
  | { ok: true; window: MaintenanceSent }
  | { ok: false; errors: MaintenanceErrors };

/** The window that the fields mean, or what is wrong at which of them. */
export function readMaintenance(draft: MaintenanceDraft): ReadMaintenance {
  const [kind, id = ''] = draft.scope.split(/ (.*)/s);
  const window = {
    name: draft.name,
    by: draft.by,
    timeZone: draft.timeZone.trim(),
    targetId: kind === 'target' ? id : null,
    environment: kind === 'environment' ? id : null,
    schedule:
      draft.kind === 'once'
        ? {
            kind: 'once',
            from: instantOf(draft.from, draft.timeZone.trim()),
            to: instantOf(draft.to, draft.timeZone.trim()),
          }
        : {
            kind: 'weekly',
            days: draft.days,
            fromMinute: minuteOf(draft.fromTime),
            // Midnight as an end is the end of the day.
            toMinute: minuteOf(draft.toTime) === 0 ? DAY_MINUTES : minuteOf(draft.toTime),
          },
  };
  const parsed = maintenanceInputSchema.safeParse(window);
  if (parsed.success) return { ok: true, window: parsed.data };
  const errors = fieldErrors<keyof MaintenanceErrors>(parsed.error.issues, {
    fieldOf: (path) => fieldAt(FIELDS, path),
    complaintAt: (field) => WORDS[field],
  });
  return { ok: false, errors };
}
