import type { StoredHealthEvent } from '../domain/health-event';
import type { Release } from '../domain/release';
import type { SessionRecord } from '../domain/session';
import type { Mutation, Stored } from '../store/state-store';
import type { Directory } from './directory';
import { STARTUP_MS } from './limits';

/** A release that cannot be told. It never becomes a row. */
export const UNKNOWN_RELEASE = 'unknown';

/** Releases and instances as they stand after a batch, and what has to be written for it. */
export type ReleasePlan = {
  mutations: Mutation[];
  /** Of one target, oldest first. */
  releasesOf(targetId: string): Release[];
  release(targetId: string, version: string): Release | null;
  instances: Map<string, { releaseId: string; firstSeenAt: number }>;
};

type Sighting = {
  targetId: string;
  version: string;
  instance: string | null;
  at: number;
  by: 'announcement' | 'session';
};

export const releaseIdOf = (targetId: string, version: string) => `${targetId}:${version}`;

/** What the sessions and health events of a batch say about releases. */
export function sightingsOf(sessions: SessionRecord[], events: StoredHealthEvent[]): Sighting[] {
  const sightings: Sighting[] = [];
  const see = (sighting: Sighting) => {
    if (sighting.version !== '' && sighting.version !== UNKNOWN_RELEASE) sightings.push(sighting);
  };
  for (const { targetId, instance, startedAt, release, facts } of sessions) {
    const version = facts.announced.release ?? release;
    see({ targetId, version, instance, at: startedAt, by: 'session' });
  }
  for (const { targetId, release, instance, bucketAt } of events) {
    if (targetId === null || release === undefined) continue;
    const by = 'announcement';
    see({ targetId, version: release, instance: instance ?? null, at: bucketAt, by });
  }
  return sightings;
}

/**
 * A new version becomes a release; a known one only ever moves earlier (decision 18). `firstSight` holds the instant at
 * which this process first saw each target: what was running then has no cold stratum.
 */
export function planReleases(
  directory: Directory,
  sightings: Sighting[],
  firstSight: ReadonlyMap<string, number>,
): ReleasePlan {
  const changed = new Map<string, Release>();
  const instances: ReleasePlan['instances'] = new Map();
  for (const sighting of sightings) {
    const id = releaseIdOf(sighting.targetId, sighting.version);
    const known = changed.get(id) ?? directory.release(id)?.value;
    // Seeded history feeds no verdict: a version that is seen for real starts afresh.
    if (!known || known.seeded) changed.set(id, newRelease(sighting, firstSight));
    else if (sighting.at < known.startedAt) {
      changed.set(id, { ...known, startedAt: sighting.at });
    }
    if (sighting.instance === null) continue;
    const instanceId = `${id}:${sighting.instance}`;
    if (directory.instances.has(instanceId)) continue;
    const firstSeenAt = Math.min(sighting.at, instances.get(instanceId)?.firstSeenAt ?? Infinity);
    instances.set(instanceId, { releaseId: id, firstSeenAt });
  }
  return {
    mutations: [
      ...[...changed].map(([id, value]) => writeRelease(value, directory.release(id))),
      ...[...instances].map(([id, seen]) => writeInstance(id, seen)),
    ],
    release: (targetId, version) => {
      const id = releaseIdOf(targetId, version);
      return changed.get(id) ?? directory.release(id)?.value ?? null;
    },
    releasesOf(targetId) {
      const known = directory.releasesOf(targetId).map((row) => changed.get(row.id) ?? row.value);
      const fresh = [...changed.values()].filter(
        (release) => release.targetId === targetId && directory.release(release.id) === null,
      );
      return [...known, ...fresh].sort((a, b) => a.startedAt - b.startedAt);
    },
    instances,
  };
}

function newRelease(sighting: Sighting, firstSight: ReadonlyMap<string, number>): Release {
  const { targetId, version, at, by } = sighting;
  const seenSince = firstSight.get(targetId) ?? at;
  return {
    id: releaseIdOf(targetId, version),
    targetId,
    version,
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
