import type { StateKinds } from './state-kinds';

export type StateKind = keyof StateKinds;
export type StateValue<K extends StateKind> = StateKinds[K];

/** A stored entity with the version that a conditional write must name. */
export type Stored<T> = { id: string; version: number; updatedAt: number; value: T };

/**
 * One write. `insert` is a `conflict` where the id exists, `update` where the stored version is another one (someone else was
 * first); `put` writes in any case. `group` is a key to list by, e.g. a target's id.
 */
export type Mutation = {
  [K in StateKind]:
    | { op: 'insert' | 'put'; kind: K; id: string; group?: string; value: StateKinds[K] }
    | { op: 'update'; kind: K; id: string; group?: string; version: number; value: StateKinds[K] }
    | { op: 'delete'; kind: K; id: string };
}[StateKind];

/** One row of the ordered log of state changes that the browser follows. */
export type Change = { seq: number; at: number; kind: StateKind; id: string; op: 'put' | 'delete' };

/** A write that only the holder of a lease may do: `token` is what `leases.take` gave it. */
export type Fence = { lease: string; token: number };

/**
 * Leases of work that one process at a time may do. A lease that is not renewed for `ttlMs`, by the store's clock, can be taken
 * by another; until one does, its token stays good. Whoever holds a token writes with it (`mutate` with `fence`): a process that
 * was frozen and wakes up late is refused, whatever it believes.
 */
export type Leases = {
  /**
   * A token, greater than every one before it, where the lease is free, has run out or is already `holder`'s; its older token is
   * no good any more. Null where another holds it. `holder` differs for every process, also for one that starts again.
   */
  take(name: string, holder: string, ttlMs: number): Promise<number | null>;
  /** False where the lease was taken or given up since. */
  renew(name: string, token: number, ttlMs: number): Promise<boolean>;
  /** Gives it up, so that another can take it at once. Nothing where it is not held with this token. */
  give(name: string, token: number): Promise<void>;
};

/** A running process and what it reports of itself. Written by its owner every few seconds. */
export type NodeRow = {
  /** Differs for every process, also for one that starts again. */
  id: string;
  /** Name of the node for people. */
  name: string;
  roles: readonly string[];
  /** Of Tocsin. */
  version: string;
  startedAt: number;
  /** The store's clock minus its own, ms; null where it was not measured yet. */
  clockOffsetMs: number | null;
  /** What its services report, by their names. */
  reports: Readonly<Record<string, unknown>>;
};

export type Nodes = {
  put(node: NodeRow): Promise<void>;
  /** With the time of the last `put` by the store's clock. By name, then by id. */
  list(): Promise<Array<NodeRow & { seenAt: number }>>;
  /** Removes a process that ends. */
  remove(id: string): Promise<void>;
  /** Removes those that were not seen since `before`. Returns how many. */
  trim(before: number): Promise<number>;
};

/** `seq`: of a change; `targets`: with new rows in the event store. Neither says that there is not more. */
export type StoreHint = { seq?: number | undefined; targets?: readonly string[] | undefined };

/**
 * Small and transactional: reads see every write that resolved before. Every mutation writes its change row in the same
 * transaction. Errors: AppError `conflict`, `not_found`, `busy`, `timeout`, `unavailable`.
 */
export interface StateStore {
  get<K extends StateKind>(kind: K, id: string): Promise<Stored<StateKinds[K]> | null>;
  /** The rows with these ids, in one call however many there are; an id without a row has none. By id, ascending. */
  getMany<K extends StateKind>(
    kind: K,
    ids: readonly string[],
  ): Promise<Array<Stored<StateKinds[K]>>>;
  /** All, those of a group, or those of several groups in one call. By id, ascending. */
  list<K extends StateKind>(
    kind: K,
    group?: string | readonly string[],
  ): Promise<Array<Stored<StateKinds[K]>>>;
  /** The row with the greatest id of each group, in one call; a group without rows has none. Keys are the groups. */
  newest<K extends StateKind>(
    kind: K,
    groups: readonly string[],
  ): Promise<Map<string, Stored<StateKinds[K]>>>;
  /** By id, descending (ids that grow with time: newest first), at most `limit`, below `before` where it is given. */
  page<K extends StateKind>(
    kind: K,
    of: { group?: string; before?: string; limit: number },
  ): Promise<Array<Stored<StateKinds[K]>>>;
  /**
   * All of them or none, in one transaction. Returns the seq of the last change row. With `fence`: `conflict` with
   * `details.lease` where the token is not that of the lease any more.
   */
  mutate(
    mutations: Mutation[],
    at: number,
    options?: { fence?: Fence | undefined },
  ): Promise<number>;
  changes: {
    /**
     * Changes after `seq`, in order. `conflict` with `details.latest` where `seq` is greater than that of any change: an older
     * state was restored, or a standby took over that lacked the last changes. A reader then starts afresh.
     */
    since(seq: number, limit: number): Promise<Change[]>;
    /** Seq of the last change; 0 where nothing was ever written. */
    latest(): Promise<number>;
    /** Oldest seq still kept; a reader behind it must start afresh. */
    oldest(): Promise<number>;
    trim(before: number): Promise<number>;
  };
  leases: Leases;
  nodes: Nodes;
  /** The store's clock, epoch ms: the same for all processes that share the store. */
  now(): Promise<number>;
  /**
   * Calls back soon after a commit, by whatever process. May be early, late, repeated or absent: whoever needs every change reads
   * the log at intervals too. Returns its end. The listener must not throw.
   */
  onHint(listener: (hint: StoreHint) => void): () => void;
  close(): Promise<void>;
}
