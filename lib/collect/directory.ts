import { deploymentOrdinal } from '../domain/deployments/deployments';
import type { Release } from '../domain/deployments/release';
import { DEFAULT_SETTINGS, type Settings } from '../domain/targets/settings';
import type { Target } from '../domain/targets/target';
import type { StateStore, Stored } from '../store/state-store';

/** What the collector has to know about the watched world, in memory: no look-up a row. */
export type Directory = {
  /** Follows the change log; cheap where nothing changed. */
  refresh(): Promise<void>;
  /** Reads everything again at the next refresh. */
  invalidate(): void;
  settings(): Settings;
  target(id: string): Target | null;
  /** By name or id; several environments may have a target of one name. */
  targetNamed(name: string, environment: string): Target | null;
  /** The target of that environment, where there is exactly one. */
  onlyTargetOf(environment: string): Target | null;
  /** Of one target, oldest first. */
  releasesOf(targetId: string): ReadonlyArray<Stored<Release>>;
  release(releaseId: string): Stored<Release> | null;
  /** Deployments of one version, oldest first, seeded ones left out. */
  deploymentsOf(targetId: string, version: string): readonly Release[];
  /** Targets whose versions are no releases, as it is stored. */
  churned(targetId: string): boolean;
  instances: Map<string, { releaseId: string; firstSeenAt: number }>;
};

const CHANGES_AT_ONCE = 500;

export function createDirectory(state: StateStore): Directory {
  let seq = -1;
  let settings: Settings = DEFAULT_SETTINGS;
  let targets = new Map<string, Target>();
  let releases = new Map<string, Stored<Release>>();
  let byTarget = new Map<string, Array<Stored<Release>>>();
  let byVersion = new Map<string, Release[]>();
  let churned = new Set<string>();
  const instances: Directory['instances'] = new Map();

  async function loadSettings(): Promise<void> {
    settings = (await state.get('settings', 'settings'))?.value ?? DEFAULT_SETTINGS;
  }
  async function loadTargets(): Promise<void> {
    targets = new Map((await state.list('target')).map((row) => [row.id, row.value]));
  }
  async function loadReleases(): Promise<void> {
    const rows = await state.list('release');
    rows.sort((a, b) => a.value.startedAt - b.value.startedAt || (a.id < b.id ? -1 : 1));
    releases = new Map(rows.map((row) => [row.id, row]));
    byTarget = new Map();
    byVersion = new Map();
    for (const row of rows) {
      put(byTarget, row.value.targetId, row);
      if (!row.value.seeded) put(byVersion, versionKey(row.value), row.value);
    }
    for (const all of byVersion.values())
      all.sort((a, b) => deploymentOrdinal(a) - deploymentOrdinal(b));
  }
  async function loadChurned(): Promise<void> {
    churned = new Set((await state.list('versionChurn')).map((row) => row.id));
  }
  async function loadInstances(): Promise<void> {
    for (const { id, value } of await state.list('instance')) {
      const releaseId = `${value.targetId}:${value.release}`;
      instances.set(id, { releaseId, firstSeenAt: value.firstSeenAt });
    }
  }

  async function loadAll(): Promise<void> {
    const latest = await state.changes.latest();
    await Promise.all([
      loadSettings(),
      loadTargets(),
      loadReleases(),
      loadInstances(),
      loadChurned(),
    ]);
    seq = latest;
  }

  async function refresh(): Promise<void> {
    if (seq < 0) return loadAll();
    const changes = await state.changes.since(seq, CHANGES_AT_ONCE);
    const last = changes.at(-1);
    if (!last) return;
    if (changes.length === CHANGES_AT_ONCE || (changes[0]?.seq ?? 0) > seq + 1) return loadAll();
    const kinds = new Set(changes.map((change) => change.kind));
    if (kinds.has('settings')) await loadSettings();
    if (kinds.has('target')) await loadTargets();
    if (kinds.has('release')) await loadReleases();
    if (kinds.has('versionChurn')) await loadChurned();
    seq = last.seq;
  }

  function inEnvironment(environment: string): Target[] {
    return [...targets.values()].filter((target) => target.environment === environment);
  }

  return {
    refresh,
    invalidate() {
      seq = -1;
    },
    settings: () => settings,
    target: (id) => targets.get(id) ?? null,
    targetNamed(name, environment) {
      const byId = targets.get(name);
      if (byId) return byId;
      const named = [...targets.values()].filter((target) => target.name === name);
      return named.find((target) => target.environment === environment) ?? only(named);
    },
    onlyTargetOf: (environment) => only(inEnvironment(environment)),
    releasesOf: (targetId) => byTarget.get(targetId) ?? [],
    release: (releaseId) => releases.get(releaseId) ?? null,
    deploymentsOf: (targetId, version) => byVersion.get(versionKey({ targetId, version })) ?? [],
    churned: (targetId) => churned.has(targetId),
    instances,
  };
}

/** Names a version of a target in memory; ids of rows are made by `deploymentId`. */
export const versionKey = ({ targetId, version }: Pick<Release, 'targetId' | 'version'>) =>
  `${targetId}:${version}`;

function put<T>(groups: Map<string, T[]>, key: string, value: T): void {
  const known = groups.get(key);
  if (known) known.push(value);
  else groups.set(key, [value]);
}

function only<T>(items: T[]): T | null {
  return items.length === 1 ? (items[0] ?? null) : null;
}
