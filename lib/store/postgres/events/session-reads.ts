import type { FrameRecord, SessionRecord } from '../../../domain/sessions/session';
import { OUTCOMES } from '../../../domain/sessions/stages';
import {
  COUNTED_SEARCH_LIMIT,
  type LastFinished,
  type SessionFilter,
  type SessionMark,
  type SessionPageRequest,
} from '../../event-store';
import type { SessionTexts } from '../../shared/explorer/read-page';
import { unpackJson } from '../../shared/record-codec';
import {
  decodeCursor,
  encodeCursor,
  type SessionSearch,
  selectionOf,
} from '../../shared/session-filter';
import { toMark } from '../../shared/session-marks';
import { allOf, type Condition } from '../../shared/sql-conditions';
import { clampLimit, MARKS_LIMIT, SESSION_PAGE_LIMIT } from '../../shared/store-limits';
import type { Queries } from '../connection/connection';
import { decodeId, encodeId } from './session-ids';
import { POSTGRES_DIALECT, readRows } from './statements';
import { dayOf } from './tables/partition-tables';

/** The conditions of a filter; those on the day leave out the parts of other days. */
export function whereOf(filter: SessionSearch): Condition {
  const { conditions } = selectionOf(filter, POSTGRES_DIALECT);
  const { from, to } = filter;
  return allOf([
    ...conditions,
    ...(from === undefined ? [] : [{ sql: 'day >= ?', values: [boundedDay(from)] }]),
    ...(to === undefined ? [] : [{ sql: 'day <= ?', values: [boundedDay(to)] }]),
  ]);
}

const boundedDay = (at: number) => Math.max(-(2 ** 31), Math.min(2 ** 31 - 1, dayOf(at)));

/** Newest first by end, then by id. */
export async function readPageTexts(
  queries: Queries,
  filter: SessionSearch,
  { limit, after }: SessionPageRequest,
): Promise<SessionTexts> {
  const size = clampLimit(limit, SESSION_PAGE_LIMIT);
  const where = whereOf(filter);
  const cursor = after === undefined ? null : decodeCursor(after);
  const beyond = cursor
    ? allOf([
        {
          sql: '(ended_at, id) < (?, ?::bytea)',
          values: [Math.floor(cursor.endedAt), encodeId(cursor.id)],
        },
      ])
    : allOf([]);
  // One row more than asked for shows whether there is a next page.
  const rows = await readRows<{ id: Buffer; ended_at: number; body: Buffer }>(
    queries,
    `SELECT s.id, s.ended_at, b.body FROM (
       SELECT id, day, ended_at FROM tocsin_events.session WHERE ${where.sql} AND ${beyond.sql}
       ORDER BY ended_at DESC, id DESC LIMIT ?
     ) s JOIN tocsin_events.session_body b ON b.id = s.id AND b.day = s.day ORDER BY s.ended_at DESC, s.id DESC`,
    [...where.values, ...beyond.values, size + 1],
  );
  const last = rows[size - 1];
  const next = rows.length > size && last ? encodeCursor(last.ended_at, decodeId(last.id)) : null;
  return { texts: rows.slice(0, size).map(({ body }) => unpackJson(body)), next };
}

type MarkColumns = {
  id: Buffer;
  ended_at: number;
  outcome: number;
  failed_stage: number | null;
  reached: number;
  total_us: number;
  seeded: number;
};

export async function readMarks(
  queries: Queries,
  filter: SessionFilter,
  limit: number,
): Promise<SessionMark[]> {
  const where = whereOf(filter);
  const rows = await readRows<MarkColumns>(
    queries,
    `SELECT id, ended_at, outcome, failed_stage, reached, total_us, seeded FROM tocsin_events.session WHERE ${where.sql}
     ORDER BY ended_at DESC, id DESC LIMIT ?`,
    [...where.values, clampLimit(limit, MARKS_LIMIT)],
  );
  return rows.map((row) =>
    toMark([
      decodeId(row.id),
      row.ended_at,
      row.outcome,
      row.failed_stage,
      row.reached,
      row.total_us,
      row.seeded,
    ]),
  );
}

export async function readSession(queries: Queries, id: string): Promise<SessionRecord | null> {
  const body = await readBody(queries, id, 'body');
  return body && (JSON.parse(unpackJson(body)) as SessionRecord);
}

export async function readFrames(queries: Queries, id: string): Promise<FrameRecord[] | null> {
  const body = await readBody(queries, id, 'frames');
  return body && (JSON.parse(unpackJson(body)) as FrameRecord[]);
}

/** Milliseconds of a UUID of version 7; null for other ids. */
function instantOf(id: string): number | null {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-7/.test(id)
    ? Number.parseInt(id.slice(0, 13).replace('-', ''), 16)
    : null;
}

/** Looks at the day that the id was made on and the next one, and at every day only where it is on neither. */
async function readBody(
  queries: Queries,
  id: string,
  column: 'body' | 'frames',
): Promise<Buffer | null> {
  const sql = `SELECT ${column} AS body FROM tocsin_events.session_body WHERE id = ?`;
  const made = instantOf(id);
  if (made !== null) {
    const near = await readRows<{ body: Buffer | null }>(
      queries,
      `${sql} AND day BETWEEN ? AND ?`,
      [encodeId(id), boundedDay(made), boundedDay(made) + 1],
    );
    if (near[0]) return near[0].body;
  }
  const [found] = await readRows<{ body: Buffer | null }>(queries, sql, [encodeId(id)]);
  return found?.body ?? null;
}

const NEWEST = `FROM tocsin_events.session WHERE target = l.id AND seeded = 0 ORDER BY ended_at DESC`;

/** Reads a few rows of the index per target, however many sessions are stored. */
export function readLastFinished(
  queries: Queries,
  targetIds: readonly string[],
): Promise<LastFinished[]> {
  return readRows<LastFinished>(
    queries,
    `SELECT l.text AS "targetId", f.ended_at AS "finishedAt", coalesce(
       (SELECT ended_at FROM (SELECT ended_at, outcome ${NEWEST} LIMIT ${COUNTED_SEARCH_LIMIT}) n
         WHERE outcome <> ${OUTCOMES.indexOf('excluded')} ORDER BY ended_at DESC LIMIT 1),
       (SELECT ended_at ${NEWEST} LIMIT 1 OFFSET ${COUNTED_SEARCH_LIMIT - 1})
     ) AS "countedAt"
     FROM tocsin_events.label l CROSS JOIN LATERAL (SELECT ended_at ${NEWEST} LIMIT 1) f WHERE l.text = ANY(?::text[])`,
    [targetIds],
  );
}
