import type { SessionRecord } from '../../../domain/sessions/session';
import { contributionOfSession } from '../../../domain/tallies/contribution';
import type { LatencyFold, LatencyFolds } from '../../../domain/tallies/latency-fold';
import { BUCKET_STEPS, type BucketStep } from '../../../domain/tallies/tally';
import { COUNT_COLUMNS, TallyFold, widenCells } from '../../../domain/tallies/tally-fold';
import type { CopiedCell, CopySource, DaySums } from '../../copy-source';
import { unpackJson } from '../../shared/record-codec';
import type { Queries } from '../connection/connection';
import { readRows } from '../events/statements';
import { DAY_MS } from '../events/tables/partition-tables';
import { decodeLabelCounts, decodeLaneLatencies } from '../events/tallies/lane-blobs';
import type { Compared } from './compare-rows';
import type { NameIds } from './copied-names';
import { encodeCell } from './copied-rows';

type Tools = { queries: Queries; source: CopySource; ids: NameIds };

const STEPS = { cells10s: '10s', cells1m: '1m', cells1h: '1h' } as const satisfies Record<
  string,
  BucketStep
>;
type CellTable = keyof typeof STEPS;
const CELL_TABLES = Object.keys(STEPS) as CellTable[];
const HOUR = BUCKET_STEPS['1h'];

/** The sums of every column of counts, for each day. */
export async function compareDays(
  table: CellTable | 'slots',
  { queries, source }: Pick<Tools, 'queries' | 'source'>,
): Promise<Compared> {
  const [name, at, columns] =
    table === 'slots'
      ? ['slot', 'minute', ['scheduled', 'lost_to_probe', 'lost_to_target']]
      : [`cell_${STEPS[table]}`, 'bucket', COUNT_COLUMNS];
  const sums = columns.map((column, n) => `sum(${column}) AS c${n}`).join(', ');
  const rows = await readRows<Record<string, number>>(
    queries,
    `SELECT floor(${at} / ${DAY_MS}.0)::int AS day, ${sums} FROM tocsin_events.${name} GROUP BY 1`,
  );
  const stored = new Map(
    rows.map(({ day, ...row }) => [day, JSON.stringify(columns.map((_, n) => row[`c${n}`]))]),
  );
  const expected = source.daySums(table);
  const isSame = ([day = 0, ...counts]: DaySums) =>
    (stored.get(day) ?? JSON.stringify(columns.map(() => 0))) === JSON.stringify(counts);
  const different = expected.filter((sum) => !isSame(sum)).map(([day = 0]) => day);
  const known = new Set(expected.map(([day]) => day));
  const nothing = JSON.stringify(columns.map(() => 0));
  const added = [...stored].filter(([day, text]) => !known.has(day ?? 0) && text !== nothing);
  return {
    compared: expected.length,
    different: [...different, ...added.map(([day]) => day ?? 0)].map(dayText),
  };
}

const dayText = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);

/**
 * An hour: its cells of every step, and its sessions counted again from their records, in the directory and in the database. Where
 * sessions of it were erased or are older than retention keeps, the cells have more than the records: in both alike.
 */
export async function compareHour(hour: number, tools: Tools): Promise<boolean> {
  const to = hour + HOUR;
  for (const table of CELL_TABLES) {
    const expected = tools.source.cellsIn(table, hour, to).map((cell) => asText(cell, tools.ids));
    const stored = await storedCells(table, { from: hour, to }, tools.queries);
    const counted = expected.filter((text) => text !== null).sort();
    if (JSON.stringify(counted) !== JSON.stringify(stored.sort())) return false;
  }
  const records = await readRows<{ body: Buffer }>(
    tools.queries,
    `SELECT b.body FROM tocsin_events.session s JOIN tocsin_events.session_body b ON b.id = s.id AND b.day = s.day
     WHERE s.ended_at >= ? AND s.ended_at < ?`,
    [hour, to],
  );
  const recounted = recount(records.map(({ body }) => unpackJson(body)));
  return recounted === recount(tools.source.recordsIn(hour, to));
}

type Blobs = { marks: Buffer | null; facets: Buffer | null; latencies: Buffer | null };

/** Null where nothing is counted. */
function asText(cell: CopiedCell, ids: NameIds): string | null {
  const { id, lane } = ids.dimension(cell.dimension);
  return cellText([id, cell.bucket, lane], cell.counts, encodeCell(cell, ids));
}

function cellText(
  key: readonly number[],
  counts: readonly number[],
  { marks, facets, latencies }: Blobs,
): string | null {
  if (counts.every((n) => n === 0) && !marks && !facets && !latencies) return null;
  const folds = latenciesText(decodeLaneLatencies(latencies));
  return JSON.stringify([key, counts, countsText(marks), countsText(facets), folds]);
}

const countsText = (blob: Buffer | null) =>
  decodeLabelCounts(blob)
    .map(({ kind, outcome, label, n }) => `${kind} ${outcome} ${label} ${n}`)
    .sort();

const latenciesText = (folds: LatencyFolds) =>
  [...folds].map(([latency, fold]) => [latency, foldText(fold)]);

const foldText = ({ n, timeouts, zero, sumUs, minUs, maxUs, buckets }: LatencyFold) => [
  n,
  timeouts,
  zero,
  sumUs,
  maxUs,
  Number.isFinite(minUs) ? minUs : null,
  ...[...buckets].sort(([a], [b]) => a - b),
];

async function storedCells(
  table: CellTable,
  { from, to }: { from: number; to: number },
  queries: Queries,
): Promise<string[]> {
  const rows = await readRows<Record<string, number> & Blobs>(
    queries,
    `SELECT dimension, bucket, lane, marks, facets, latencies, ${COUNT_COLUMNS.map((name, n) => `${name} AS c${n}`).join(', ')}
     FROM tocsin_events.cell_${STEPS[table]} WHERE bucket >= ? AND bucket < ?`,
    [from, to],
  );
  return rows.flatMap(({ dimension = 0, bucket = 0, lane = 0, ...row }) => {
    const counts = COUNT_COLUMNS.map((_, n) => row[`c${n}`] ?? 0);
    return cellText([dimension, bucket, lane], counts, row) ?? [];
  });
}

/** What records count to, in the hour, as one text. */
function recount(texts: readonly string[]): string {
  const fold = new TallyFold();
  for (const text of texts) fold.add(contributionOfSession(JSON.parse(text) as SessionRecord), 1);
  const cells = [...fold.byDimension].flatMap(([key, { cells }]) =>
    [...widenCells(cells, '1h')].map(([bucket, cell]) =>
      JSON.stringify([
        key,
        bucket,
        cell.counts,
        [...cell.marks].sort(),
        [...cell.facets].sort(),
        latenciesText(cell.latencies).sort(),
      ]),
    ),
  );
  return JSON.stringify(cells.sort());
}
