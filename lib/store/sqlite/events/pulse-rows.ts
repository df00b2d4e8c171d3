import type { TouchedTargets } from '../../shared/touched-targets';
import type { Db } from '../file/database';
import type { LookupTables } from '../file/lookup-tables';

/** One row per target with the number of the newest append that changed its rows. Readers ask for the targets above a number. */
export class PulseRows {
  private readonly lookup: LookupTables;

  private readonly sql;

  constructor(db: Db, lookup: LookupTables) {
    this.lookup = lookup;

    this.sql = {
      next: db.prepare<[], { n: number }>(
        "UPDATE total SET n = n + 1 WHERE name = 'appends' RETURNING n",
      ),
      put: db.prepare(
        `INSERT INTO pulse (target, n, last_finished_at) VALUES (?, ?, ?)
         ON CONFLICT (target) DO UPDATE SET n = excluded.n,
           last_finished_at = coalesce(max(last_finished_at, excluded.last_finished_at), last_finished_at, excluded.last_finished_at)`,
      ),
    };
  }

  put(targets: TouchedTargets): void {
    if (targets.size === 0) return;
    const n = this.sql.next.get()?.n ?? 0;
    for (const [targetId, finishedAt] of targets)
      this.sql.put.run(this.lookup.labelId(targetId, finishedAt ?? 0), n, finishedAt);
  }
}
