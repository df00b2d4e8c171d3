import { OUTCOMES } from '../../../domain/sessions/stages';
import {
  COUNTED_SEARCH_LIMIT,
  type LastFinished,
  type SessionFilter,
  type SessionPageRequest,
} from '../../event-store';
import type { SessionTexts } from '../../shared/explorer/read-page';
import { unpackJson } from '../../shared/record-codec';
import { decodeCursor, encodeCursor, type SessionSearch } from '../../shared/session-filter';
import { allOf, type Condition } from '../../shared/sql-conditions';
import { clampLimit, MARKS_LIMIT, SESSION_PAGE_LIMIT } from '../../shared/store-limits';
import type { Db } from '../file/database';
import { rawRows, StatementCache } from '../file/statement-cache';
import { selectSessions } from './session-selection';

const MARK_COLUMNS = 'id, ended_at, outcome, failed_stage, reached, total_us, seeded';

const NEWEST = `FROM session INDEXED BY session_by_target WHERE target = l.id AND seeded = 0 ORDER BY ended_at DESC`;

/** Reads a few rows of the index per target, however many sessions are stored. */
const LAST_FINISHED = `
  SELECT text, finished, coalesce(
    (SELECT ended_at FROM (SELECT ended_at, outcome ${NEWEST} LIMIT ${COUNTED_SEARCH_LIMIT})
      WHERE outcome <> ${OUTCOMES.indexOf('excluded')} LIMIT 1),
    (SELECT ended_at ${NEWEST} LIMIT 1 OFFSET ${COUNTED_SEARCH_LIMIT - 1})
  )
  FROM (
    SELECT l.id, l.text, (SELECT ended_at ${NEWEST} LIMIT 1) AS finished
    FROM json_each(?) j JOIN label l ON l.text = j.value
  ) l WHERE finished IS NOT NULL`;

type Rows = { filter: SessionSearch; beyond: Condition[]; limit: number };

/** Queries of sessions. Records and frames are returned as JSON texts. */
export class SessionQueries {
  private readonly statements: StatementCache;

  constructor(db: Db) {
    this.statements = new StatementCache(db);
  }

  /** Newest first by end, then by id. */
  page(filter: SessionSearch, { limit, after }: SessionPageRequest): SessionTexts {
    const size = clampLimit(limit, SESSION_PAGE_LIMIT);
    const cursor = after === undefined ? null : decodeCursor(after);
    const beyond: Condition[] = cursor
      ? [{ sql: '(ended_at, id) < (?, ?)', values: [cursor.endedAt, cursor.id] }]
      : [];
    // One row more than asked for shows whether there is a next page.
    const rows = this.select('row, ended_at, id', { filter, beyond, limit: size + 1 });
    const texts = rows.slice(0, size).flatMap(([row]) => this.body('session_body', row));
    const last = rows[size - 1];
    const next = rows.length > size && last ? encodeCursor(Number(last[1]), String(last[2])) : null;
    return { texts, next };
  }

  session(id: string): string | null {
    return this.rowOf(id).flatMap((row) => this.body('session_body', row))[0] ?? null;
  }

  frames(sessionId: string): string | null {
    return this.rowOf(sessionId).flatMap((row) => this.body('frames', row))[0] ?? null;
  }

  /** `MarkRow`s as one JSON text, which SQLite writes faster than thousands of small arrays are made. */
  marks(filter: SessionFilter, limit: number): string {
    const size = clampLimit(limit, MARKS_LIMIT);
    const { sql, values } = this.query(MARK_COLUMNS, { filter, beyond: [], limit: size });
    const whole = `SELECT json_group_array(json_array(${MARK_COLUMNS})) FROM (${sql})`;
    return String(rawRows(this.statements.get(whole), values)[0]?.[0] ?? '[]');
  }

  lastFinished(targetIds: readonly string[]): LastFinished[] {
    const rows = rawRows(this.statements.get(LAST_FINISHED), [JSON.stringify(targetIds)]);
    return rows.map(([targetId, finishedAt, countedAt]) => ({
      targetId: String(targetId),
      finishedAt: Number(finishedAt),
      countedAt: countedAt === null ? null : Number(countedAt),
    }));
  }

  private select(columns: string, rows: Rows): unknown[][] {
    const { sql, values } = this.query(columns, rows);
    return rawRows(this.statements.get(sql), values);
  }

  private query(columns: string, { filter, beyond, limit }: Rows): Condition {
    const { from, conditions } = selectSessions(filter);
    const where = allOf([...conditions, ...beyond]);
    return {
      sql: `SELECT ${columns} FROM ${from} WHERE ${where.sql} ORDER BY ended_at DESC, id DESC LIMIT ?`,
      values: [...where.values, limit],
    };
  }

  private rowOf(id: string): unknown[] {
    const rows = rawRows(this.statements.get('SELECT row FROM session WHERE id = ?'), [id]);
    return rows.map(([row]) => row);
  }

  private body(table: 'session_body' | 'frames', row: unknown): string[] {
    const rows = rawRows(this.statements.get(`SELECT body FROM ${table} WHERE row = ?`), [row]);
    return rows.map(([body]) => unpackJson(body as Buffer));
  }
}
