import type { Severity } from '../rules/rule';
import type { IndicatorKey } from '../tallies/indicators';

/** Longest silence, and the default (statistics.md §0.3). */
export const SILENCE_MAX_MS = 24 * 3_600_000;
export const SILENCE_DEFAULT_MS = 2 * 3_600_000;

/** Which alerts match; null or an empty list means any. All given matchers must match. */
export type AlertMatch = {
  environment: string | null;
  targetId: string | null;
  ruleId: string | null;
  indicator: IndicatorKey | null;
  severity: Severity | null;
};

/** Suppresses messages about matching alerts until it ends. It changes no verdict and no state. Instants are epoch ms. */
export type Silence = {
  id: string;
  match: AlertMatch;
  startsAt: number;
  endsAt: number;
  by: string;
  reason: string;
  createdAt: number;
};

/** A day of the month (-1: the last one), or a weekday of it (0 is Sunday): its first to fifth, or -1 for the last one. */
export type MonthlyDay = { day: number } | { weekday: number; nth: number };

/**
 * 0 is Sunday. Minutes are of the wall clock in the window's zone; an end at or before the start is on the next day. A pattern of
 * `cron` (minute, hour, day, month, weekday) begins a window that lasts `durationMs`.
 */
export type MaintenanceSchedule =
  | { kind: 'once'; from: number; to: number }
  | { kind: 'weekly'; days: number[]; fromMinute: number; toMinute: number }
  | { kind: 'monthly'; on: MonthlyDay; fromMinute: number; toMinute: number }
  | { kind: 'cron'; cron: string; durationMs: number };

/** Planned work on a target: its messages are suppressed, and missing sessions are never "no data" (decision 21). */
export type MaintenanceWindow = {
  id: string;
  name: string;
  environment: string | null;
  targetId: string | null;
  /** IANA name, for schedules that repeat. */
  timeZone: string;
  schedule: MaintenanceSchedule;
  by: string;
  createdAt: number;
  provisioned: boolean;
};
