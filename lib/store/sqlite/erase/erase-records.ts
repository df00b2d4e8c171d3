import type { ServerConnection } from '../../../domain/sessions/connection';
import type { StoredHealthEvent } from '../../../domain/sessions/health-event';
import type { SessionRecord } from '../../../domain/sessions/session';
import type { JoinKeys } from '../../event-store';
import { keysOfEvent, keysOfSession } from '../../shared/key-hashes';
import { unpackJson } from '../../shared/record-codec';
import { RelatedQuery } from '../events/related-query';
import type { Db } from '../file/database';
import type { At, Done, Wanted } from './erase-slice';

/** Rows that a slice reads at most: the writer does nothing else meanwhile. */
const ROWS_PER_SLICE = 500;
const SESSIONS_PER_SLICE = 100;

/** Sessions, health events and connections that an erasure is about. */
export class EraseRecords {
  private readonly sql;
  private readonly related: RelatedQuery;

  constructor(db: Db) {
    this.sql = statements(db);
    this.related = new RelatedQuery(db);
  }

  events(wanted: Wanted, { after, apply }: At): Done {
    const rows = this.sql.events.all(Number(after), ROWS_PER_SLICE);
    let healthEvents = 0;
    for (const { row, json } of rows) {
      const event = JSON.parse(json) as StoredHealthEvent;
      if (!this.wantsEvent(wanted, event, json)) continue;
      healthEvents++;
      if (!apply) continue;
      for (const key of keysOfEvent(event)) this.sql.dropEventKey.run(key, row);
      this.sql.dropEvent.run(row);
      this.sql.addTotal.run(-1, 'healthEvents');
    }
    return { counts: { healthEvents }, after: lastRow(rows, ROWS_PER_SLICE) };
  }

  connections(wanted: Wanted, { after, apply }: At): Done {
    const rows = this.sql.connections.all(Number(after), ROWS_PER_SLICE);
    let connections = 0;
    for (const { row, json } of rows) {
      const connection = JSON.parse(json) as ServerConnection;
      if (!this.wantsConnection(wanted, connection, json)) continue;
      connections++;
      if (apply) this.sql.dropConnection.run(row);
    }
    return { counts: { connections }, after: lastRow(rows, ROWS_PER_SLICE) };
  }

  sessions(wanted: Wanted, { after, apply }: At): Done {
    const { scope } = wanted;
    const rows =
      scope.kind === 'session'
        ? this.sql.session.all(scope.sessionId)
        : this.sql.sessions.all(scope.targetId, ...placeOf(after), SESSIONS_PER_SLICE);
    let sessions = 0;
    for (const found of rows) {
      const json = unpackJson(found.body);
      if (scope.kind === 'text' && !has(wanted.forms, json, this.framesOf(found.row))) continue;
      sessions++;
      if (apply) this.dropSession(found.row, JSON.parse(json) as SessionRecord);
    }
    const last = rows.at(-1);
    const isOver = scope.kind === 'session' || rows.length < SESSIONS_PER_SLICE || !last;
    return { counts: { sessions }, after: isOver ? null : `${last.endedAt}:${last.id}` };
  }

  private wantsEvent({ scope, forms }: Wanted, event: StoredHealthEvent, json: string): boolean {
    if (scope.kind === 'target') return event.targetId === scope.targetId;
    const keys: JoinKeys = {
      sessionIds: present(event.sessionId),
      traceIds: present(event.traceId),
      runIds: present(event.runId),
      connectionIds: present(event.connectionId),
    };
    if (scope.kind === 'session') return this.sharesSession(scope.sessionId, keys);
    if (event.targetId === scope.targetId && has(forms, json)) return true;
    return this.belongsToMatch({ scope, forms }, keys);
  }

  private wantsConnection(
    { scope, forms }: Wanted,
    connection: ServerConnection,
    json: string,
  ): boolean {
    if (scope.kind === 'target') return connection.targetId === scope.targetId;
    const keys: JoinKeys = {
      sessionIds: present(connection.sessionId),
      traceIds: [],
      runIds: [],
      connectionIds: [connection.connectionId],
    };
    if (scope.kind === 'session') return this.sharesSession(scope.sessionId, keys);
    if (connection.targetId === scope.targetId && has(forms, json)) return true;
    return this.belongsToMatch({ scope, forms }, keys);
  }

  private sharesSession(sessionId: string, keys: JoinKeys): boolean {
    if (keys.sessionIds.includes(sessionId)) return true;
    const [found] = this.sql.session.all(sessionId);
    if (!found) return false;
    const { keys: own } = JSON.parse(unpackJson(found.body)) as SessionRecord;
    return (
      keys.traceIds.includes(own.traceId) ||
      keys.runIds.includes(own.runId) ||
      (own.connectionId !== null && keys.connectionIds.includes(own.connectionId))
    );
  }

  /** Whether it belongs to a session of the target that contains the text. */
  private belongsToMatch({ scope, forms }: Wanted, keys: JoinKeys): boolean {
    if (scope.kind !== 'text') return false;
    return this.related.related(keys).sessions.some((session) => {
      if (session.targetId !== scope.targetId) return false;
      const [found] = this.sql.session.all(session.id);
      return found !== undefined && has(forms, JSON.stringify(session), this.framesOf(found.row));
    });
  }

  private framesOf(row: number): string {
    const body = this.sql.frames.get(row)?.body;
    return body ? unpackJson(body) : '';
  }

  private dropSession(row: number, record: SessionRecord): void {
    for (const key of keysOfSession(record)) this.sql.dropSessionKey.run(key, row);
    this.sql.dropFrames.run(row);
    this.sql.dropBody.run(row);
    this.sql.dropSession.run(row);
    this.sql.addTotal.run(-1, 'sessions');
  }
}

const has = (forms: readonly string[], ...texts: string[]) =>
  texts.some((text) => forms.some((form) => text.includes(form)));

const present = (id: string | null | undefined): string[] => (id ? [id] : []);

function placeOf(after: string): [number, string] {
  const colon = after.indexOf(':');
  return colon < 0
    ? [Number.MIN_SAFE_INTEGER, '']
    : [Number(after.slice(0, colon)), after.slice(colon + 1)];
}

const lastRow = (rows: ReadonlyArray<{ row: number }>, limit: number) =>
  rows.length < limit ? null : String(rows.at(-1)?.row ?? '');

type Json = { row: number; json: string };
type Body = { row: number; id: string; endedAt: number; body: Buffer };

function statements(db: Db) {
  const body = 'SELECT row, id, ended_at AS endedAt, body FROM session';
  return {
    events: db.prepare<[number, number], Json>(
      'SELECT row, json FROM health_event WHERE row > ? ORDER BY row LIMIT ?',
    ),
    dropEventKey: db.prepare('DELETE FROM health_event_key WHERE key = ? AND row = ?'),
    dropEvent: db.prepare('DELETE FROM health_event WHERE row = ?'),
    connections: db.prepare<[number, number], Json>(
      'SELECT row, json FROM connection WHERE row > ? ORDER BY row LIMIT ?',
    ),
    dropConnection: db.prepare('DELETE FROM connection WHERE row = ?'),
    session: db.prepare<[string], Body>(`${body} JOIN session_body USING (row) WHERE id = ?`),
    sessions: db.prepare<[string, number, string, number], Body>(
      `${body} INDEXED BY session_by_target JOIN session_body USING (row)
       WHERE target = (SELECT id FROM label WHERE text = ?) AND (ended_at, id) > (?, ?)
       ORDER BY ended_at, id LIMIT ?`,
    ),
    frames: db.prepare<[number], { body: Buffer }>('SELECT body FROM frames WHERE row = ?'),
    dropSessionKey: db.prepare('DELETE FROM session_key WHERE key = ? AND row = ?'),
    dropFrames: db.prepare('DELETE FROM frames WHERE row = ?'),
    dropBody: db.prepare('DELETE FROM session_body WHERE row = ?'),
    dropSession: db.prepare('DELETE FROM session WHERE row = ?'),
    addTotal: db.prepare('UPDATE total SET n = n + ? WHERE name = ?'),
  };
}
