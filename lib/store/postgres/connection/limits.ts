/** Bounds of the PostgreSQL engine. Milliseconds where a name ends in `Ms`. */
export type PostgresLimits = {
  /** Longest wait for a free connection of the pool, and for a new one to be made. */
  connectMs: number;
  /** A statement that waits this long for a lock ends as `busy`. */
  lockMs: number;
  /** A statement of a transaction that runs longer ends as `timeout`. */
  statementMs: number;
  /** The server ends a transaction whose process sends nothing for this long, so that a frozen one holds no lock for ever. */
  idleInTransactionMs: number;
  /** Longest wait for another process that changes the schema. */
  migrationWaitMs: number;
  /** A step of a migration that waits this long for a lock is tried again: whoever queues behind it waits too. */
  migrationLockMs: number;
};

export const POSTGRES_LIMITS: PostgresLimits = {
  connectMs: 5_000,
  lockMs: 5_000,
  statementMs: 30_000,
  idleInTransactionMs: 10_000,
  migrationWaitMs: 60_000,
  migrationLockMs: 3_000,
};

/** Times that work is repeated which the server chose to undo: a deadlock, a failed serialization. */
export const REPEATED_TRANSACTIONS = 3;
