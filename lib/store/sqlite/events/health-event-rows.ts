import type { StoredHealthEvent } from '../../../domain/sessions/health-event';
import { keysOfEvent } from '../../shared/key-hashes';
import type { Db } from '../file/database';

/** The rows of a health event: its JSON text and its join keys. */
export class HealthEventRows {
  private readonly sql;

  constructor(db: Db) {
    this.sql = statements(db);
  }

  /** False where an event with the same id is stored already. */
  insert({ record, json }: { record: StoredHealthEvent; json: string }): boolean {
    const bucketAt = Math.floor(record.bucketAt);
    const { changes, lastInsertRowid } = this.sql.insert.run(record.id, bucketAt, json);
    if (changes === 0) return false;
    for (const key of keysOfEvent(record)) this.sql.addKey.run(key, Number(lastInsertRowid));
    return true;
  }

  /** Deletes at most `limit` events older than `cutoff` (epoch ms). Returns how many. */
  deleteBefore(cutoff: number, limit: number): number {
    const old = this.sql.old.all(cutoff, limit);
    for (const { row, json } of old) {
      for (const key of keysOfEvent(JSON.parse(json) as StoredHealthEvent))
        this.sql.dropKey.run(key, row);
      this.sql.drop.run(row);
    }
    return old.length;
  }
}

function statements(db: Db) {
  return {
    insert: db.prepare(
      'INSERT INTO health_event (id, bucket_at, json) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
    ),
    addKey: db.prepare('INSERT OR IGNORE INTO health_event_key (key, row) VALUES (?, ?)'),
    dropKey: db.prepare('DELETE FROM health_event_key WHERE key = ? AND row = ?'),
    old: db.prepare<[number, number], { row: number; json: string }>(
      'SELECT row, json FROM health_event WHERE bucket_at < ? ORDER BY bucket_at LIMIT ?',
    ),
    drop: db.prepare('DELETE FROM health_event WHERE row = ?'),
  };
}
