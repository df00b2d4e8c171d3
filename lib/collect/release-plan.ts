import {
  deploymentAt,
  deploymentId,
  deploymentOrdinal,
  nextOrdinal,
} from '../domain/deployments/deployments';
import { opensDeployment } from '../domain/deployments/opens-deployment';
import type { Release } from '../domain/deployments/release';
import type { SessionRecord } from '../domain/sessions/session';
import { longestSessionMs } from '../domain/targets/deadlines';
import type { Target } from '../domain/targets/target';
import type { TimeSlices } from '../kit/time-slices';
import type { Mutation, Stored } from '../store/state-store';
import type { FirstSight } from './first-sight';
import type { LabelsNow } from './label-watch';
import { LATE_SESSION_MS, STARTUP_MS } from './limits';
import type { ServedNow } from './served-before';
import { type TargetCache, versionKey } from './target-cache';
import type { VersionObservation } from './version-observations';
import type { VersionsNow } from './version-watch';

/** Releases and instances as they stand after a batch, and what has to be written for it. */
export type ReleasePlan = {
  mutations: Mutation[];
  /** Of one target, oldest first. */
  releasesOf(targetId: string): readonly Release[];
  /** The deployment of a version that runs at `at`, epoch ms. */
  deploymentAt(of: { targetId: string; version: string; at: number }): Release | null;
  /** Whether versions of the target are no releases (decision 35). */
  versionsAreNone(targetId: string): boolean;
  instances: Map<string, { releaseId: string; firstSeenAt: number }>;
};

export type PlanTools = {
  targetCache: TargetCache;
  /** Since when each target is watched: what was running then has no cold stratum. */
  firstSight: Pick<FirstSight, 'seenSince'>;
  served: ServedNow;
  versions: VersionsNow;
  labels: Pick<LabelsNow, 'admit'>;
  slices: TimeSlices;
};

/**
 * A new version becomes a release; the first deployment of a known one only ever moves earlier (decision 18); sessions of a
 * version that was away open its next deployment (decision 34). Observations are in order of time. A row that someone else writes
 * between two slices is refused as a conflict when the plan is written.
 */
export async function planReleases(
  sightings: readonly VersionObservation[],
  tools: PlanTools,
): Promise<ReleasePlan> {
  const { targetCache, versions, served, labels, slices } = tools;
  const draft = createDraft(targetCache);
  const instances: ReleasePlan['instances'] = new Map();
  for (const sighting of sightings) {
    if (slices.isOver()) await slices.pause();
    const { targetId, version, at, by, instance } = sighting;
    const isVersion = versions.note(targetId, version, at);
    const isKnown = targetCache.deploymentsOf(targetId, version).length > 0;
    const isRelease = isVersion && (isKnown || labels.admit(targetId, 'release', version));
    if (isRelease) observeVersion(sighting, draft, tools);
    if (by === 'session') served.note(sighting);
    if (!isRelease || instance === null) continue;
    const releaseId = versionKey(sighting);
    const instanceId = `${releaseId}:${instance}`;
    if (targetCache.instances.has(instanceId)) continue;
    if (!labels.admit(targetId, 'instance', instance)) continue;
    const firstSeenAt = Math.min(at, instances.get(instanceId)?.firstSeenAt ?? Infinity);
    instances.set(instanceId, { releaseId, firstSeenAt });
  }
  return {
    mutations: [
      ...draft.mutations(),
      ...[...instances].map(([id, seen]) => writeInstance(id, seen)),
      ...versions.mutations(),
    ],
    releasesOf: draft.releasesOf,
    deploymentAt: ({ targetId, version, at }) =>
      deploymentAt(draft.deploymentsOf(targetId, version), version, at),
    versionsAreNone: versions.areNone,
    instances,
  };
}

/** The rows of the targetCache with what a batch changes about them. */
type Draft = {
  deploymentsOf(targetId: string, version: string): readonly Release[];
  releasesOf(targetId: string): readonly Release[];
  isTaken(id: string): boolean;
  put(release: Release): void;
  mutations(): Mutation[];
};

function createDraft(targetCache: TargetCache): Draft {
  const changed = new Map<string, Release>();
  const ofVersion = new Map<string, Release[]>();
  const ofTarget = new Map<string, Release[]>();
  const deploymentsOf: Draft['deploymentsOf'] = (targetId, version) =>
    ofVersion.get(versionKey({ targetId, version })) ??
    targetCache.deploymentsOf(targetId, version);
  return {
    deploymentsOf,
    releasesOf(targetId) {
      const known = ofTarget.get(targetId);
      if (known) return known;
      const rows = targetCache.releasesOf(targetId);
      const fresh = [...changed.values()].filter(
        (one) => one.targetId === targetId && targetCache.release(one.id) === null,
      );
      const all = [...rows.map((row) => changed.get(row.id) ?? row.value), ...fresh];
      all.sort((a, b) => a.startedAt - b.startedAt);
      ofTarget.set(targetId, all);
      return all;
    },
    // A seeded row gives way to what is seen for real.
    isTaken: (id) => changed.has(id) || targetCache.release(id)?.value.seeded === false,
    put(release) {
      const others = deploymentsOf(release.targetId, release.version).filter(
        (one) => one.id !== release.id,
      );
      const own = [...others, release].sort((a, b) => deploymentOrdinal(a) - deploymentOrdinal(b));
      ofVersion.set(versionKey(release), own);
      ofTarget.delete(release.targetId);
      changed.set(release.id, release);
    },
    mutations: () =>
      [...changed].map(([id, value]) => writeRelease(value, targetCache.release(id))),
  };
}

function observeVersion(
  sighting: VersionObservation,
  draft: Draft,
  { firstSight, served, targetCache }: PlanTools,
): void {
  const { targetId, version, at, by } = sighting;
  const own = draft.deploymentsOf(targetId, version);
  const newest = own.at(-1);
  if (!newest) {
    // An event that cannot be dated says that the version is new, not that it is older than those that are known.
    const latest = sighting.doubtful ? draft.releasesOf(targetId).at(-1) : undefined;
    const startedAt = Math.max(at, (latest?.startedAt ?? at) + (latest ? 1 : 0));
    draft.put(newDeployment({ ...sighting, at: startedAt }, { draft, firstSight, last: 0 }));
    return;
  }
  if (by === 'announcement' || at < newest.startedAt) {
    const moved =
      by === 'session'
        ? movedBySession(at, own, lateSessionMs(targetCache.target(targetId)))
        : movedByEvent(sighting, own, draft);
    if (moved) draft.put(moved);
    return;
  }
  const before = served.before(newest, at);
  const span = { from: before.lastAt ?? at, to: at };
  if (opensDeployment(before, { at, othersServed: served.othersServed(newest, span) }))
    draft.put(newDeployment(sighting, { draft, firstSight, last: deploymentOrdinal(newest) }));
}

/** How long after its start a session of a target may arrive, ms. */
const lateSessionMs = (target: Target | null): number =>
  Math.max(LATE_SESSION_MS, target === null ? 0 : longestSessionMs(target));

/**
 * The deployment that a session of before its start belongs to, from that session on. One may have run before the session that
 * opened its deployment and arrive after it; of the first deployment any earlier session is.
 */
function movedBySession(at: number, own: readonly Release[], lateMs: number): Release | null {
  const [newest, before] = [own.at(-1), own.at(-2)];
  const first = own[0];
  if (first && at < first.startedAt) return { ...first, startedAt: at };
  if (!newest || !before || newest.firstSeenBy === 'mark' || at <= before.startedAt) return null;
  return newest.startedAt - at < lateMs ? { ...newest, startedAt: at } : null;
}

/** An event never opens a deployment; it moves the start of an only one, not past the deployment before it. */
function movedByEvent(
  { targetId, at }: VersionObservation,
  own: readonly Release[],
  draft: Draft,
): Release | null {
  const [first] = own;
  if (!first || own.length > 1 || at >= first.startedAt) return null;
  const before = draft
    .releasesOf(targetId)
    .findLast((one) => !one.seeded && one.startedAt < first.startedAt);
  const startedAt = Math.max(at, before ? before.startedAt + 1 : at);
  return startedAt < first.startedAt ? { ...first, startedAt } : null;
}

function newDeployment(
  { targetId, version, at, by }: VersionObservation,
  of: { draft: Draft; firstSight: PlanTools['firstSight']; last: number },
): Release {
  const seenSince = of.firstSight.seenSince.get(targetId) ?? at;
  const ordinal = nextOrdinal({ targetId, version }, { last: of.last, isTaken: of.draft.isTaken });
  return {
    id: deploymentId(targetId, version, ordinal),
    targetId,
    version,
    ...(ordinal > 1 ? { deployment: ordinal } : {}),
    startedAt: at,
    firstSeenBy: by,
    cold: at > seenSince + STARTUP_MS,
    notes: '',
    seeded: false,
  };
}

function writeRelease(value: Release, stored: Stored<Release> | null): Mutation {
  const row = { kind: 'release' as const, id: value.id, group: value.targetId, value };
  return stored ? { op: 'update', version: stored.version, ...row } : { op: 'insert', ...row };
}

function writeInstance(
  id: string,
  { releaseId, firstSeenAt }: { releaseId: string; firstSeenAt: number },
): Mutation {
  const instance = id.slice(releaseId.length + 1);
  const separator = releaseId.indexOf(':');
  const targetId = releaseId.slice(0, separator);
  const value = { targetId, release: releaseId.slice(separator + 1), instance, firstSeenAt };
  return { op: 'put', kind: 'instance', id, group: releaseId, value };
}

/** The release that was known to run at `at`: the one that started last before it. */
export function releaseAt(releases: readonly Release[], at: number): Release | null {
  return releases.findLast((release) => release.startedAt <= at) ?? null;
}

/** The switch of releases that a session was open across; null where there was none. */
export function switchDuring(
  releases: readonly Release[],
  session: Pick<SessionRecord, 'startedAt' | 'endedAt'>,
): Release | null {
  if (releaseAt(releases, session.startedAt) === null) return null;
  return (
    releases.findLast(
      ({ startedAt, seeded }) =>
        !seeded && startedAt > session.startedAt && startedAt <= session.endedAt,
    ) ?? null
  );
}
