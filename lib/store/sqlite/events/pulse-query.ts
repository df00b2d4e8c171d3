import { AppError } from '../../../kit/errors';
import type { Pulse } from '../../event-store';
import type { Db } from '../file/database';

/** Reads which targets have rows of appends after a cursor, which is the number of the last append that was read. */
export class PulseQuery {
  private readonly sql;

  constructor(db: Db) {
    this.sql = {
      latest: db.prepare<[], { n: number }>("SELECT n FROM total WHERE name = 'appends'"),
      after: db.prepare<[number], Pulse>(
        `SELECT l.text AS targetId, p.last_finished_at AS lastFinishedAt
         FROM pulse p JOIN label l ON l.id = p.target WHERE p.n > ? ORDER BY p.n, l.text`,
      ),
    };
  }

  pulses(cursor: string | null): { cursor: string; targets: Pulse[] } {
    const latest = this.sql.latest.get()?.n ?? 0;
    const after = cursor === null ? 0 : parseCursor(cursor);
    // A cursor from the future was given before an older backup was restored: nothing it has read is certain.
    return { cursor: String(latest), targets: this.sql.after.all(after > latest ? 0 : after) };
  }
}

function parseCursor(cursor: string): number {
  if (/^\d{1,15}$/.test(cursor)) return Number(cursor);
  throw new AppError(
    'invalid_input',
    'this cursor does not come from an answer of `pulses`: use null to start afresh',
  );
}
