import { deploymentOrdinal } from '../domain/deployments/deployments';
import type { Release } from '../domain/deployments/release';
import type { LabelOverflow } from '../domain/labels/new-labels';
import { DEFAULT_SETTINGS, type Settings } from '../domain/targets/settings';
import type { Target } from '../domain/targets/target';
import { createStateCache } from '../store/state-cache';
import type { StateStore, StateValue, Stored } from '../store/state-store';

/** What the collector stamps sessions and health events with, in memory: no look-up in the store per row. */
export type TargetCache = {
  /** Whether other processes collect into the same stores. */
  isShared: boolean;
  /** Follows the change log; cheap where nothing changed. Errors: those of the store. */
  refresh(): Promise<void>;
  /** Reads everything again at the next refresh. */
  invalidate(): void;
  settings(): Settings;
  target(id: string): Target | null;
  /** By name or id; several environments may have a target of one name. */
  targetNamed(name: string, environment: string): Target | null;
  /** The target of that environment, where there is exactly one. */
  onlyTargetOf(environment: string): Target | null;
  /** The environment of all targets, where they have one. */
  onlyEnvironment(): string | null;
  /** Of one target, oldest first. */
  releasesOf(targetId: string): ReadonlyArray<Stored<Release>>;
  release(releaseId: string): Stored<Release> | null;
  /** Deployments of one version, oldest first, without seeded ones. */
  deploymentsOf(targetId: string, version: string): readonly Release[];
  /** Whether versions of the target are not releases, as it is stored (decision 35). */
  churned(targetId: string): boolean;
  /** What is stored about new labels of the target beyond the limit. */
  labelOverflow(targetId: string): LabelOverflow | null;
  /** Whether a target is in that environment. */
  isEnvironment(name: string): boolean;
  /** By id. The collector adds what it writes; the change log is followed for them only where others collect too. */
  instances: Map<string, { releaseId: string; firstSeenAt: number }>;
  /** Removes instances that were deleted from the store. */
  forgetInstances(ids: readonly string[]): void;
};

const KINDS = ['settings', 'target', 'release', 'versionChurn', 'labelOverflow'] as const;

/** `isShared`: other collectors write instances too, and the change log is followed for them. */
export function createTargetCache(
  state: StateStore,
  { isShared = false }: { isShared?: boolean } = {},
): TargetCache {
  const kinds = isShared ? [...KINDS, 'instance' as const] : KINDS;
  const cache = createStateCache<(typeof KINDS)[number] | 'instance'>({ state, kinds });
  const releases = cache.derive(['release'], () => indexReleases(cache.list('release')));
  const targets = cache.derive(['target'], () => cache.list('target').map(({ value }) => value));
  const environments = cache.derive(
    ['target'],
    () => new Set(cache.list('target').map(({ value }) => value.environment)),
  );
  const instances: TargetCache['instances'] = new Map();

  const noteInstance = ({ id, value }: Stored<StateValue<'instance'>>) =>
    instances.set(id, {
      releaseId: `${value.targetId}:${value.release}`,
      firstSeenAt: value.firstSeenAt,
    });

  async function loadInstances(): Promise<void> {
    for (const row of await state.list('instance')) noteInstance(row);
  }

  /** Another collector wrote them, or retention has deleted them. */
  function followInstances(ids: ReadonlySet<string>): void {
    for (const id of ids) {
      const row = cache.rows('instance').get(id);
      if (row) noteInstance(row);
      else instances.delete(id);
    }
  }

  async function refresh(): Promise<void> {
    const changes = await cache.refresh();
    if (isShared) followInstances(changes.ids('instance'));
    if (!changes.isReloaded) return;
    try {
      await loadInstances();
    } catch (error) {
      cache.invalidate();
      throw error;
    }
  }

  return {
    isShared,
    refresh,
    invalidate: cache.invalidate,
    settings: () => cache.rows('settings').get('settings')?.value ?? DEFAULT_SETTINGS,
    target: (id) => cache.rows('target').get(id)?.value ?? null,
    targetNamed(name, environment) {
      const byId = cache.rows('target').get(name)?.value;
      if (byId) return byId;
      const named = targets().filter((target) => target.name === name);
      return named.find((target) => target.environment === environment) ?? only(named);
    },
    onlyTargetOf: (environment) =>
      only(targets().filter((target) => target.environment === environment)),
    onlyEnvironment: () => only([...environments()]),
    releasesOf: (targetId) => releases().byTarget.get(targetId) ?? [],
    release: (releaseId) => cache.rows('release').get(releaseId) ?? null,
    deploymentsOf: (targetId, version) =>
      releases().byVersion.get(versionKey({ targetId, version })) ?? [],
    labelOverflow: (targetId) => cache.rows('labelOverflow').get(targetId)?.value ?? null,
    isEnvironment: (name) => environments().has(name),
    churned: (targetId) => cache.rows('versionChurn').has(targetId),
    instances,
    forgetInstances(ids) {
      for (const id of ids) instances.delete(id);
    },
  };
}

function indexReleases(rows: ReadonlyArray<Stored<Release>>) {
  const byTarget = new Map<string, Array<Stored<Release>>>();
  const byVersion = new Map<string, Release[]>();
  // Rows are in the order of their ids, which a stable sort keeps among equal starts.
  for (const row of rows.toSorted((a, b) => a.value.startedAt - b.value.startedAt)) {
    add(byTarget, row.value.targetId, row);
    if (!row.value.seeded) add(byVersion, versionKey(row.value), row.value);
  }
  for (const all of byVersion.values())
    all.sort((a, b) => deploymentOrdinal(a) - deploymentOrdinal(b));
  return { byTarget, byVersion };
}

/** Names a version of a target in memory; ids of rows are made by `deploymentId`. */
export const versionKey = ({ targetId, version }: Pick<Release, 'targetId' | 'version'>) =>
  `${targetId}:${version}`;

function add<T>(groups: Map<string, T[]>, key: string, value: T): void {
  const known = groups.get(key);
  if (known) known.push(value);
  else groups.set(key, [value]);
}

function only<T>(items: T[]): T | null {
  return items.length === 1 ? (items[0] ?? null) : null;
}
