import { NO_READING } from './evaluate-rule';
import type { Evaluation } from './rule';

const MINUTE = 60_000;

/** A probe whose last heartbeat is older than this counts as stopped (statistics.md §3.5). */
export const HEARTBEAT_LIMIT_MS = 30_000;
/** An indicator is missed only if it had data within this time (decision 21). */
export const HAD_DATA_WITHIN_MS = 24 * 60 * MINUTE;

/** Until a session that has ended is stored. */
const STORED_AFTER_MS = 8_000;

/**
 * How long a target must be without a finished session to have no data, in ms: three intervals, at least two minutes
 * (statistics.md §0.2). Sessions start anywhere in their slot, so two can start almost two intervals apart, and the second
 * one can hang for `longestMs`.
 */
export function noDataLimitMs(intervalMs: number, longestMs: number): number {
  return Math.max(3 * intervalMs, 2 * intervalMs + longestMs + STORED_AFTER_MS, 2 * MINUTE);
}

/** Something that must be seen at least every `limitMs`, counted from `since` if that is later. `at`: now. Epoch ms. */
export type ExpectedSignal = {
  lastSeenAt: number | null;
  since: number;
  limitMs: number;
  at: number;
};

/** Whether an expected signal is missing. Never unknown: the absence itself is what is measured. */
export function evaluateNoData({ lastSeenAt, since, limitMs, at }: ExpectedSignal): Evaluation {
  const from = Math.max(lastSeenAt ?? since, since);
  const window = { from: Math.min(from, at), to: at, count: { bad: 0, n: 0 } };
  return {
    value: at - from >= limitMs ? 'true' : 'false',
    reading: { ...NO_READING, lastSeenAt, long: window },
  };
}

/** How long every session must have been excluded before the probe counts as blind, so that a suspended machine does not. */
const BLIND_AFTER_MS = 2 * MINUTE;

/** Sessions of all targets in [from, to], every one of them excluded, and since when that is so. Epoch ms. */
export type ExcludedSpan = { since: number; from: number; to: number; excluded: number };

/** Whether the probe is blind: it runs, but its own fault ends every session, so it measures as little as a stopped one. */
export function evaluateProbeBlindness(blind: ExcludedSpan, at: number): Evaluation {
  const { since, from, to, excluded } = blind;
  return {
    value: at - since >= BLIND_AFTER_MS ? 'true' : 'false',
    reading: {
      ...NO_READING,
      lastSeenAt: since,
      long: { from, to, count: { bad: 0, n: excluded } },
    },
  };
}

/** An indicator's window: the sessions that could have been valid for it (`attempts`), and those that were. Epoch ms. */
export type IndicatorAttempts = {
  from: number;
  to: number;
  attempts: number;
  valid: number;
  /** Fewer attempts than this are no evidence that data is missing. */
  minSessions: number;
  /** Whether the indicator had data in the last 24 h. */
  hadData: boolean;
};

/** Whether an indicator that had data has none although sessions continue (statistics.md §3.5, decision 21). */
export function evaluateIndicatorNoData(seen: IndicatorAttempts): Evaluation {
  const { from, to, attempts, valid, minSessions, hadData: isMissed } = seen;
  const reading = {
    ...NO_READING,
    long: { from, to, count: { bad: 0, n: attempts } },
  };
  if (valid > 0) return { value: 'false', reading };
  if (attempts < minSessions) return { value: 'unknown', reading };
  return { value: isMissed ? 'true' : 'false', reading };
}
