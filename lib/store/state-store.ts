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
  /** All of them or none, in one transaction. Returns the seq of the last change row. */
  mutate(mutations: Mutation[], at: number): Promise<number>;
  changes: {
    since(seq: number, limit: number): Promise<Change[]>;
    /** Seq of the last change; 0 where nothing was ever written. */
    latest(): Promise<number>;
    /** Oldest seq still kept; a reader behind it must start afresh. */
    oldest(): Promise<number>;
    trim(before: number): Promise<number>;
  };
  close(): Promise<void>;
}
