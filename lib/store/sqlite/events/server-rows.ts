import type { ServerConnection } from '../../../domain/sessions/connection';
import type { StoredHealthEvent } from '../../../domain/sessions/health-event';
import type { SlotCount } from '../../event-store';
import type { Db } from '../file/database';
import type { Interner } from '../file/interner';
import { keysOfEvent } from './join-keys';

/** Health events, folded connections and slots. */
export class ServerRows {
  private readonly sql;

  constructor(
    db: Db,
    private readonly interner: Interner,
  ) {
    this.sql = statements(db);
  }

  /** False where the id is there already. */
  insertEvent({ record, json }: { record: StoredHealthEvent; json: string }): boolean {
    const bucketAt = Math.floor(record.bucketAt);
    const { changes, lastInsertRowid } = this.sql.insertEvent.run(record.id, bucketAt, json);
    if (changes === 0) return false;
    for (const key of keysOfEvent(record)) this.sql.addKey.run(key, Number(lastInsertRowid));
    return true;
  }

  /** The connection that was stored before (null where there was none), or `ignored` where its revision is as high. */
  putConnection(connection: {
    record: ServerConnection;
    json: string;
  }): ServerConnection | null | 'ignored' {
    const { record, json } = connection;
    const stored = this.sql.findConnection.get(record.connectionId, record.environment);
    if (stored && stored.revision >= record.revision) return 'ignored';
    this.sql.putConnection.run(
      record.connectionId,
      record.environment,
      record.revision,
      record.sessionId,
      Math.floor(record.firstAt),
      json,
    );
    return stored ? (JSON.parse(stored.json) as ServerConnection) : null;
  }

  addSlots(slots: SlotCount): void {
    this.sql.addSlots.run(
      this.interner.label(slots.targetId),
      slots.minute,
      this.interner.label(slots.location),
      slots.scheduled,
      slots.lostToProbe,
      slots.lostToTarget,
    );
  }

  /** Each deletes at most `limit` rows that are older than `cutoff` and answers how many went. */
  deleteEventsBefore(cutoff: number, limit: number): number {
    const old = this.sql.oldEvents.all(cutoff, limit);
    for (const { row, json } of old) {
      for (const key of keysOfEvent(JSON.parse(json) as StoredHealthEvent))
        this.sql.dropKey.run(key, row);
      this.sql.dropEvent.run(row);
    }
    return old.length;
  }

  deleteConnectionsBefore(cutoff: number, limit: number): number {
    return this.sql.dropConnections.run(cutoff, limit).changes;
  }

  deleteSlotsBefore(cutoff: number, limit: number): number {
    return this.sql.dropSlots.run(cutoff, limit).changes;
  }
}

function statements(db: Db) {
  return {
    insertEvent: db.prepare(
      'INSERT INTO health_event (id, bucket_at, json) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
    ),
    addKey: db.prepare('INSERT OR IGNORE INTO health_event_key (key, row) VALUES (?, ?)'),
    dropKey: db.prepare('DELETE FROM health_event_key WHERE key = ? AND row = ?'),
    findConnection: db.prepare<[string, string], { revision: number; json: string }>(
      'SELECT revision, json FROM connection WHERE connection_id = ? AND environment = ?',
    ),
    putConnection: db.prepare(
      `INSERT INTO connection (connection_id, environment, revision, session_id, first_at, json) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (connection_id, environment) DO UPDATE SET revision = excluded.revision,
         session_id = excluded.session_id, first_at = excluded.first_at, json = excluded.json`,
    ),
    addSlots: db.prepare(
      `INSERT INTO slot (target, minute, location, scheduled, lost_to_probe, lost_to_target) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (target, minute, location) DO UPDATE SET scheduled = scheduled + excluded.scheduled,
         lost_to_probe = lost_to_probe + excluded.lost_to_probe, lost_to_target = lost_to_target + excluded.lost_to_target`,
    ),
    oldEvents: db.prepare<[number, number], { row: number; json: string }>(
      'SELECT row, json FROM health_event WHERE bucket_at < ? ORDER BY bucket_at LIMIT ?',
    ),
    dropEvent: db.prepare('DELETE FROM health_event WHERE row = ?'),
    dropConnections: db.prepare(
      `DELETE FROM connection WHERE row IN
         (SELECT row FROM connection WHERE first_at < ? ORDER BY first_at LIMIT ?)`,
    ),
    dropSlots: db.prepare(
      `DELETE FROM slot WHERE (target, minute, location) IN
         (SELECT target, minute, location FROM slot WHERE minute < ? LIMIT ?)`,
    ),
  };
}
