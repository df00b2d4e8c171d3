import type { StateKinds } from '../state-kinds';
import type { StateKind, Stored } from '../state-store';

export type StatePage = { group?: string; before?: string; limit: number };

/** An entity as both engines store it. `grp`: its group, '' without one. */
export type StateRow = {
  id: string;
  grp: string;
  version: number;
  updatedAt: number;
  json: string;
};

export const STATE_PAGE_LIMIT = 1_000;
export const CHANGES_LIMIT = 5_000;
/** Sorts after every id made of printable characters. */
export const AFTER_EVERY_ID = '\u{10ffff}';

/** A value stored under a kind was written as that kind. */
export function toStored<K extends StateKind>(row: StateRow): Stored<StateKinds[K]> {
  const { id, version, updatedAt, json } = row;
  return { id, version, updatedAt, value: JSON.parse(json) as StateKinds[K] };
}

/** A whole number from 1 to `most`. */
export function boundedCount(limit: number, most: number): number {
  return Math.max(1, Math.min(most, Math.floor(limit)));
}
