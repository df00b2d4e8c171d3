import { assertApplicable } from '../../shared/mutation-checks';
import type { Change, Mutation } from '../../state-store';

/** A stored entity, or one that is about to be stored. */
export type EntityRow = {
  kind: string;
  id: string;
  grp: string;
  version: number;
  updatedAt: number;
  json: string;
};

/** What a list of mutations comes to: rows to write, keys to delete, changes to log in order. */
export type MutationPlan = {
  put: EntityRow[];
  drop: Array<{ kind: string; id: string }>;
  changes: Change[];
  /** Seq of the last change; that of before where nothing changes. */
  seq: number;
};

/**
 * Applies a list in its order to the rows that are stored now, in memory: the same errors as on SQLite, and an equal value
 * writes nothing. `seq` is that of the last change before.
 */
export function planMutations(
  mutations: readonly Mutation[],
  { stored, seq, at }: { stored: readonly EntityRow[]; seq: number; at: number },
): MutationPlan {
  const rows = new Map<string, EntityRow>(stored.map((row) => [keyOf(row), row]));
  const touched = new Map<string, { kind: string; id: string }>();
  const changes: Change[] = [];
  let last = seq;
  for (const mutation of mutations) {
    const { kind, id, op } = mutation;
    const key = keyOf(mutation);
    const row = rows.get(key);
    assertApplicable(mutation, row);
    if (op === 'delete') {
      if (!row) continue;
      rows.delete(key);
    } else {
      const json = JSON.stringify(mutation.value);
      const grp = mutation.group ?? row?.grp ?? '';
      if (row && row.json === json && row.grp === grp) continue;
      rows.set(key, { kind, id, grp, version: last + 1, updatedAt: at, json });
    }
    last += 1;
    touched.set(key, { kind, id });
    changes.push({ seq: last, at, kind, id, op: op === 'delete' ? 'delete' : 'put' });
  }
  const keys = [...touched];
  return {
    put: keys.flatMap(([key]) => rows.get(key) ?? []),
    drop: keys.flatMap(([key, of]) => (rows.has(key) ? [] : [of])),
    changes,
    seq: last,
  };
}

function keyOf({ kind, id }: { kind: string; id: string }): string {
  return `${kind} ${id}`;
}
