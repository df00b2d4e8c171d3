import type { ServerConnection } from '../../../../domain/sessions/connection';
import type { Queries } from '../../connection/connection';
import { encodeId } from '../session-ids';
import { changeRows, readRows, storedText } from '../statements';
import { dayOf } from '../tables/partition-tables';

/** `before`: the stored connection that was replaced; null for a new one. */
export type ConnectionChange = { record: ServerConnection; before: ServerConnection | null };

type Stored = {
  connection_id: string;
  environment: string;
  day: number;
  revision: number;
  json: string;
};

/** Stores connections, each at its highest revision, in the part of the day of their first row. */
export async function putConnections(
  queries: Queries,
  connections: readonly ServerConnection[],
): Promise<ConnectionChange[]> {
  if (connections.length === 0) return [];
  const highest = new Map<string, ServerConnection>();
  for (const one of connections) {
    const known = highest.get(keyOf(one));
    if (!known || one.revision > known.revision) highest.set(keyOf(one), one);
  }
  const sent = [...highest].sort(([a], [b]) => (a < b ? -1 : 1));
  const stored = await lockStored(
    queries,
    sent.map(([, one]) => one),
  );
  const newer = sent.filter(
    ([key, one]) => (stored.get(key)?.revision ?? Number.NEGATIVE_INFINITY) < one.revision,
  );
  if (newer.length === 0) return [];
  const records = newer.map(([, one]) => one);
  await changeRows(queries, PUT, [
    records.map((one) => storedText(one.connectionId)),
    records.map((one) => storedText(one.environment)),
    newer.map(([key, one]) => stored.get(key)?.day ?? dayOf(one.firstAt)),
    records.map((one) => one.revision),
    records.map((one) => one.sessionId && encodeId(one.sessionId)),
    records.map((one) => Math.floor(one.firstAt)),
    records.map((one) => JSON.stringify(one)),
  ]);
  return newer.map(([key, record]) => {
    const row = stored.get(key);
    return { record, before: row ? (JSON.parse(row.json) as ServerConnection) : null };
  });
}

const keyOf = (of: { connectionId: string; environment: string }) =>
  `${storedText(of.environment)}\n${storedText(of.connectionId)}`;

/** Nobody inserts one meanwhile: whoever appends has the locks of its connection ids. */
async function lockStored(
  queries: Queries,
  of: readonly ServerConnection[],
): Promise<Map<string, Stored>> {
  const rows = await readRows<Stored>(
    queries,
    `SELECT connection_id, environment, day, revision, json FROM tocsin_events.connection
     WHERE (connection_id, environment) IN (SELECT * FROM unnest(?::text[], ?::text[]))
     ORDER BY environment, connection_id, day FOR UPDATE`,
    [of.map((one) => storedText(one.connectionId)), of.map((one) => storedText(one.environment))],
  );
  return new Map(rows.map((row) => [`${row.environment}\n${row.connection_id}`, row]));
}

const PUT = `INSERT INTO tocsin_events.connection AS c
    (connection_id, environment, day, revision, session_id, first_at, json)
  SELECT * FROM unnest(?::text[], ?::text[], ?::int[], ?::int[], ?::bytea[], ?::bigint[], ?::text[])
  ON CONFLICT (connection_id, environment, day) DO UPDATE SET revision = excluded.revision, session_id = excluded.session_id,
    first_at = excluded.first_at, json = excluded.json`;
