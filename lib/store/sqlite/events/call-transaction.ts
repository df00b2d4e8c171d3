import { AppError } from '../../../kit/errors';
import type { Db } from '../file/database';
import { toStoreError } from '../file/sqlite-errors';

/**
 * One transaction that stays open over several calls. Calls name it by a number that is never used twice, so that one which
 * comes after its transaction ended (the thread crashed, the caller gave up) is refused and never takes part in another one.
 */
export class CallTransaction {
  private readonly db: Db;
  private readonly onUndo: () => void;

  private open: number | null = null;
  private readonly waiting: Array<() => void> = [];

  /** `onUndo` is called after a rollback. */
  constructor(db: Db, onUndo: () => void) {
    this.db = db;
    this.onUndo = onUndo;
  }

  get isOpen(): boolean {
    return this.open !== null;
  }

  begin(id: number): void {
    this.undoAbandoned();
    this.run('BEGIN IMMEDIATE');
    this.open = id;
  }

  /** Throws AppError `unavailable` where this transaction is not open: nothing of it is, or will be, stored. */
  assertOpen(id: number): void {
    if (this.open === id && this.db.inTransaction) return;
    throw new AppError('unavailable', 'the transaction has ended: nothing of it is stored');
  }

  commit(id: number): void {
    this.assertOpen(id);
    try {
      this.run('COMMIT');
    } catch (error) {
      this.rollback(id);
      throw error;
    }
    this.end();
  }

  /** Does nothing where this transaction is not open. */
  rollback(id: number): void {
    if (this.open !== id) return;
    // SQLite itself ends a transaction after some errors, for example a full disk.
    if (this.db.inTransaction) this.run('ROLLBACK');
    this.onUndo();
    this.end();
  }

  /** For calls that come only when no transaction runs: one that is still open was given up by its caller. */
  undoAbandoned(): void {
    if (this.open !== null) this.rollback(this.open);
  }

  /** Resolves once the open transaction has ended; at once where none is open. */
  async ended(): Promise<void> {
    if (this.open !== null) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  private end(): void {
    this.open = null;
    for (const resolve of this.waiting.splice(0)) resolve();
  }

  private run(sql: string): void {
    try {
      this.db.exec(sql);
    } catch (error) {
      throw toStoreError(error, this.db.name);
    }
  }
}
