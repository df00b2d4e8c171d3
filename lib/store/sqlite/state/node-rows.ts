import type { NodeRow } from '../../state-store';
import type { Db } from '../file/database';

type Row = { seenAt: number; json: string };

/** Processes that report of themselves, in a state file. `now` is the store's clock, epoch ms. Errors: those of SQLite. */
export class NodeRows {
  private readonly sql;

  /** The directory has one process at a time, so those of earlier ones are gone. */
  constructor(db: Db) {
    this.sql = {
      put: db.prepare<[string, string, number, string]>(
        'INSERT OR REPLACE INTO node (id, name, seen_at, json) VALUES (?, ?, ?, ?)',
      ),
      list: db.prepare<[], Row>('SELECT seen_at AS seenAt, json FROM node ORDER BY name, id'),
      remove: db.prepare<[string]>('DELETE FROM node WHERE id = ?'),
      trim: db.prepare<[number]>('DELETE FROM node WHERE seen_at < ?'),
    };
    // With a condition, a start that finds none writes nothing.
    db.prepare("DELETE FROM node WHERE id <> ''").run();
  }

  put(node: NodeRow, now: number): void {
    this.sql.put.run(node.id, node.name, now, JSON.stringify(node));
  }

  list(): Array<NodeRow & { seenAt: number }> {
    return this.sql.list.all().map(({ seenAt, json }) => {
      const node: NodeRow = JSON.parse(json);
      return { ...node, seenAt };
    });
  }

  remove(id: string): void {
    this.sql.remove.run(id);
  }

  trim(before: number): number {
    return this.sql.trim.run(before).changes;
  }
}
