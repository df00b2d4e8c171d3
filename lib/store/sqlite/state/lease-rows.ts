import { leaseLost } from '../../shared/mutation-checks';
import type { Fence } from '../../state-store';
import type { Db } from '../file/database';

export type LeaseTaking = { name: string; holder: string; ttlMs: number };

/** Leases of a state file. `now` is the store's clock, epoch ms. Errors: those of SQLite. */
export class LeaseRows {
  private readonly sql;

  /**
   * The directory has one process at a time, so what an earlier one held is free at once. Tokens stay: a thread that starts
   * again in the same process takes nothing away from it.
   */
  constructor(db: Db) {
    this.sql = statements(db);
    this.sql.free.run();
  }

  take({ name, holder, ttlMs }: LeaseTaking, now: number): number | null {
    return this.sql.take.get(name, holder, now + ttlMs, now)?.token ?? null;
  }

  renew({ name, token, ttlMs }: { name: string; token: number; ttlMs: number }, now: number) {
    return this.sql.renew.run(now + ttlMs, name, token).changes === 1;
  }

  give(name: string, token: number): void {
    this.sql.give.run(name, token);
  }

  /** Throws `conflict` where the token is not that of the lease any more. */
  assertHeld(fence: Fence): void {
    if (!this.sql.held.get(fence.lease, fence.token)) throw leaseLost(fence);
  }
}

function statements(db: Db) {
  return {
    free: db.prepare('UPDATE lease SET expires_at = 0 WHERE expires_at > 0'),
    take: db.prepare<[string, string, number, number], { token: number }>(
      `INSERT INTO lease (name, holder, token, expires_at) VALUES (?, ?, 1, ?)
       ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = token + 1, expires_at = excluded.expires_at
       WHERE holder IS NULL OR holder = excluded.holder OR expires_at <= ?
       RETURNING token`,
    ),
    renew: db.prepare<[number, string, number]>(
      'UPDATE lease SET expires_at = ? WHERE name = ? AND token = ? AND holder IS NOT NULL',
    ),
    give: db.prepare<[string, number]>(
      'UPDATE lease SET holder = NULL, expires_at = 0 WHERE name = ? AND token = ?',
    ),
    held: db.prepare<[string, number]>(
      'SELECT 1 FROM lease WHERE name = ? AND token = ? AND holder IS NOT NULL',
    ),
  };
}
