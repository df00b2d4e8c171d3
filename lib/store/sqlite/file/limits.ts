import { RETENTION_STEP_ROWS } from '../../shared/store-limits';

/** Bounds of the SQLite engine. Milliseconds where a name ends in `Ms`. */
export type StoreLimits = {
  /** Calls that may wait for a thread before the next one is refused as `busy`. */
  queuedCalls: number;
  /** A call that waited this long for a thread is refused as `busy`. */
  queueWaitMs: number;
  /** Work that waited this long for other work on the same keys is refused as `busy`. */
  lockMs: number;
  /** A query that runs longer ends in `timeout`, and its reader is replaced. */
  queryMs: number;
  /** A write that is not answered by then ends in `timeout`; it may still be carried out, once. */
  writeMs: number;
  /** A thread must report that it is ready by then; the time of a migration does not count. */
  startMs: number;
  /** Wait before a crashed thread starts again: doubled from the first to the last. */
  restartFirstMs: number;
  restartLastMs: number;
};

export const STORE_LIMITS: StoreLimits = {
  queuedCalls: 512,
  queueWaitMs: 10_000,
  lockMs: 10_000,
  queryMs: 5_000,
  writeMs: 30_000,
  startMs: 60_000,
  restartFirstMs: 100,
  restartLastMs: 5_000,
};

/** Calls handed to the writer at once, so that it never idles between two of them. */
export const WRITER_IN_FLIGHT = 8;
export const READER_THREADS = 1;

/** A session takes up to six rows with it: body, frames and join keys. */
export const RETENTION_STEP_SESSIONS = Math.floor(RETENTION_STEP_ROWS / 6);
/** A health event takes up to five rows with it: its join keys. */
export const RETENTION_STEP_EVENTS = Math.floor(RETENTION_STEP_ROWS / 5);

/** Distinct statements that a reader keeps prepared. */
export const PREPARED_STATEMENTS = 200;
