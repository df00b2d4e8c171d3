import type { ServerConnection } from '../../../domain/sessions/connection';
import type { Db } from '../file/database';

/** The rows of connections that the backend reported, one per connection id and environment. */
export class ConnectionRows {
  private readonly sql;

  constructor(db: Db) {
    this.sql = statements(db);
  }

  /** The connection that was stored before (null where there was none), or `ignored` where its revision is as high. */
  put(connection: { record: ServerConnection; json: string }): ServerConnection | null | 'ignored' {
    const { record, json } = connection;
    const stored = this.sql.find.get(record.connectionId, record.environment);
    if (stored && stored.revision >= record.revision) return 'ignored';
    this.sql.put.run(
      record.connectionId,
      record.environment,
      record.revision,
      record.sessionId,
      Math.floor(record.firstAt),
      json,
    );
    return stored ? (JSON.parse(stored.json) as ServerConnection) : null;
  }

  /** Deletes at most `limit` connections that began before `cutoff` (epoch ms). Returns how many. */
  deleteBefore(cutoff: number, limit: number): number {
    return this.sql.drop.run(cutoff, limit).changes;
  }
}

function statements(db: Db) {
  return {
    find: db.prepare<[string, string], { revision: number; json: string }>(
      'SELECT revision, json FROM connection WHERE connection_id = ? AND environment = ?',
    ),
    put: db.prepare(
      `INSERT INTO connection (connection_id, environment, revision, session_id, first_at, json) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (connection_id, environment) DO UPDATE SET revision = excluded.revision,
         session_id = excluded.session_id, first_at = excluded.first_at, json = excluded.json`,
    ),
    drop: db.prepare(
      `DELETE FROM connection WHERE row IN
         (SELECT row FROM connection WHERE first_at < ? ORDER BY first_at LIMIT ?)`,
    ),
  };
}
