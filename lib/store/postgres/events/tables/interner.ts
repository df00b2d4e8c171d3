import { dimensionKey } from '../../../../domain/tallies/dimensions';
import type { TallyDimensions } from '../../../../domain/tallies/tally';
import { CACHED_LOOKUPS } from '../../../shared/store-limits';
import type { Queries } from '../../connection/connection';
import { changeRows, readRows, storedText } from '../statements';
import { dayOf } from './partition-tables';

/** A set of dimensions and the hours (epoch ms) of the first and the last tally that a batch has of it. */
export type DimensionUse = { dimensions: TallyDimensions; firstAt: number; lastAt: number };

type Known = { id: number; firstAt: number; lastAt: number };

/**
 * Ids of texts and of sets of dimensions. They are written by statements of their own on a second pool, so that no append holds
 * the row of a name while it waits for something. Ids are never used again. How many names there are is bounded before they come
 * here (decision 65).
 */
export class Interner {
  private readonly queries: Queries;
  private labels = new Map<string, { id: number; usedDay: number }>();
  private dimensions = new Map<string, Known>();

  constructor(queries: Queries) {
    this.queries = queries;
  }

  /** `uses`: texts and the newest instant (epoch ms) of a row that names them. Returns the id of each text. */
  async labelIds(uses: ReadonlyMap<string, number>): Promise<(text: string) => number> {
    const stored = new Map<string, number>();
    for (const [text, usedAt] of uses) {
      const name = storedText(text);
      stored.set(name, Math.max(dayOf(usedAt), stored.get(name) ?? Number.NEGATIVE_INFINITY));
    }
    const missing = [...stored].filter(([text, day]) => {
      const known = this.labels.get(text);
      return known === undefined || known.usedDay < day;
    });
    const ids = new Map([...stored.keys()].map((text) => [text, this.labels.get(text)?.id]));
    if (missing.length > 0)
      for (const [text, id] of await this.putLabels(missing)) ids.set(text, id);
    return (text) => {
      const id = ids.get(storedText(text));
      if (id === undefined) throw new RangeError(`the label ${text} was not named`);
      return id;
    };
  }

  /** The id of each set of dimensions by `dimensionKey`, in the span of which the given hours are. */
  async dimensionIds(uses: readonly DimensionUse[]): Promise<Map<string, number>> {
    const missing = uses.filter(({ dimensions, firstAt, lastAt }) => {
      const known = this.dimensions.get(dimensionKey(dimensions));
      return !known || known.firstAt > firstAt || known.lastAt < lastAt;
    });
    const ids = new Map<string, number>();
    for (const { dimensions } of uses) {
      const key = dimensionKey(dimensions);
      const known = this.dimensions.get(key);
      if (known) ids.set(key, known.id);
    }
    if (missing.length > 0)
      for (const [key, id] of await this.putDimensions(missing)) ids.set(key, id);
    return ids;
  }

  /** To be called where names may have been deleted, here or by another process. */
  forget(): void {
    this.labels = new Map();
    this.dimensions = new Map();
  }

  private async putLabels(missing: Array<[string, number]>): Promise<Array<[string, number]>> {
    // In order, so that two writers of the same names do not wait for each other in a circle.
    missing.sort(([a], [b]) => (a < b ? -1 : 1));
    const texts = missing.map(([text]) => text);
    await changeRows(
      this.queries,
      `INSERT INTO tocsin_events.label AS l (text, used_day)
       SELECT text, day FROM unnest(?::text[], ?::int[]) AS u (text, day)
       ON CONFLICT (text) DO UPDATE SET used_day = excluded.used_day WHERE l.used_day < excluded.used_day`,
      [texts, missing.map(([, day]) => day)],
    );
    const rows = await readRows<{ id: number; text: string; used_day: number }>(
      this.queries,
      'SELECT id, text, used_day FROM tocsin_events.label WHERE text = ANY(?::text[])',
      [texts],
    );
    if (this.labels.size + rows.length > CACHED_LOOKUPS) this.labels.clear();
    for (const { id, text, used_day } of rows) this.labels.set(text, { id, usedDay: used_day });
    return rows.map(({ id, text }) => [text, id]);
  }

  private async putDimensions(missing: readonly DimensionUse[]): Promise<Array<[string, number]>> {
    const uses = missing.map((use) => ({ use, key: dimensionKey(use.dimensions) }));
    uses.sort((a, b) => (a.key < b.key ? -1 : 1));
    const column = <T>(of: (use: DimensionUse) => T) => uses.map(({ use }) => of(use));
    const text = (of: (dimensions: TallyDimensions) => string) =>
      column(({ dimensions }) => storedText(of(dimensions)));
    const rows = await readRows<{ id: number; n: number; first_at: number; last_at: number }>(
      this.queries,
      PUT_DIMENSIONS,
      [
        text((d) => d.targetId),
        text((d) => d.environment),
        text((d) => d.release),
        text((d) => d.location),
        text((d) => d.source),
        text((d) => d.stratum),
        text((d) => d.journey),
        text((d) => d.transport),
        column(({ dimensions }) => (dimensions.seeded ? 1 : 0)),
        column(({ firstAt }) => firstAt),
        column(({ lastAt }) => lastAt),
      ],
    );
    if (this.dimensions.size + rows.length > CACHED_LOOKUPS) this.dimensions.clear();
    return rows.map(({ id, n, first_at, last_at }) => {
      const key = uses[n - 1]?.key ?? '';
      this.dimensions.set(key, { id, firstAt: first_at, lastAt: last_at });
      return [key, id];
    });
  }
}

const COLUMNS =
  'target_id, environment, release, location, source, stratum, journey, transport, seeded';

const PUT_DIMENSIONS = `
  WITH given AS (
    SELECT * FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::smallint[],
      ?::bigint[], ?::bigint[]) WITH ORDINALITY AS u (${COLUMNS}, first_at, last_at, n)
  ), put AS (
    INSERT INTO tocsin_events.dimension AS d (${COLUMNS}, first_at, last_at)
    SELECT ${COLUMNS}, first_at, last_at FROM given ORDER BY n
    ON CONFLICT (${COLUMNS}) DO UPDATE
      SET first_at = least(d.first_at, excluded.first_at), last_at = greatest(d.last_at, excluded.last_at)
    RETURNING *
  )
  SELECT put.id, given.n, put.first_at, put.last_at FROM put JOIN given USING (${COLUMNS})`;
