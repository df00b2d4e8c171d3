import type { FrameRecord, SessionRecord } from '../../../../domain/sessions/session';
import { keyHash } from '../../../shared/key-hashes';
import { packJson, unpackJson } from '../../../shared/record-codec';
import { SESSION_COLUMNS, sessionColumns } from '../../../shared/session-columns';
import type { Queries } from '../../connection/connection';
import { encodeId } from '../session-ids';
import { changeRows, readRows } from '../statements';
import { dayOf } from '../tables/partition-tables';

type Sent = { record: SessionRecord; frames: FrameRecord[] | null };

/** What a batch says about one session: the last record that counts, and what became of the others. */
type Resolved = { record: SessionRecord; frames: FrameRecord[] | null; applied: number };

/** What was done: `before` is the stored record that was replaced; null for a new session. */
export type SessionChange = { record: SessionRecord; before: SessionRecord | null };

export type SessionResult = {
  changes: SessionChange[];
  inserted: number;
  corrected: number;
  ignored: number;
};

type Stored = { id: string; revision: number; body: Buffer };

/** Stores sessions, each at its highest revision. `idOf`: of every text of the records. */
export async function putSessions(
  queries: Queries,
  sent: readonly Sent[],
  idOf: (text: string) => number,
): Promise<SessionResult> {
  const result: SessionResult = { changes: [], inserted: 0, corrected: 0, ignored: 0 };
  if (sent.length === 0) return result;
  const byId = new Map<string, Sent[]>();
  for (const one of sent) {
    const id = encodeId(one.record.id);
    byId.set(id, [...(byId.get(id) ?? []), one]);
  }
  const ids = [...byId.keys()].sort();
  const fresh = new Map(ids.map((id) => [id, resolve(byId.get(id) ?? [], null)]));
  const inserted = await insertNew(queries, presentOf(ids, fresh), idOf);
  const known = ids.filter((id) => !inserted.has(id));
  const stored = await lockStored(queries, known, (id) => byId.get(id)?.[0]?.record);
  const replaced: Array<[string, Resolved]> = [];
  for (const id of ids) {
    const list = byId.get(id) ?? [];
    const row = stored.get(id);
    const resolved = inserted.has(id) ? fresh.get(id) : resolve(list, row?.revision ?? null);
    const applied = resolved?.applied ?? 0;
    result.ignored += list.length - applied;
    if (!resolved || applied === 0) continue;
    result.inserted += inserted.has(id) ? 1 : 0;
    result.corrected += inserted.has(id) ? applied - 1 : applied;
    const before = row ? (JSON.parse(unpackJson(row.body)) as SessionRecord) : null;
    result.changes.push({ record: resolved.record, before });
    if (!inserted.has(id)) replaced.push([id, resolved]);
  }
  await replaceStored(queries, replaced, idOf);
  return result;
}

/** The records of one id in their order: each counts where its revision is higher than what is known so far. */
function resolve(list: readonly Sent[], revision: number | null): Resolved | undefined {
  let known = revision ?? Number.NEGATIVE_INFINITY;
  let resolved: Resolved | undefined;
  for (const { record, frames } of list) {
    if (record.revision <= known) continue;
    known = record.revision;
    resolved = {
      record,
      frames: frames ?? resolved?.frames ?? null,
      applied: (resolved?.applied ?? 0) + 1,
    };
  }
  return resolved;
}

const presentOf = (ids: readonly string[], of: ReadonlyMap<string, Resolved | undefined>) =>
  ids.flatMap((id): Array<[string, Resolved]> => {
    const resolved = of.get(id);
    return resolved ? [[id, resolved]] : [];
  });

/** Returns the ids that were not stored before. */
async function insertNew(
  queries: Queries,
  rows: ReadonlyArray<[string, Resolved]>,
  idOf: (text: string) => number,
): Promise<Set<string>> {
  const values = columnsOf(rows, idOf);
  const found = await readRows<{ id: Buffer }>(queries, INSERT_SESSIONS, values);
  const inserted = new Set(found.map(({ id }) => `\\x${id.toString('hex')}`));
  const bodies = rows.filter(([id]) => inserted.has(id));
  if (bodies.length > 0)
    await changeRows(
      queries,
      'INSERT INTO tocsin_events.session_body SELECT * FROM unnest(?::bytea[], ?::int[], ?::bytea[], ?::bytea[])',
      bodyColumns(bodies),
    );
  return inserted;
}

async function lockStored(
  queries: Queries,
  ids: readonly string[],
  recordOf: (id: string) => SessionRecord | undefined,
): Promise<Map<string, Stored>> {
  if (ids.length === 0) return new Map();
  const days = ids.map((id) => dayOf(recordOf(id)?.endedAt ?? 0));
  const rows = await readRows<{ id: Buffer; revision: number; body: Buffer }>(
    queries,
    `SELECT s.id, s.revision, b.body FROM tocsin_events.session s
     JOIN tocsin_events.session_body b ON b.id = s.id AND b.day = s.day
     WHERE (s.id, s.day) IN (SELECT * FROM unnest(?::bytea[], ?::int[])) ORDER BY s.id FOR UPDATE OF s`,
    [ids, days],
  );
  return new Map(
    rows.map(({ id, revision, body }) => {
      const text = `\\x${id.toString('hex')}`;
      return [text, { id: text, revision, body }];
    }),
  );
}

async function replaceStored(
  queries: Queries,
  rows: ReadonlyArray<[string, Resolved]>,
  idOf: (text: string) => number,
): Promise<void> {
  if (rows.length === 0) return;
  await changeRows(queries, UPDATE, columnsOf(rows, idOf));
  await changeRows(
    queries,
    `UPDATE tocsin_events.session_body b SET body = n.body, frames = coalesce(n.frames, b.frames)
     FROM unnest(?::bytea[], ?::int[], ?::bytea[], ?::bytea[]) AS n (id, day, body, frames) WHERE b.id = n.id AND b.day = n.day`,
    bodyColumns(rows),
  );
}

const KEYS = ['k_trace', 'k_run', 'k_conn'];
/** The columns of a narrow row, in the order of `INSERT_SESSIONS`. */
export const COLUMNS = ['id', 'day', ...SESSION_COLUMNS, ...KEYS];
const TYPES: Partial<Record<string, string>> = {
  id: 'bytea',
  ended_at: 'bigint',
  total_us: 'bigint',
  k_trace: 'bigint',
  k_run: 'bigint',
  k_conn: 'bigint',
  outcome: 'smallint',
  failed_stage: 'smallint',
  handler: 'smallint',
  reached: 'smallint',
  seeded: 'smallint',
};
const ARRAYS = COLUMNS.map((name) => `?::${TYPES[name] ?? 'int'}[]`).join(', ');
/** One array for each of `COLUMNS`; leaves out those that are stored. */
export const INSERT_SESSIONS = `INSERT INTO tocsin_events.session (${COLUMNS.join(', ')})
  SELECT * FROM unnest(${ARRAYS}) ON CONFLICT (id, day) DO NOTHING RETURNING id`;
const UPDATE = `UPDATE tocsin_events.session s
  SET ${COLUMNS.slice(2)
    .map((name) => `${name} = n.${name}`)
    .join(', ')}
  FROM unnest(${ARRAYS}) AS n (${COLUMNS.join(', ')}) WHERE s.id = n.id AND s.day = n.day`;

/** Hashes of the keys that a session is found by: trace, run, connection. */
export function sessionKeyColumns({ keys }: Pick<SessionRecord, 'keys'>): Array<number | null> {
  const { traceId, runId, connectionId } = keys;
  return [
    traceId ? keyHash('trace', traceId) : null,
    runId ? keyHash('run', runId) : null,
    connectionId ? keyHash('connection', connectionId) : null,
  ];
}

/** One array for each of `COLUMNS`. */
function columnsOf(
  rows: ReadonlyArray<[string, Resolved]>,
  idOf: (text: string) => number,
): unknown[][] {
  const columns: unknown[][] = COLUMNS.map(() => []);
  for (const [id, { record }] of rows) {
    const row = [
      id,
      dayOf(record.endedAt),
      ...sessionColumns(record, idOf),
      ...sessionKeyColumns(record),
    ];
    for (const [at, value] of row.entries()) columns[at]?.push(value);
  }
  return columns;
}

const bodyColumns = (rows: ReadonlyArray<[string, Resolved]>): unknown[][] => [
  rows.map(([id]) => id),
  rows.map(([, { record }]) => dayOf(record.endedAt)),
  rows.map(([, { record }]) => packJson(JSON.stringify(record))),
  rows.map(([, { frames }]) => frames && packJson(JSON.stringify(frames))),
];
