import type { ServerConnection } from '../../../domain/sessions/connection';
import type { StoredHealthEvent } from '../../../domain/sessions/health-event';
import type { SessionRecord } from '../../../domain/sessions/session';
import type { JoinKeys, Related } from '../../event-store';
import { keyHash } from '../../shared/key-hashes';
import { unpackJson } from '../../shared/record-codec';
import { byEnd, byInstant, matchOf } from '../../shared/related-match';
import { RELATED_LIMIT } from '../../shared/store-limits';
import type { Queries } from '../connection/connection';
import { encodeId } from './session-ids';
import { storedText } from './statements';
import { dayOf } from './tables/partition-tables';

/** Before and after every day that can be stored. */
const ANY_DAY = { from: -(2 ** 31), to: 2 ** 31 - 1 };

type Row = { what: 's' | 'e' | 'c'; json: string | null; body: Buffer | null };

/** What shares a key: one statement, each kind by its own index, in the parts of the days that are near. */
export async function readRelated(queries: Queries, keys: JoinKeys): Promise<Related> {
  const { near } = keys;
  const days = near ? { from: dayOf(near.from), to: dayOf(near.to) } : ANY_DAY;
  const { rows } = await queries.runQuery<Row>({
    name: 'related',
    text: RELATED,
    values: [
      keys.sessionIds.map(encodeId),
      keys.traceIds.map((id) => keyHash('trace', id)),
      keys.runIds.map((id) => keyHash('run', id)),
      keys.connectionIds.map((id) => keyHash('connection', id)),
      keys.sessionIds.map((id) => keyHash('session', id)),
      keys.connectionIds.map(storedText),
      days.from,
      days.to,
    ],
  });
  const match = matchOf(keys);
  const bodies = <T>(what: Row['what']) =>
    rows.flatMap((row) =>
      row.what === what && row.body ? [JSON.parse(unpackJson(row.body)) as T] : [],
    );
  const connections = rows.flatMap(({ json }) =>
    json === null ? [] : [JSON.parse(json) as ServerConnection],
  );
  return {
    sessions: bodies<SessionRecord>('s').filter(match.session).sort(byEnd),
    healthEvents: bodies<StoredHealthEvent>('e').filter(match.healthEvent).sort(byInstant),
    connections,
  };
}

const NEAR = 'day BETWEEN $7 AND $8';
const found = (table: string, conditions: readonly string[]) =>
  conditions
    .map((one) => `SELECT id, day FROM tocsin_events.${table} WHERE ${one} AND ${NEAR}`)
    .join(' UNION ');

const RELATED = `
  SELECT 's' AS what, NULL AS json, b.body FROM (
    SELECT * FROM (${found('session', [
      'id = ANY($1::bytea[])',
      'k_trace = ANY($2::bigint[])',
      'k_run = ANY($3::bigint[])',
      'k_conn = ANY($4::bigint[])',
    ])}) x LIMIT ${RELATED_LIMIT}
  ) x JOIN tocsin_events.session_body b ON b.id = x.id AND b.day = x.day
  UNION ALL
  SELECT 'e', NULL, e.body FROM (
    SELECT * FROM (${found('health_event', [
      'k_session = ANY($5::bigint[])',
      'k_trace = ANY($2::bigint[])',
      'k_run = ANY($3::bigint[])',
      'k_conn = ANY($4::bigint[])',
    ])}) x LIMIT ${RELATED_LIMIT}
  ) x JOIN tocsin_events.health_event e ON e.id = x.id AND e.day = x.day
  UNION ALL
  SELECT 'c', json, NULL FROM (
    SELECT * FROM (
      SELECT connection_id, environment, day, json FROM tocsin_events.connection WHERE connection_id = ANY($6::text[])
      UNION SELECT connection_id, environment, day, json FROM tocsin_events.connection WHERE session_id = ANY($1::bytea[])
    ) x LIMIT ${RELATED_LIMIT}
  ) x`;
