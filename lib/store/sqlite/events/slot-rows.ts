import type { SlotCount } from '../../event-store';
import type { Db } from '../file/database';
import type { LookupTables } from '../file/lookup-tables';

/** The rows of slot counts. */
export class SlotRows {
  private readonly sql;

  constructor(
    db: Db,
    private readonly lookup: LookupTables,
  ) {
    this.sql = statements(db);
  }

  put(slots: SlotCount): void {
    this.sql.put.run(
      this.lookup.labelId(slots.targetId),
      slots.minute,
      this.lookup.labelId(slots.location),
      slots.scheduled,
      slots.lostToProbe,
      slots.lostToTarget,
    );
  }

  /** Deletes at most `limit` rows of minutes before `cutoff` (epoch ms). Returns how many. */
  deleteBefore(cutoff: number, limit: number): number {
    return this.sql.drop.run(cutoff, limit).changes;
  }
}

function statements(db: Db) {
  return {
    put: db.prepare(
      `INSERT INTO slot (target, minute, location, scheduled, lost_to_probe, lost_to_target) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (target, minute, location) DO UPDATE SET scheduled = scheduled + excluded.scheduled,
         lost_to_probe = lost_to_probe + excluded.lost_to_probe, lost_to_target = lost_to_target + excluded.lost_to_target`,
    ),
    drop: db.prepare(
      `DELETE FROM slot WHERE (target, minute, location) IN
         (SELECT target, minute, location FROM slot WHERE minute < ? LIMIT ?)`,
    ),
  };
}
