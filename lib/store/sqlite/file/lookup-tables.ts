import { dimensionKey } from '../../../domain/tallies/dimensions';
import type { TallyDimensions } from '../../../domain/tallies/tally';
import { CACHED_LOOKUPS } from '../../shared/store-limits';
import type { Db } from './database';

/** The last use of a text is written to this width, so that a text in constant use costs one write an hour. */
const USE_WIDTH_MS = 3_600_000;

type Known = { id: number; firstAt: number; lastAt: number };
type KnownLabel = { id: number; lastAt: number };

const TALLY_TABLES = [
  ...['10s', '1m', '1h'].flatMap((step) => [`tally_${step}`, `count_${step}`, `latency_${step}`]),
  'facet_1m',
  'facet_1h',
];
const HOLDS_NOTHING = TALLY_TABLES.map(
  (table) => `NOT EXISTS (SELECT 1 FROM ${table} WHERE dimension = d.id)`,
).join(' AND ');

/** Row ids of the tables `label` and `dimension`, for texts and sets of dimensions that many rows share. Adds missing rows. */
export class LookupTables {
  private labels = new Map<string, KnownLabel>();
  private dimensions = new Map<string, Known>();
  private readonly findLabel;
  private readonly addLabel;
  private readonly useLabel;
  private readonly dropLabels;
  private readonly dropDimensions;
  private readonly findDimension;
  private readonly addDimension;
  private readonly widenDimension;

  constructor(db: Db) {
    this.findLabel = db.prepare<[string], KnownLabel>(
      'SELECT id, last_at AS lastAt FROM label WHERE text = ?',
    );
    this.addLabel = db.prepare('INSERT INTO label (text, last_at) VALUES (?, ?)');
    this.useLabel = db.prepare('UPDATE label SET last_at = ? WHERE id = ?');
    this.dropLabels = db.prepare(
      `DELETE FROM label WHERE id IN
         (SELECT id FROM label l WHERE last_at < ? AND NOT EXISTS (SELECT 1 FROM pulse WHERE target = l.id) LIMIT ?)`,
    );
    this.dropDimensions = db.prepare(
      `DELETE FROM dimension WHERE id IN (SELECT id FROM dimension d WHERE last_at < ? AND ${HOLDS_NOTHING} LIMIT ?)`,
    );
    this.findDimension = db.prepare<unknown[], Known>(
      `SELECT id, first_at AS firstAt, last_at AS lastAt FROM dimension
       WHERE target_id = ? AND environment = ? AND release = ? AND location = ? AND source = ? AND stratum = ?
         AND journey = ? AND transport = ? AND seeded = ?`,
    );
    this.addDimension = db.prepare(
      `INSERT INTO dimension (target_id, environment, release, location, source, stratum, journey, transport, seeded,
         first_at, last_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.widenDimension = db.prepare('UPDATE dimension SET first_at = ?, last_at = ? WHERE id = ?');
  }

  /** The id of a text that is named by a row of the instant `usedAt`, epoch ms: kept until retention deletes that row. */
  labelId(text: string, usedAt: number): number {
    const hour = Math.floor(usedAt / USE_WIDTH_MS) * USE_WIDTH_MS;
    let known = this.labels.get(text) ?? this.findLabel.get(text);
    if (!known) {
      const { lastInsertRowid } = this.addLabel.run(text, hour);
      known = { id: Number(lastInsertRowid), lastAt: hour };
    } else if (hour > known.lastAt) {
      this.useLabel.run(hour, known.id);
      known.lastAt = hour;
    }
    if (this.labels.size >= CACHED_LOOKUPS) this.labels.clear();
    this.labels.set(text, known);
    return known.id;
  }

  /** Deletes at most `limit` texts that no row of `cutoff` (epoch ms) or later names. Returns how many. */
  deleteLabelsBefore(cutoff: number, limit: number): number {
    // Ids of deleted rows must not be written again.
    this.forget();
    return this.dropLabels.run(cutoff, limit).changes;
  }

  /** Deletes at most `limit` sets of dimensions without a tally whose last one was before `cutoff` (epoch ms). Returns how many. */
  deleteDimensionsBefore(cutoff: number, limit: number): number {
    this.forget();
    return this.dropDimensions.run(cutoff, limit).changes;
  }

  /** The id of a set of dimensions. Widens the span in which it has tallies to hold `firstAt` to `lastAt` (epoch ms of hours). */
  dimensionId(d: TallyDimensions, firstAt: number, lastAt: number): number {
    const key = dimensionKey(d);
    const values = [
      d.targetId,
      d.environment,
      d.release,
      d.location,
      d.source,
      d.stratum,
      d.journey,
      d.transport,
      d.seeded ? 1 : 0,
    ];
    let known = this.dimensions.get(key) ?? this.findDimension.get(...values);
    if (!known) {
      const { lastInsertRowid } = this.addDimension.run(...values, firstAt, lastAt);
      known = { id: Number(lastInsertRowid), firstAt, lastAt };
    } else if (firstAt < known.firstAt || lastAt > known.lastAt) {
      known.firstAt = Math.min(firstAt, known.firstAt);
      known.lastAt = Math.max(lastAt, known.lastAt);
      this.widenDimension.run(known.firstAt, known.lastAt, known.id);
    }
    if (this.dimensions.size >= CACHED_LOOKUPS) this.dimensions.clear();
    this.dimensions.set(key, known);
    return known.id;
  }

  /** To be called after a rollback, since ids that the transaction added are not in the file, and where ids are deleted. */
  forget(): void {
    this.labels = new Map();
    this.dimensions = new Map();
  }
}
