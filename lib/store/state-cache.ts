import { createChangeReader } from './change-follower';
import type { Change, StateKind, StateStore, StateValue, Stored } from './state-store';

/** Rows that are read at once after a change: the store's queue is bounded and others use it too. */
const READS_AT_ONCE = 50;

/** What one refresh brought: ids by kind, or everything. */
type CacheChanges<K extends StateKind> = {
  isReloaded: boolean;
  ids(kind: K): ReadonlySet<string>;
};

export type StateCache<K extends StateKind, Own extends K = never> = {
  /**
   * Follows the change log up to what was written before the call; reads everything at the first call and after a gap in the
   * log. Errors: those of the store; the next call goes on where this one stopped, and reports what this one had applied.
   */
  refresh(): Promise<CacheChanges<K>>;
  /** Reads everything afresh at the next refresh. */
  invalidate(): void;
  /** By id, in no order. */
  rows<One extends K>(kind: One): ReadonlyMap<string, Stored<StateValue<One>>>;
  /** By id, ascending, as the store lists them. */
  list<One extends K>(kind: One): ReadonlyArray<Stored<StateValue<One>>>;
  /** What was just written of an own kind; null: deleted, or outside the cached group now. */
  note<One extends Own>(kind: One, id: string, value: StateValue<One> | null): void;
  /** A value that is computed from rows of these kinds, and again only after one of them has changed. */
  derive<T>(kinds: readonly K[], compute: () => T): () => T;
};

export type StateCacheOptions<K extends StateKind, Own extends K> = {
  state: Pick<StateStore, 'get' | 'list' | 'changes'>;
  kinds: readonly K[];
  /** Where only one group of a kind is cached: that group. Such a kind must be an own one, whose writer knows the group. */
  groups?: Partial<Record<Own, string>>;
  /** Kinds that only the owner of this cache writes, and notes: its rows are newer than any that could be read back. */
  own?: readonly Own[];
};

type Rows<K extends StateKind> = { [One in K]: Map<string, Stored<StateValue<One>>> };

/** Rows of some kinds in memory, kept up to date by the change log: no look-up in the store per row. */
export function createStateCache<K extends StateKind, Own extends K = never>(
  options: StateCacheOptions<K, Own>,
): StateCache<K, Own> {
  const { state, kinds } = options;
  const own = new Set<StateKind>(options.own ?? []);
  const groups: Partial<Record<StateKind, string>> = options.groups ?? {};
  const versions = new Map<StateKind, number>();
  let rows = emptyRows(kinds);
  let pending = createPending<K>();

  function touch(kind: K, id: string): void {
    bumpVersion(versions, kind);
    pending.add(kind, id);
  }

  async function loadAll(): Promise<void> {
    rows = await readAll(state, kinds, groups);
    for (const kind of kinds) bumpVersion(versions, kind);
    pending.isReloaded = true;
  }

  async function reload<One extends K>(kind: One, id: string): Promise<void> {
    const row = await state.get(kind, id);
    if (row) rows[kind].set(id, row);
    else rows[kind].delete(id);
    touch(kind, id);
  }

  async function apply(changes: readonly Change[]): Promise<void> {
    const wanted = new Map<string, { kind: K; id: string }>();
    for (const { kind, id, op } of changes) {
      const cached = kinds.find((one) => one === kind);
      if (cached === undefined) continue;
      if (!own.has(cached)) wanted.set(`${kind} ${id}`, { kind: cached, id });
      else if (op === 'delete' && rows[cached].delete(id)) touch(cached, id);
    }
    const all = [...wanted.values()];
    for (let start = 0; start < all.length; start += READS_AT_ONCE)
      await Promise.all(
        all.slice(start, start + READS_AT_ONCE).map(({ kind, id }) => reload(kind, id)),
      );
  }

  const reader = createChangeReader({ state, from: null, onChanges: apply, onGap: loadAll });

  function derive<T>(of: readonly K[], compute: () => T): () => T {
    let known: { key: string; value: T } | null = null;
    return () => {
      const key = of.map((kind) => versions.get(kind) ?? 0).join();
      if (known?.key !== key) known = { key, value: compute() };
      return known.value;
    };
  }

  async function refresh(): Promise<ReturnType<typeof createPending<K>>> {
    await reader.readNew();
    const brought = pending;
    pending = createPending();
    return brought;
  }

  const lists = new Map<StateKind, () => unknown>();
  return {
    refresh,
    invalidate: reader.restart,
    derive,
    rows: (kind) => rows[kind],
    list<One extends K>(kind: One) {
      const sorted = lists.get(kind) ?? derive([kind], () => sortById(rows[kind].values()));
      lists.set(kind, sorted);
      return sorted() as ReadonlyArray<Stored<StateValue<One>>>;
    },
    note(kind, id, value) {
      if (value) rows[kind].set(id, { id, version: 0, updatedAt: 0, value });
      else rows[kind].delete(id);
      bumpVersion(versions, kind);
    },
  };
}

async function readAll<K extends StateKind>(
  state: Pick<StateStore, 'list'>,
  kinds: readonly K[],
  groups: Partial<Record<StateKind, string>>,
): Promise<Rows<K>> {
  const rows = emptyRows(kinds);
  for (const kind of kinds)
    for (const row of await state.list(kind, groups[kind])) rows[kind].set(row.id, row);
  return rows;
}

function bumpVersion(versions: Map<StateKind, number>, kind: StateKind): void {
  versions.set(kind, (versions.get(kind) ?? 0) + 1);
}

function emptyRows<K extends StateKind>(kinds: readonly K[]): Rows<K> {
  return Object.fromEntries(kinds.map((kind) => [kind, new Map()])) as Rows<K>;
}

function sortById<T extends { id: string }>(rows: Iterable<T>): T[] {
  return [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function createPending<K extends StateKind>() {
  const ids = new Map<K, Set<string>>();
  return {
    isReloaded: false,
    ids: (kind: K): ReadonlySet<string> => ids.get(kind) ?? new Set(),
    add(kind: K, id: string) {
      const known = ids.get(kind);
      if (known) known.add(id);
      else ids.set(kind, new Set([id]));
    },
  };
}
