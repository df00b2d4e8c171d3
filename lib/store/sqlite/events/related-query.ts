import type { ServerConnection } from '../../../domain/sessions/connection';
import type { StoredHealthEvent } from '../../../domain/sessions/health-event';
import type { SessionRecord } from '../../../domain/sessions/session';
import type { JoinKeys } from '../../event-store';
import { keyHash } from '../../shared/key-hashes';
import { unpackJson } from '../../shared/record-codec';
import { byEnd, byInstant, matchOf } from '../../shared/related-match';
import { RELATED_LIMIT } from '../../shared/store-limits';
import type { Db } from '../file/database';

type Found = { sessions: SessionRecord[]; healthEvents: StoredHealthEvent[] };

/** Finds records by shared ids, over the given connection to the file. */
export class RelatedQuery {
  private readonly sql;

  constructor(db: Db) {
    this.sql = statements(db);
  }

  related(keys: JoinKeys): Found & { connections: ServerConnection[] } {
    return {
      sessions: this.sessions(keys),
      healthEvents: this.healthEvents(keys),
      connections: this.connections(keys),
    };
  }

  /** Oldest first, by the backend's clock. */
  healthEvents(keys: JoinKeys): StoredHealthEvent[] {
    const match = matchOf(keys);
    const hashes = [...keys.sessionIds.map((id) => keyHash('session', id)), ...hashesOf(keys)];
    const events = this.rows(hashes, 'eventKeys').map(
      (row) => JSON.parse(this.sql.event.get(row)?.json ?? 'null') as StoredHealthEvent | null,
    );
    return events
      .filter((event): event is StoredHealthEvent => event !== null && match.healthEvent(event))
      .sort(byInstant);
  }

  private sessions(keys: JoinKeys): SessionRecord[] {
    const match = matchOf(keys);
    const rows = new Set(this.rows(hashesOf(keys), 'sessionKeys'));
    for (const id of keys.sessionIds) {
      const found = this.sql.sessionRow.get(id);
      if (found) rows.add(found.row);
    }
    const sessions = [...rows].map((row) => {
      const body = this.sql.session.get(row)?.body;
      return body ? (JSON.parse(unpackJson(body)) as SessionRecord) : null;
    });
    return sessions
      .filter((session): session is SessionRecord => session !== null && match.session(session))
      .sort(byEnd);
  }

  private connections(keys: JoinKeys): ServerConnection[] {
    const found = new Map<number, string>();
    for (const id of keys.connectionIds)
      for (const { row, json } of this.sql.connectionsById.all(id, RELATED_LIMIT))
        found.set(row, json);
    for (const id of keys.sessionIds)
      for (const { row, json } of this.sql.connectionsBySession.all(id, RELATED_LIMIT))
        found.set(row, json);
    return [...found.values()].map((json) => JSON.parse(json) as ServerConnection);
  }

  private rows(hashes: number[], table: 'eventKeys' | 'sessionKeys'): number[] {
    const rows = new Set<number>();
    for (const hash of new Set(hashes)) {
      for (const { row } of this.sql[table].all(hash, RELATED_LIMIT)) rows.add(row);
      if (rows.size >= RELATED_LIMIT) break;
    }
    return [...rows].slice(0, RELATED_LIMIT);
  }
}

const hashesOf = ({ traceIds, runIds, connectionIds }: JoinKeys) => [
  ...traceIds.map((id) => keyHash('trace', id)),
  ...runIds.map((id) => keyHash('run', id)),
  ...connectionIds.map((id) => keyHash('connection', id)),
];

function statements(db: Db) {
  return {
    eventKeys: db.prepare<[number, number], { row: number }>(
      'SELECT row FROM health_event_key WHERE key = ? LIMIT ?',
    ),
    sessionKeys: db.prepare<[number, number], { row: number }>(
      'SELECT row FROM session_key WHERE key = ? LIMIT ?',
    ),
    event: db.prepare<[number], { json: string }>('SELECT json FROM health_event WHERE row = ?'),
    session: db.prepare<[number], { body: Buffer }>('SELECT body FROM session_body WHERE row = ?'),
    sessionRow: db.prepare<[string], { row: number }>('SELECT row FROM session WHERE id = ?'),
    connectionsById: db.prepare<[string, number], { row: number; json: string }>(
      'SELECT row, json FROM connection WHERE connection_id = ? LIMIT ?',
    ),
    connectionsBySession: db.prepare<[string, number], { row: number; json: string }>(
      'SELECT row, json FROM connection WHERE session_id = ? LIMIT ?',
    ),
  };
}
