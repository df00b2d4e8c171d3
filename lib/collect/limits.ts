/** Named limits of the collector. Durations in ms, counts in rows. */
export type CollectLimits = {
  /** Health events that may wait; beyond it `ingest` answers `busy`. */
  queueRows: number;
  /** Share of the queue that is kept free for OpenTelemetry exporters, which give up after ten seconds. */
  reserveShare: number;
  /** Rows that one source may send per second on average although they say nothing about health; beyond it `rate_limited`. */
  ignoredRowsPerSecond: number;
  /** How long an exporter may wait for its rows to be durable. */
  durableWithinMs: number;
  /** Health events that one source may send per second on average, and how much of that at once; beyond it `rate_limited`. */
  rowsPerSecond: number;
  burstMs: number;
  /** Sessions that may wait or be tried again; beyond it `addSession` answers `busy`. */
  queueSessions: number;
  /** Rows of one group commit. */
  batchRows: number;
  /** How often one session is tried before it is given up. */
  sessionAttempts: number;
  retryBaseMs: number;
  retryMaxMs: number;
  /** How long slot counts may wait for a batch to travel with. */
  slotFlushMs: number;
};

export const COLLECT_LIMITS: CollectLimits = {
  queueRows: 20_000,
  reserveShare: 0.25,
  ignoredRowsPerSecond: 50_000,
  durableWithinMs: 3_000,
  rowsPerSecond: 5_000,
  burstMs: 10_000,
  queueSessions: 5_000,
  batchRows: 2_000,
  sessionAttempts: 8,
  retryBaseMs: 100,
  retryMaxMs: 10_000,
  slotFlushMs: 1_000,
};

/** A backend's clock that is further ahead than this does not decide the bucket (decision 31). */
export const CLOCK_AHEAD_MS = 5 * 60_000;

/** Cold start (statistics.md §5.5). */
export const COLD_INSTANCE_WINDOW_MS = 10 * 60_000;
export const COLD_SESSIONS_PER_INSTANCE = 5;
/** Instances count for the cap while a deployment is this young, and so many of them at most (decision 41). */
export const COLD_INSTANCES_WITHIN_MS = 60_000;
export const COLD_INSTANCES = 5;

/** A health event moves no deployment's start further behind its receipt (decision 45). */
export const EVENT_BEHIND_MS = 10 * 60_000;
/**
 * A session of a long run may arrive after a later one that opened its deployment: it moves the start by less than this, or than its
 * target's longest session where that is longer.
 */
export const LATE_SESSION_MS = 10 * 60_000;

/** A release seen this soon after we first saw its target was running before we looked: it has no cold stratum. */
export const STARTUP_MS = 60_000;
