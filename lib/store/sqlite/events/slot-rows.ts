import type { SlotCount } from '../../event-store';
import type { Db } from '../file/database';
import type { LookupTables } from '../file/lookup-tables';

/** The rows of slot counts, one per target, minute, location and probe. */
export class SlotRows {
  private readonly lookup: LookupTables;

  private readonly sql;

  constructor(db: Db, lookup: LookupTables) {
    this.lookup = lookup;

    this.sql = statements(db);
  }

  /** Replaces counts of the same probe with a lower `seq`. False where the stored `seq` is as high. */
  put(slots: SlotCount): boolean {
    const { changes } = this.sql.put.run(
      this.lookup.labelId(slots.targetId, slots.minute),
      slots.minute,
      this.lookup.labelId(slots.location, slots.minute),
      this.lookup.labelId(slots.probe, slots.minute),
      slots.seq,
      slots.scheduled,
      slots.lostToProbe,
      slots.lostToTarget,
    );
    return changes > 0;
  }

  /** Deletes at most `limit` rows of minutes before `cutoff` (epoch ms). Returns how many. */
  deleteBefore(cutoff: number, limit: number): number {
    return this.sql.drop.run(cutoff, limit).changes;
  }
}

function statements(db: Db) {
  return {
    put: db.prepare(
      `INSERT INTO slot (target, minute, location, probe, seq, scheduled, lost_to_probe, lost_to_target)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (target, minute, location, probe) DO UPDATE SET seq = excluded.seq, scheduled = excluded.scheduled,
         lost_to_probe = excluded.lost_to_probe, lost_to_target = excluded.lost_to_target
       WHERE excluded.seq > slot.seq`,
    ),
    drop: db.prepare(
      `DELETE FROM slot WHERE (target, minute, location, probe) IN
         (SELECT target, minute, location, probe FROM slot WHERE minute < ? LIMIT ?)`,
    ),
  };
}
