import type { SessionRecord } from '../../../domain/sessions/session';
import { keysOfSession } from '../../shared/key-hashes';
import { packJson, unpackJson } from '../../shared/record-codec';
import { SESSION_COLUMNS, sessionColumns } from '../../shared/session-columns';
import type { Db } from '../file/database';
import type { LookupTables } from '../file/lookup-tables';

type SessionText = { record: SessionRecord; json: string; frames: string | null };

/** The rows of a session: columns, body, frames and join keys. */
export class SessionRows {
  private readonly lookup: LookupTables;

  private readonly sql;

  constructor(db: Db, lookup: LookupTables) {
    this.lookup = lookup;

    this.sql = statements(db);
  }

  /** The row, or null where a session with the same id is stored already. */
  insert({ record, json, frames }: SessionText): number | null {
    const { changes, lastInsertRowid } = this.sql.insert.run(record.id, ...this.columns(record));
    if (changes === 0) return null;
    const row = Number(lastInsertRowid);
    this.sql.putBody.run(row, packJson(json));
    for (const key of keysOfSession(record)) this.sql.addKey.run(key, row);
    if (frames) this.sql.putFrames.run(row, packJson(frames));
    return row;
  }

  /** Replaces a stored session of a lower revision and returns it as it was; null where the stored revision is as high. */
  replace({ record, json, frames }: SessionText): { row: number; before: SessionRecord } | null {
    const stored = this.sql.find.get(record.id);
    if (!stored || stored.revision >= record.revision) return null;
    const { row } = stored;
    const before = JSON.parse(unpackJson(stored.body)) as SessionRecord;
    this.sql.update.run(...this.columns(record), row);
    this.sql.putBody.run(row, packJson(json));
    for (const key of keysOfSession(before)) this.sql.dropKey.run(key, row);
    for (const key of keysOfSession(record)) this.sql.addKey.run(key, row);
    if (frames) this.sql.putFrames.run(row, packJson(frames));
    return { row, before };
  }

  /**
   * Deletes at most `limit` sessions that ended before `cutoff` (epoch ms), with all their rows, except for those with the ids `kept`.
   * Returns how many sessions.
   */
  deleteBefore(cutoff: number, limit: number, kept: readonly string[]): number {
    const old = this.sql.old.all(cutoff, JSON.stringify(kept), limit);
    for (const { row, body } of old) {
      const record = JSON.parse(unpackJson(body)) as SessionRecord;
      for (const key of keysOfSession(record)) this.sql.dropKey.run(key, row);
      this.sql.dropFrames.run(row);
      this.sql.dropBody.run(row);
      this.sql.drop.run(row);
    }
    return old.length;
  }

  /** Records of one target that ended in `from` (inclusive) to `to` (exclusive). */
  ofTarget(targetId: string, { from, to }: { from: number; to: number }): SessionRecord[] {
    return this.sql.ofTarget
      .all(targetId, from, to)
      .map(({ body }) => JSON.parse(unpackJson(body)) as SessionRecord);
  }

  private columns(record: SessionRecord): Array<number | null> {
    return sessionColumns(record, (text, usedAt) => this.lookup.labelId(text, usedAt));
  }
}

function statements(db: Db) {
  const places = SESSION_COLUMNS.map(() => '?').join(', ');
  return {
    insert: db.prepare(
      `INSERT INTO session (id, ${SESSION_COLUMNS.join(', ')}) VALUES (?, ${places}) ON CONFLICT (id) DO NOTHING`,
    ),
    update: db.prepare(
      `UPDATE session SET ${SESSION_COLUMNS.map((name) => `${name} = ?`).join(', ')} WHERE row = ?`,
    ),
    find: db.prepare<[string], { row: number; revision: number; body: Buffer }>(
      'SELECT row, revision, body FROM session JOIN session_body USING (row) WHERE id = ?',
    ),
    putBody: db.prepare('INSERT OR REPLACE INTO session_body (row, body) VALUES (?, ?)'),
    putFrames: db.prepare('INSERT OR REPLACE INTO frames (row, body) VALUES (?, ?)'),
    addKey: db.prepare('INSERT OR IGNORE INTO session_key (key, row) VALUES (?, ?)'),
    dropKey: db.prepare('DELETE FROM session_key WHERE key = ? AND row = ?'),
    dropFrames: db.prepare('DELETE FROM frames WHERE row = ?'),
    dropBody: db.prepare('DELETE FROM session_body WHERE row = ?'),
    drop: db.prepare('DELETE FROM session WHERE row = ?'),
    old: db.prepare<[number, string, number], { row: number; body: Buffer }>(
      `SELECT row, body FROM session INDEXED BY session_by_end JOIN session_body USING (row)
       WHERE ended_at < ? AND id NOT IN (SELECT value FROM json_each(?)) ORDER BY ended_at LIMIT ?`,
    ),
    ofTarget: db.prepare<[string, number, number], { body: Buffer }>(
      `SELECT body FROM session INDEXED BY session_by_target JOIN session_body USING (row)
       WHERE target = (SELECT id FROM label WHERE text = ?) AND ended_at >= ? AND ended_at < ?`,
    ),
  };
}
