import { dimensionKey } from '../../../domain/tallies/dimensions';
import type { TallyDimensions } from '../../../domain/tallies/tally';
import type { Db } from './database';
import { CACHED_LOOKUPS } from './limits';

type Known = { id: number; firstAt: number; lastAt: number };

/** Row ids of the tables `label` and `dimension`, for texts and sets of dimensions that many rows share. Adds missing rows. */
export class LookupTables {
  private labels = new Map<string, number>();
  private dimensions = new Map<string, Known>();
  private readonly findLabel;
  private readonly addLabel;
  private readonly findDimension;
  private readonly addDimension;
  private readonly widenDimension;

  constructor(db: Db) {
    this.findLabel = db.prepare<[string], { id: number }>('SELECT id FROM label WHERE text = ?');
    this.addLabel = db.prepare('INSERT INTO label (text) VALUES (?)');
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

  labelId(text: string): number {
    const known = this.labels.get(text);
    if (known !== undefined) return known;
    if (this.labels.size >= CACHED_LOOKUPS) this.labels.clear();
    const id = this.findLabel.get(text)?.id ?? Number(this.addLabel.run(text).lastInsertRowid);
    this.labels.set(text, id);
    return id;
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

  /** To be called after a rollback: ids that the transaction added are not in the file. */
  forget(): void {
    this.labels = new Map();
    this.dimensions = new Map();
  }
}
