import type { StoredHealthEvent } from '../../../../domain/sessions/health-event';
import { keyHash } from '../../../shared/key-hashes';
import { packEvent } from '../../../shared/record-codec';
import type { Queries } from '../../connection/connection';
import { readRows, storedText } from '../statements';
import { dayOf } from '../tables/partition-tables';

/** Stores the events that are new. Returns them, and the ids of the others, which may be several times the same. */
export async function putHealthEvents(
  queries: Queries,
  events: readonly StoredHealthEvent[],
): Promise<{ stored: StoredHealthEvent[]; duplicates: string[] }> {
  if (events.length === 0) return { stored: [], duplicates: [] };
  const first = new Map<string, StoredHealthEvent>();
  const duplicates: string[] = [];
  for (const event of events) {
    const id = storedText(event.id);
    if (first.has(id)) duplicates.push(event.id);
    else first.set(id, event);
  }
  const rows = [...first].sort(([a], [b]) => (a < b ? -1 : 1));
  const hashes = (
    kind: 'session' | 'trace' | 'run' | 'connection',
    of: (event: StoredHealthEvent) => string | null | undefined,
  ) =>
    rows.map(([, event]) => {
      const id = of(event);
      return id ? keyHash(kind, id) : null;
    });
  const inserted = await readRows<{ id: string }>(queries, INSERT, [
    rows.map(([id]) => id),
    rows.map(([, event]) => dayOf(event.at)),
    rows.map(([, event]) => Math.floor(event.bucketAt)),
    hashes('session', (event) => event.sessionId),
    hashes('trace', (event) => event.traceId),
    hashes('run', (event) => event.runId),
    hashes('connection', (event) => event.connectionId),
    rows.map(([, event]) => packEvent(JSON.stringify(event))),
  ]);
  const isNew = new Set(inserted.map(({ id }) => id));
  const known = rows.filter(([id]) => !isNew.has(id)).map(([, event]) => event.id);
  return {
    stored: rows.filter(([id]) => isNew.has(id)).map(([, event]) => event),
    duplicates: [...known, ...duplicates],
  };
}

const INSERT = `INSERT INTO tocsin_events.health_event (id, day, bucket_at, k_session, k_trace, k_run, k_conn, body)
  SELECT * FROM unnest(?::text[], ?::int[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bytea[])
  ON CONFLICT (id, day) DO NOTHING RETURNING id`;
