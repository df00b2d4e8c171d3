import type { ServerConnection } from '../../../../domain/sessions/connection';
import type { StoredHealthEvent } from '../../../../domain/sessions/health-event';
import type { SessionRecord } from '../../../../domain/sessions/session';
import type { EraseCounts, EraseScope, JoinKeys } from '../../../event-store';
import { unpackJson } from '../../../shared/record-codec';
import { matchOf } from '../../../shared/related-match';
import type { Queries } from '../../connection/connection';
import { addTotals, NO_LANE } from '../append/small-rows';
import { readRelated } from '../related-query';
import { encodeId } from '../session-ids';
import { changeRows, readRows } from '../statements';

/** Rows that a slice reads at most. */
const ROWS_PER_SLICE = 500;
const SESSIONS_PER_SLICE = 100;

/** `forms`: those of the text, empty for other scopes. */
export type Wanted = { scope: EraseScope; forms: readonly string[] };
/** Where a phase goes on, and whether it deletes. */
export type Slice = { queries: Queries; after: string; apply: boolean };
/** What a slice did; `after` is where its phase goes on, null at its end. */
export type Done = { counts: Partial<EraseCounts>; after: string | null };

const has = (forms: readonly string[], ...texts: string[]) =>
  texts.some((text) => forms.some((form) => text.includes(form)));
const present = (id: string | null | undefined): string[] => (id ? [id] : []);

export async function eraseEvents(wanted: Wanted, { queries, after, apply }: Slice): Promise<Done> {
  const [id = '', day = '-2147483648'] = parsePlace(after);
  const rows = await readRows<{ id: string; day: number; body: Buffer }>(
    queries,
    `SELECT id, day, body FROM tocsin_events.health_event WHERE (id, day) > (?, ?::int) ORDER BY id, day LIMIT ?`,
    [id, Number(day), ROWS_PER_SLICE],
  );
  const events = rows.map(({ body, ...row }) => {
    const json = unpackJson(body);
    return { ...row, json, event: JSON.parse(json) as StoredHealthEvent };
  });
  const keysOf = ({ sessionId, traceId, runId, connectionId }: StoredHealthEvent): JoinKeys => ({
    sessionIds: present(sessionId),
    traceIds: present(traceId),
    runIds: present(runId),
    connectionIds: present(connectionId),
  });
  const owners = await ownersOf(queries, wanted, unionOf(events.map(({ event }) => keysOf(event))));
  const gone = events.filter(({ event, json }) =>
    wants(wanted, { targetId: event.targetId, json, keys: keysOf(event), owners }),
  );
  if (apply && gone.length > 0) {
    await changeRows(
      queries,
      'DELETE FROM tocsin_events.health_event WHERE (id, day) IN (SELECT * FROM unnest(?::text[], ?::int[]))',
      [gone.map((row) => row.id), gone.map((row) => row.day)],
    );
    await addTotals(queries, { lane: NO_LANE, sessions: 0, healthEvents: -gone.length });
  }
  const last = rows.length < ROWS_PER_SLICE ? undefined : rows.at(-1);
  return {
    counts: { healthEvents: gone.length },
    after: last ? JSON.stringify([last.id, String(last.day)]) : null,
  };
}

type ConnectionRow = { connection_id: string; environment: string; day: number; json: string };

export async function eraseConnections(
  wanted: Wanted,
  { queries, after, apply }: Slice,
): Promise<Done> {
  const [id = '', environment = '', day = '-2147483648'] = parsePlace(after);
  const rows = await readRows<ConnectionRow>(
    queries,
    `SELECT connection_id, environment, day, json FROM tocsin_events.connection
     WHERE (connection_id, environment, day) > (?, ?, ?::int) ORDER BY connection_id, environment, day LIMIT ?`,
    [id, environment, Number(day), ROWS_PER_SLICE],
  );
  const connections = rows.map((row) => {
    const record = JSON.parse(row.json) as ServerConnection;
    const keys: JoinKeys = {
      sessionIds: present(record.sessionId),
      traceIds: [],
      runIds: [],
      connectionIds: [record.connectionId],
    };
    return { row, record, keys };
  });
  const owners = await ownersOf(queries, wanted, unionOf(connections.map(({ keys }) => keys)));
  const gone = connections.filter(({ row, record, keys }) =>
    wants(wanted, { targetId: record.targetId, json: row.json, keys, owners }),
  );
  if (apply && gone.length > 0)
    await changeRows(
      queries,
      `DELETE FROM tocsin_events.connection WHERE (connection_id, environment, day) IN
         (SELECT * FROM unnest(?::text[], ?::text[], ?::int[]))`,
      [
        gone.map(({ row }) => row.connection_id),
        gone.map(({ row }) => row.environment),
        gone.map(({ row }) => row.day),
      ],
    );
  const last = rows.length < ROWS_PER_SLICE ? undefined : rows.at(-1);
  const place = last && [last.connection_id, last.environment, String(last.day)];
  return {
    counts: { connections: gone.length },
    after: place ? JSON.stringify(place) : null,
  };
}

type SessionRow = {
  id: Buffer;
  day: number;
  ended_at: number;
  body: Buffer;
  frames: Buffer | null;
};

const SESSION_ROWS = `SELECT s.id, s.day, s.ended_at, b.body, b.frames FROM tocsin_events.session s
  JOIN tocsin_events.session_body b ON b.id = s.id AND b.day = s.day`;

export async function eraseSessions(
  { scope, forms }: Wanted,
  { queries, after, apply }: Slice,
): Promise<Done> {
  const [endedAt = String(Number.MIN_SAFE_INTEGER), id = '\\x'] = parsePlace(after);
  const rows =
    scope.kind === 'session'
      ? await readRows<SessionRow>(queries, `${SESSION_ROWS} WHERE s.id = ?`, [
          encodeId(scope.sessionId),
        ])
      : await readRows<SessionRow>(
          queries,
          `${SESSION_ROWS} WHERE s.target = (SELECT id FROM tocsin_events.label WHERE text = ?)
             AND (s.ended_at, s.id) > (?, ?::bytea) ORDER BY s.ended_at, s.id LIMIT ?`,
          [scope.targetId, Number(endedAt), id, SESSIONS_PER_SLICE],
        );
  const gone = rows.filter(
    ({ body, frames }) =>
      scope.kind !== 'text' || has(forms, unpackJson(body), frames ? unpackJson(frames) : ''),
  );
  if (apply && gone.length > 0) {
    const places = [gone.map((row) => row.id), gone.map((row) => row.day)];
    for (const table of ['session_body', 'session'])
      await changeRows(
        queries,
        `DELETE FROM tocsin_events.${table} WHERE (id, day) IN (SELECT * FROM unnest(?::bytea[], ?::int[]))`,
        places,
      );
    await addTotals(queries, { lane: NO_LANE, sessions: -gone.length, healthEvents: 0 });
  }
  const isOver = scope.kind === 'session' || rows.length < SESSIONS_PER_SLICE;
  const last = isOver ? undefined : rows.at(-1);
  const place = last && [String(last.ended_at), `\\x${last.id.toString('hex')}`];
  return { counts: { sessions: gone.length }, after: place ? JSON.stringify(place) : null };
}

/** Sessions that rows go with: the named one, or those of the target that contain the text and share one of the keys. */
async function ownersOf(
  queries: Queries,
  { scope, forms }: Wanted,
  keys: JoinKeys,
): Promise<SessionRecord[]> {
  if (scope.kind === 'target') return [];
  if (scope.kind === 'session') {
    const named = { sessionIds: [scope.sessionId], traceIds: [], runIds: [], connectionIds: [] };
    return (await readRelated(queries, named)).sessions;
  }
  const { sessions } = await readRelated(queries, keys);
  const ofTarget = sessions.filter(({ targetId }) => targetId === scope.targetId);
  const frames = await readRows<{ id: Buffer; frames: Buffer }>(
    queries,
    'SELECT id, frames FROM tocsin_events.session_body WHERE id = ANY(?::bytea[]) AND frames IS NOT NULL',
    [ofTarget.map(({ id }) => encodeId(id))],
  );
  const texts = new Map(
    frames.map((row) => [`\\x${row.id.toString('hex')}`, unpackJson(row.frames)]),
  );
  return ofTarget.filter((one) =>
    has(forms, JSON.stringify(one), texts.get(encodeId(one.id)) ?? ''),
  );
}

type Candidate = {
  targetId: string | null;
  json: string;
  keys: JoinKeys;
  owners: readonly SessionRecord[];
};

function wants({ scope, forms }: Wanted, { targetId, json, keys, owners }: Candidate): boolean {
  if (scope.kind === 'target') return targetId === scope.targetId;
  // Also where the session itself is gone already.
  if (scope.kind === 'session' && keys.sessionIds.includes(scope.sessionId)) return true;
  if (scope.kind === 'text' && targetId === scope.targetId && has(forms, json)) return true;
  return owners.some(matchOf(keys).session);
}

const unionOf = (keys: readonly JoinKeys[]): JoinKeys => ({
  sessionIds: [...new Set(keys.flatMap((one) => one.sessionIds))],
  traceIds: [...new Set(keys.flatMap((one) => one.traceIds))],
  runIds: [...new Set(keys.flatMap((one) => one.runIds))],
  connectionIds: [...new Set(keys.flatMap((one) => one.connectionIds))],
});

/** The last row of the slice before; empty at the beginning of a phase. */
const parsePlace = (after: string): string[] => (after === '' ? [] : JSON.parse(after));
