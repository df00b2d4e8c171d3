import { LABEL_KINDS } from '../../../domain/labels/new-labels';
import { LABELS_READ, type LabelRow } from '../../event-store';
import type { Db } from '../file/database';

type Stored = { kind: number; label: string; firstAt: number; lastAt: number };

/** Writes which labels each target used, and when (decision 65). */
export class TargetLabelRows {
  private readonly sql;

  constructor(db: Db) {
    this.sql = {
      put: db.prepare(
        `INSERT INTO target_label (target_id, kind, label, first_at, last_at) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (target_id, kind, label) DO UPDATE SET
           first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at)`,
      ),
      drop: db.prepare(
        `DELETE FROM target_label WHERE (target_id, kind, label) IN
           (SELECT target_id, kind, label FROM target_label WHERE last_at < ? LIMIT ?)`,
      ),
    };
  }

  put({ targetId, kind, label, firstAt, lastAt }: LabelRow): void {
    this.sql.put.run(targetId, LABEL_KINDS.indexOf(kind), label, firstAt, lastAt);
  }

  /** Deletes at most `limit` labels that were last used before `cutoff` (epoch ms). Returns how many. */
  deleteBefore(cutoff: number, limit: number): number {
    return this.sql.drop.run(cutoff, limit).changes;
  }
}

/** Reads which labels targets used. */
export class TargetLabelQuery {
  private readonly sql;

  constructor(db: Db) {
    this.sql = db.prepare<[string, number], Stored>(
      `SELECT kind, label, first_at AS firstAt, last_at AS lastAt FROM target_label
       WHERE target_id = ? ORDER BY last_at DESC LIMIT ?`,
    );
  }

  labels(targetIds: readonly string[]): LabelRow[] {
    return targetIds.flatMap((targetId) =>
      this.sql.all(targetId, LABELS_READ).flatMap(({ kind: index, ...use }) => {
        const kind = LABEL_KINDS[index];
        return kind ? [{ targetId, kind, ...use }] : [];
      }),
    );
  }
}
