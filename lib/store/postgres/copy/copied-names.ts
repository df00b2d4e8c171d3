import { LABEL_KINDS } from '../../../domain/labels/new-labels';
import type { CopiedDimension, CopiedLabel, CopiedNames } from '../../copy-source';
import type { Queries } from '../connection/connection';
import { addTotals, putTargetLabels } from '../events/append/small-rows';
import { changeRows, storedText } from '../events/statements';
import { dayOf } from '../events/tables/partition-tables';

/** Where a set of dimensions is in the database: its id, and the lane that its cells get. */
type PlacedDimension = { id: number; lane: number };

/** Ids stay as they are in the directory, but for those of texts that become the same in a database. */
export type NameIds = {
  label(id: number): number;
  dimension(id: number): PlacedDimension;
  ofText(text: string): number;
};

export type PlannedNames = {
  ids: NameIds;
  labels: CopiedLabel[];
  dimensions: CopiedDimension[];
};

/**
 * What names become in the database. Of texts that become the same there the first one counts; cells of sets of dimensions that
 * become the same lie in lanes of their own, which readers add up. The same for the same names.
 */
export function planNames({ labels, dimensions }: CopiedNames): PlannedNames {
  const byText = new Map<string, CopiedLabel>();
  const labelIds = new Map<number, number>();
  for (const { id, text, lastAt } of labels) {
    const stored = storedText(text);
    const known = byText.get(stored) ?? { id, text: stored, lastAt };
    byText.set(stored, { ...known, lastAt: Math.max(known.lastAt, lastAt) });
    labelIds.set(id, known.id);
  }
  const byTexts = new Map<string, CopiedDimension & { lanes: number }>();
  const dimensionIds = new Map<number, PlacedDimension>();
  for (const one of dimensions) {
    const texts = one.texts.map(storedText);
    const key = JSON.stringify([texts, one.seeded]);
    const known = byTexts.get(key) ?? { ...one, texts, lanes: 0 };
    dimensionIds.set(one.id, { id: known.id, lane: known.lanes });
    byTexts.set(key, {
      ...known,
      firstAt: Math.min(known.firstAt, one.firstAt),
      lastAt: Math.max(known.lastAt, one.lastAt),
      lanes: known.lanes + 1,
    });
  }
  return {
    labels: [...byText.values()],
    dimensions: [...byTexts.values()].map(({ lanes: _, ...one }) => one),
    ids: {
      label: (id) => labelIds.get(id) ?? id,
      dimension: (id) => dimensionIds.get(id) ?? { id, lane: 0 },
      ofText(text) {
        const known = byText.get(storedText(text));
        if (!known) throw new RangeError(`the label ${text} is not one of the directory`);
        return known.id;
      },
    },
  };
}

/** Writes names with the ids that they keep, and what is counted by them; ids of later names are above them. */
export async function writeNames(
  queries: Queries,
  names: CopiedNames,
  { labels, dimensions, ids }: PlannedNames,
): Promise<void> {
  await changeRows(
    queries,
    `INSERT INTO tocsin_events.label (id, text, used_day) OVERRIDING SYSTEM VALUE
     SELECT * FROM unnest(?::int[], ?::text[], ?::int[])`,
    [
      labels.map(({ id }) => id),
      labels.map(({ text }) => text),
      labels.map(({ lastAt }) => dayOf(lastAt)),
    ],
  );
  await changeRows(queries, PUT_DIMENSIONS, [
    dimensions.map(({ id }) => id),
    ...TEXT_COLUMNS.map((_, at) => dimensions.map((one) => one.texts[at] ?? '')),
    dimensions.map(({ seeded }) => seeded),
    dimensions.map(({ firstAt }) => firstAt),
    dimensions.map(({ lastAt }) => lastAt),
  ]);
  for (const table of ['label', 'dimension'])
    await changeRows(
      queries,
      `SELECT setval(pg_get_serial_sequence('tocsin_events.${table}', 'id'), greatest(max(id), 1)) FROM tocsin_events.${table}`,
    );
  await putTargetLabels(
    queries,
    names.targetLabels.flatMap(({ kind: index, ...use }) => {
      const kind = LABEL_KINDS[index];
      return kind ? [{ ...use, kind }] : [];
    }),
  );
  await writePulses(queries, names, ids);
}

const TEXT_COLUMNS = [
  'target_id',
  'environment',
  'release',
  'location',
  'source',
  'stratum',
  'journey',
  'transport',
];
const PUT_DIMENSIONS = `INSERT INTO tocsin_events.dimension
    (id, ${TEXT_COLUMNS.join(', ')}, seeded, first_at, last_at) OVERRIDING SYSTEM VALUE
  SELECT * FROM unnest(?::int[], ${TEXT_COLUMNS.map(() => '?::text[]').join(', ')}, ?::smallint[], ?::bigint[], ?::bigint[])`;

async function writePulses(
  queries: Queries,
  { pulses, totals }: CopiedNames,
  ids: NameIds,
): Promise<void> {
  const newest = new Map<number, number | null>();
  for (const { target, lastFinishedAt } of pulses) {
    const id = ids.label(target);
    const known = newest.get(id) ?? null;
    newest.set(id, known === null ? lastFinishedAt : Math.max(known, lastFinishedAt ?? known));
  }
  await changeRows(
    queries,
    `INSERT INTO tocsin_events.pulse (target, lane, changed_by, last_finished_at)
     SELECT target, 0, pg_current_xact_id(), finished FROM unnest(?::int[], ?::bigint[]) AS u (target, finished)`,
    [[...newest.keys()], [...newest.values()].map((at) => (at === null ? null : Math.floor(at)))],
  );
  const { sessions, healthEvents, appends } = totals;
  await addTotals(queries, { lane: 0, sessions, healthEvents });
  await changeRows(
    queries,
    "UPDATE tocsin_events.total SET n = ? WHERE name = 'appends' AND lane = 0",
    [appends],
  );
}
