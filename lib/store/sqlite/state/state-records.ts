import { assertApplicable, logShorter } from '../../shared/mutation-checks';
import {
  AFTER_EVERY_ID,
  boundedCount,
  CHANGES_LIMIT,
  STATE_PAGE_LIMIT,
  type StatePage,
  type StateRow,
  toStored,
} from '../../shared/state-rows';
import type { StateKinds } from '../../state-kinds';
import type { Change, Fence, Mutation, NodeRow, StateKind, Stored } from '../../state-store';
import type { Db } from '../file/database';
import { toStoreError } from '../file/sqlite-errors';
import { LeaseRows, type LeaseTaking } from './lease-rows';
import { NodeRows } from './node-rows';

/** Entities and their change log, synchronous. An entity's version is the seq of the change that wrote it, so none is used twice. */
export class StateRecords {
  private readonly db: Db;

  private readonly sql;

  private readonly leases: LeaseRows;

  private readonly nodes: NodeRows;

  constructor(db: Db) {
    this.db = db;
    this.sql = statements(db);
    this.leases = this.guard(() => new LeaseRows(db));
    this.nodes = this.guard(() => new NodeRows(db));
  }

  get<K extends StateKind>(kind: K, id: string): Stored<StateKinds[K]> | null {
    const row = this.guard(() => this.sql.get.get(kind, id));
    return row ? toStored<K>(row) : null;
  }

  /** By id, ascending. */
  getMany<K extends StateKind>(kind: K, ids: readonly string[]): Array<Stored<StateKinds[K]>> {
    const rows = this.guard(() => this.sql.getMany.all(kind, JSON.stringify(ids)));
    return rows.map((row) => toStored<K>(row));
  }

  /** By id, ascending. */
  list<K extends StateKind>(
    kind: K,
    group?: string | readonly string[],
  ): Array<Stored<StateKinds[K]>> {
    const rows = this.guard(() => {
      if (group === undefined) return this.sql.list.all(kind);
      if (typeof group === 'string') return this.sql.listGroup.all(kind, group);
      return this.sql.listGroups.all(kind, JSON.stringify(group));
    });
    return rows.map((row) => toStored<K>(row));
  }

  /** By group. */
  newest<K extends StateKind>(
    kind: K,
    groups: readonly string[],
  ): Map<string, Stored<StateKinds[K]>> {
    const rows = this.guard(() => this.sql.newest.all(JSON.stringify(groups), kind, kind));
    return new Map(rows.map((row) => [row.grp, toStored<K>(row)]));
  }

  /** By id, descending. */
  page<K extends StateKind>(kind: K, of: StatePage): Array<Stored<StateKinds[K]>> {
    const size = boundedCount(of.limit, STATE_PAGE_LIMIT);
    const before = of.before ?? AFTER_EVERY_ID;
    const rows = this.guard(() =>
      of.group === undefined
        ? this.sql.page.all(kind, before, size)
        : this.sql.pageGroup.all(kind, of.group, before, size),
    );
    return rows.map((row) => toStored<K>(row));
  }

  /** Returns the seq of the last change row; the latest one where nothing changed. */
  mutate(mutations: Mutation[], at: number, fence?: Fence): number {
    return this.guard(() =>
      this.db
        .transaction(() => {
          if (fence) this.leases.assertHeld(fence);
          for (const mutation of mutations) this.apply(mutation, at);
          return this.latest();
        })
        .immediate(),
    );
  }

  since(seq: number, limit: number): Change[] {
    const size = boundedCount(limit, CHANGES_LIMIT);
    return this.guard(() => {
      const changes = this.sql.since.all(seq, size);
      const latest = changes.length > 0 ? seq : this.latest();
      if (latest < seq) throw logShorter(seq, latest);
      return changes;
    });
  }

  latest(): number {
    return this.guard(() => this.sql.latest.get()?.seq ?? 0);
  }

  /** One above the latest where no row is kept, so that a reader has missed nothing where its seq ≥ oldest − 1. */
  oldest(): number {
    return this.guard(() => this.sql.oldest.get()?.seq) ?? this.latest() + 1;
  }

  trim(before: number): number {
    return this.guard(() => this.sql.trim.run(before).changes);
  }

  takeLease(taking: LeaseTaking, now: number): number | null {
    return this.guard(() => this.leases.take(taking, now));
  }

  renewLease(renewal: Parameters<LeaseRows['renew']>[0], now: number): boolean {
    return this.guard(() => this.leases.renew(renewal, now));
  }

  giveLease(name: string, token: number): void {
    this.guard(() => this.leases.give(name, token));
  }

  putNode(node: NodeRow, now: number): void {
    this.guard(() => this.nodes.put(node, now));
  }

  listNodes(): ReturnType<NodeRows['list']> {
    return this.guard(() => this.nodes.list());
  }

  removeNode(id: string): void {
    this.guard(() => this.nodes.remove(id));
  }

  trimNodes(before: number): number {
    return this.guard(() => this.nodes.trim(before));
  }

  private apply(mutation: Mutation, at: number): void {
    const { kind, id, op } = mutation;
    const stored = this.sql.get.get(kind, id);
    assertApplicable(mutation, stored);
    if (op === 'delete') {
      if (stored) this.remove(mutation, at);
      return;
    }
    const json = JSON.stringify(mutation.value);
    const group = mutation.group ?? stored?.grp ?? '';
    if (stored && stored.json === json && stored.grp === group) return;
    const { lastInsertRowid } = this.sql.change.run(at, kind, id, 'put');
    this.sql.put.run(kind, id, group, Number(lastInsertRowid), at, json);
  }

  private remove({ kind, id }: Mutation, at: number): void {
    this.sql.drop.run(kind, id);
    this.sql.change.run(at, kind, id, 'delete');
  }

  private guard<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      throw toStoreError(error, this.db.name);
    }
  }
}

function statements(db: Db) {
  const columns = 'id, grp, version, updated_at AS updatedAt, json';
  return {
    get: db.prepare<[string, string], StateRow>(
      `SELECT ${columns} FROM entity WHERE kind = ? AND id = ?`,
    ),
    list: db.prepare<[string], StateRow>(
      `SELECT ${columns} FROM entity WHERE kind = ? ORDER BY id`,
    ),
    getMany: db.prepare<[string, string], StateRow>(
      `SELECT ${columns} FROM entity WHERE kind = ? AND id IN (SELECT value FROM json_each(?)) ORDER BY id`,
    ),
    listGroups: db.prepare<[string, string], StateRow>(
      `SELECT ${columns} FROM entity WHERE kind = ? AND grp IN (SELECT value FROM json_each(?)) ORDER BY id`,
    ),
    newest: db.prepare<[string, string, string], StateRow>(
      `SELECT e.id, e.grp, e.version, e.updated_at AS updatedAt, e.json
       FROM (SELECT DISTINCT value AS grp FROM json_each(?)) j
       JOIN entity e ON e.kind = ? AND e.id = (SELECT max(id) FROM entity WHERE kind = ? AND grp = j.grp)`,
    ),
    listGroup: db.prepare<[string, string], StateRow>(
      `SELECT ${columns} FROM entity WHERE kind = ? AND grp = ? ORDER BY id`,
    ),
    page: db.prepare<[string, string, number], StateRow>(
      `SELECT ${columns} FROM entity WHERE kind = ? AND id < ? ORDER BY id DESC LIMIT ?`,
    ),
    pageGroup: db.prepare<[string, string, string, number], StateRow>(
      `SELECT ${columns} FROM entity WHERE kind = ? AND grp = ? AND id < ? ORDER BY id DESC LIMIT ?`,
    ),
    put: db.prepare('INSERT OR REPLACE INTO entity VALUES (?, ?, ?, ?, ?, ?)'),
    drop: db.prepare('DELETE FROM entity WHERE kind = ? AND id = ?'),
    change: db.prepare('INSERT INTO change (at, kind, id, op) VALUES (?, ?, ?, ?)'),
    since: db.prepare<[number, number], Change>(
      'SELECT seq, at, kind, id, op FROM change WHERE seq > ? ORDER BY seq LIMIT ?',
    ),
    latest: db.prepare<[], { seq: number }>(
      "SELECT seq FROM sqlite_sequence WHERE name = 'change'",
    ),
    oldest: db.prepare<[], { seq: number }>('SELECT seq FROM change ORDER BY seq LIMIT 1'),
    trim: db.prepare('DELETE FROM change WHERE seq < ?'),
  };
}
