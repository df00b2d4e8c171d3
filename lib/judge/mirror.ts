import { INDICATORS } from '../domain/tallies/indicators';
import type { StateStore, StateValue, Stored } from '../store/state-store';

/** What the judge has to know, in memory: at a thousand targets a look at the store for each would cost more than the judging. */
const KINDS = [
  ...(['target', 'release', 'settings', 'rule'] as const),
  ...(['indicatorState', 'alert', 'incident'] as const),
] as const;
export type MirroredKind = (typeof KINDS)[number];

/** These it writes itself and alone, so its own memory is newer than any row it could read back. */
const OWN: readonly string[] = ['indicatorState', 'alert', 'incident'];
/** Of these it holds the open ones. */
const OPEN_ONLY: readonly string[] = ['alert', 'incident'];

const CHANGES_AT_ONCE = 500;
const READS_AT_ONCE = 50;

export type MirrorState = Pick<StateStore, 'get' | 'list' | 'changes'>;

export type Mirror = {
  /** Follows the change log; true where everything was read afresh. Errors: those of the store. */
  refresh(): Promise<boolean>;
  /** By id. */
  rows<K extends MirroredKind>(kind: K): ReadonlyMap<string, Stored<StateValue<K>>>;
  releasesOf(targetId: string): ReadonlyArray<StateValue<'release'>>;
  statesOf(targetId: string): ReadonlyArray<StateValue<'indicatorState'>>;
  /** What was just written; null: deleted, or closed. */
  note<K extends 'indicatorState' | 'alert' | 'incident'>(
    kind: K,
    id: string,
    value: StateValue<K> | null,
  ): void;
};

type Rows = { [K in MirroredKind]: Map<string, Stored<StateValue<K>>> };

const emptyRows = (): Rows => ({
  target: new Map(),
  release: new Map(),
  settings: new Map(),
  rule: new Map(),
  indicatorState: new Map(),
  alert: new Map(),
  incident: new Map(),
});

export function createMirror(state: MirrorState): Mirror {
  let seq = -1;
  let rows = emptyRows();
  let releases: Map<string, Array<StateValue<'release'>>> | null = null;

  async function load<K extends MirroredKind>(into: Rows, kind: K): Promise<void> {
    const found = await state.list(kind, OPEN_ONLY.includes(kind) ? 'open' : undefined);
    for (const row of found) into[kind].set(row.id, row);
  }

  async function loadAll(): Promise<boolean> {
    const latest = await state.changes.latest();
    const fresh = emptyRows();
    for (const kind of KINDS) await load(fresh, kind);
    rows = fresh;
    releases = null;
    seq = latest;
    return true;
  }

  async function reload<K extends MirroredKind>(kind: K, id: string): Promise<void> {
    const row = await state.get(kind, id);
    if (row) rows[kind].set(id, row);
    else rows[kind].delete(id);
    if (kind === 'release') releases = null;
  }

  async function refresh(): Promise<boolean> {
    if (seq < 0) return loadAll();
    for (;;) {
      const changes = await state.changes.since(seq, CHANGES_AT_ONCE);
      const last = changes.at(-1);
      if (!last) return false;
      if ((changes[0]?.seq ?? 0) > seq + 1) return loadAll();
      const wanted = new Map<string, { kind: MirroredKind; id: string }>();
      for (const { kind, id, op } of changes) {
        const mirrored = KINDS.find((one) => one === kind);
        if (!mirrored) continue;
        if (!OWN.includes(mirrored)) wanted.set(`${kind} ${id}`, { kind: mirrored, id });
        else if (op === 'delete') rows[mirrored].delete(id);
      }
      const all = [...wanted.values()];
      for (let start = 0; start < all.length; start += READS_AT_ONCE) {
        const part = all.slice(start, start + READS_AT_ONCE);
        await Promise.all(part.map(({ kind, id }) => reload(kind, id)));
      }
      seq = last.seq;
    }
  }

  function byTarget(): Map<string, Array<StateValue<'release'>>> {
    const groups = new Map<string, Array<StateValue<'release'>>>();
    for (const { value } of rows.release.values()) {
      const group = groups.get(value.targetId);
      if (group) group.push(value);
      else groups.set(value.targetId, [value]);
    }
    return groups;
  }

  return {
    refresh,
    rows: (kind) => rows[kind],
    releasesOf(targetId) {
      releases ??= byTarget();
      return releases.get(targetId) ?? [];
    },
    statesOf: (targetId) =>
      INDICATORS.flatMap((key) => rows.indicatorState.get(`${targetId}:${key}`)?.value ?? []),
    note(kind, id, value) {
      if (value) rows[kind].set(id, { id, version: 0, updatedAt: 0, value });
      else rows[kind].delete(id);
    },
  };
}
