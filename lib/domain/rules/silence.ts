import { MINUTE } from '../time';
import { NO_READING } from './evaluate-rule';
import type { Evaluation } from './rule';

/** A probe whose last heartbeat is older than this is silent (statistics.md §3.5). */
export const HEARTBEAT_LIMIT_MS = 30_000;
/** How long an indicator must have had data to be missed (decision 21). */
export const MISSED_FOR_MS = 24 * 60 * MINUTE;

/** The longest that a session takes to end, 82 s, and some time to be stored. */
const SLOWEST_END_MS = 90_000;

/**
 * Without a finished session for so long a target has no data: three intervals, two minutes at least (statistics.md §0.2).
 * Sessions start anywhere in their slot, so that two may start almost two intervals apart and the second one may hang.
 */
export function noDataLimitMs(intervalMs: number): number {
  return Math.max(3 * intervalMs, 2 * intervalMs + SLOWEST_END_MS, 2 * MINUTE);
}

/** Something that must be heard of at least every `limitMs`, counted from `since` where that is later. Epoch ms. */
export type Heard = { lastSeenAt: number | null; since: number; limitMs: number; at: number };

/** Silence is true or false, never unknown: it is what is measured where nothing else is. */
export function evaluateSilence({ lastSeenAt, since, limitMs, at }: Heard): Evaluation {
  const from = Math.max(lastSeenAt ?? since, since);
  const window = { from: Math.min(from, at), to: at, count: { bad: 0, n: 0 } };
  return {
    value: at - from >= limitMs ? 'true' : 'false',
    reading: { ...NO_READING, lastSeenAt, long: window },
  };
}

/** For so long everything must have been excluded before the probe counts as blind: a suspended machine is not. */
export const BLIND_FOR_MS = 2 * MINUTE;

/** Sessions of all targets in [from, to], every one excluded, and since when it is so. Epoch ms. */
export type Blindness = { since: number; from: number; to: number; excluded: number };

/** A probe that lives, and whose own fault ends every session it runs, tells as little as a silent one. */
export function evaluateBlindness(blind: Blindness, at: number): Evaluation {
  const { since, from, to, excluded } = blind;
  return {
    value: at - since >= BLIND_FOR_MS ? 'true' : 'false',
    reading: {
      ...NO_READING,
      lastSeenAt: since,
      long: { from, to, count: { bad: 0, n: excluded } },
    },
  };
}

/** What an indicator's window holds: sessions that could have said something, and those that did. */
export type IndicatorSilence = {
  from: number;
  to: number;
  attempts: number;
  valid: number;
  /** Fewer attempts than this are no evidence of silence. */
  minSessions: number;
  /** Whether it had data in the last 24 h. */
  isMissed: boolean;
};

/** An indicator that had data, and has none although sessions go on (statistics.md §3.5, decision 21). */
export function evaluateIndicatorSilence(seen: IndicatorSilence): Evaluation {
  const { from, to, attempts, valid, minSessions, isMissed } = seen;
  const reading = {
    ...NO_READING,
    long: { from, to, count: { bad: 0, n: attempts } },
  };
  if (valid > 0) return { value: 'false', reading };
  if (attempts < minSessions) return { value: 'unknown', reading };
  return { value: isMissed ? 'true' : 'false', reading };
}
