import type { ServerConnection } from '../../../domain/sessions/connection';
import type { StoredHealthEvent } from '../../../domain/sessions/health-event';
import type { SessionRecord } from '../../../domain/sessions/session';
import type { BucketStep } from '../../../domain/tallies/tally';
import { COUNT_COLUMNS } from '../../../domain/tallies/tally-fold';
import type {
  CopiedCell,
  CopiedCount,
  CopiedEntity,
  CopiedRows,
  CopiedSession,
  CopiedTable,
} from '../../copy-source';
import { decodeLatencies } from '../../shared/latency-blob';
import { unpackJson } from '../../shared/record-codec';
import { SESSION_COLUMNS } from '../../shared/session-columns';
import type { Queries } from '../connection/connection';
import { putConnections } from '../events/append/connection-rows';
import { putHealthEvents } from '../events/append/health-event-rows';
import { COLUMNS, INSERT_SESSIONS, sessionKeyColumns } from '../events/append/session-rows';
import { putSlots } from '../events/append/small-rows';
import { encodeId } from '../events/session-ids';
import { changeRows, storedText } from '../events/statements';
import { dayOf } from '../events/tables/partition-tables';
import { PUT_CELLS } from '../events/tallies/cell-writer';
import { encodeLaneLatencies, LabelCounts } from '../events/tallies/lane-blobs';
import type { NameIds } from './copied-names';

/** Writes rows of a table as they are. Returns how many were no row yet. */
type Write<T extends CopiedTable> = (
  queries: Queries,
  rows: ReadonlyArray<CopiedRows[T]>,
  ids: NameIds,
) => Promise<number>;

/** Columns of a narrow session row that are ids of labels. */
const LABEL_COLUMNS = new Set<string>([
  'target',
  'environment',
  'release',
  'location',
  'signature',
  'auth',
  'instance',
]);
const IS_LABEL = SESSION_COLUMNS.map((name) => LABEL_COLUMNS.has(name));
const ENDED_AT = SESSION_COLUMNS.indexOf('ended_at');

/** A narrow row as the database has it, in the order of `COLUMNS`. The hashes of its keys come from the record. */
export function sessionRow({ id, columns, body }: CopiedSession, ids: NameIds): unknown[] {
  const record = JSON.parse(unpackJson(body)) as SessionRecord;
  const stored = columns.map((value, at) =>
    value !== null && IS_LABEL[at] ? ids.label(value) : value,
  );
  return [encodeId(id), dayOf(columns[ENDED_AT] ?? 0), ...stored, ...sessionKeyColumns(record)];
}

const writeSessions: Write<'sessions'> = async (queries, sessions, ids) => {
  const rows = sessions.map((one) => sessionRow(one, ids));
  const columns = COLUMNS.map((_, at) => rows.map((row) => row[at]));
  const inserted = await changeRows(queries, INSERT_SESSIONS, columns);
  await changeRows(
    queries,
    `INSERT INTO tocsin_events.session_body SELECT * FROM unnest(?::bytea[], ?::int[], ?::bytea[], ?::bytea[])
     ON CONFLICT (id, day) DO NOTHING`,
    [columns[0], columns[1], sessions.map(({ body }) => body), sessions.map((one) => one.frames)],
  );
  return inserted;
};

const writeHealthEvents: Write<'healthEvents'> = async (queries, texts) => {
  const events = texts.map((text) => JSON.parse(text) as StoredHealthEvent);
  return (await putHealthEvents(queries, events)).stored.length;
};

const writeConnections: Write<'connections'> = async (queries, texts) => {
  const connections = texts.map((text) => JSON.parse(text) as ServerConnection);
  const changes = await putConnections(queries, connections);
  return changes.filter(({ before }) => before === null).length;
};

const writeSlots: Write<'slots'> = async (queries, slots, ids) => {
  await putSlots(queries, slots, ids.ofText);
  return slots.length;
};

/** A cell as a lane of the database has it: its blobs, null where they are empty. */
export function encodeCell({ marks, facets, histograms }: CopiedCell, ids: NameIds) {
  return {
    marks: encodeCounts(marks, ids),
    facets: encodeCounts(facets, ids),
    latencies: histograms && encodeLaneLatencies(decodeLatencies(histograms)),
  };
}

function encodeCounts(counts: readonly CopiedCount[], ids: NameIds): Buffer | null {
  const sums = new LabelCounts();
  for (const { label, ...count } of counts) sums.add({ ...count, label: ids.label(label) });
  return sums.encode();
}

const writeCells =
  (step: BucketStep): Write<'cells10s' | 'cells1m' | 'cells1h'> =>
  async (queries, cells, ids) => {
    const byLane = new Map<number, Array<{ cell: CopiedCell; id: number }>>();
    for (const cell of cells) {
      const { id, lane } = ids.dimension(cell.dimension);
      byLane.set(lane, [...(byLane.get(lane) ?? []), { cell, id }]);
    }
    for (const [lane, placed] of byLane) {
      const blobs = placed.map(({ cell }) => encodeCell(cell, ids));
      await changeRows(queries, PUT_CELLS[step], [
        lane,
        placed.map(({ id }) => id),
        placed.map(({ cell }) => cell.bucket),
        blobs.map(({ marks }) => marks),
        blobs.map(({ facets }) => facets),
        blobs.map(({ latencies }) => latencies),
        ...COUNT_COLUMNS.map((_, at) => placed.map(({ cell }) => cell.counts[at] ?? 0)),
      ]);
    }
    return cells.length;
  };

/** An entity as the database has it: it takes no U+0000 in what is compared. The JSON text has it escaped. */
export const storedEntity = ({ id, grp, ...entity }: CopiedEntity): CopiedEntity => ({
  ...entity,
  id: storedText(id),
  grp: storedText(grp),
});

const writeEntities: Write<'entities'> = (queries, entities) => {
  const rows = entities.map(storedEntity);
  return changeRows(
    queries,
    `INSERT INTO tocsin_state.entity (kind, id, grp, version, updated_at, json)
     SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::text[])
     ON CONFLICT (kind, id) DO NOTHING`,
    [
      rows.map(({ kind }) => kind),
      rows.map(({ id }) => id),
      rows.map(({ grp }) => grp),
      rows.map(({ version }) => version),
      rows.map(({ updatedAt }) => updatedAt),
      rows.map(({ json }) => json),
    ],
  );
};

export const WRITE_ROWS: { [T in CopiedTable]: Write<T> } = {
  sessions: writeSessions,
  healthEvents: writeHealthEvents,
  connections: writeConnections,
  slots: writeSlots,
  cells10s: writeCells('10s'),
  cells1m: writeCells('1m'),
  cells1h: writeCells('1h'),
  entities: writeEntities,
};
