import {
  LEAST_ABSENCE_MS,
  MOST_ABSENCE_MS,
  type VersionActivity,
} from '../domain/deployments/absence-needed';
import { deploymentOrdinal } from '../domain/deployments/deployments';
import type { Release } from '../domain/deployments/release';
import type { SessionRecord } from '../domain/sessions/session';
import { bucketStart } from '../domain/tallies/buckets';
import { BUCKET_STEPS } from '../domain/tallies/tally';
import type { EventStore } from '../store/event-store';
import { type TargetCache, versionKey } from './target-cache';
import { UNKNOWN_RELEASE, type VersionObservation } from './version-observations';

const MINUTE = BUCKET_STEPS['1m'];
const HOUR = BUCKET_STEPS['1h'];
/** Far enough back for the longest absence, and for the rate of the hour before it. */
const LOOK_BACK_MS = MOST_ABSENCE_MS + HOUR;
/** Versions of all targets whose last session is cached; for others the store is queried. */
const MOST_REMEMBERED = 10_000;

const OURS = { sources: ['synthetic' as const], seeded: false };

/**
 * What each version served before a batch. Nearly always the memory of its last session answers; after a restart, or where it was
 * silent for long, the tallies do: so nothing has to be kept for it.
 */
export type ServedLog = {
  /** A view for one batch, whose observations are in order of time. Errors: those of the store. */
  batch(sightings: readonly VersionObservation[], now: number): Promise<ServedNow>;
};

export type ServedNow = {
  /** What a version served in a deployment before `at`, epoch ms. */
  before(deployment: Release, at: number): VersionActivity;
  /** Whether other known versions of its target served from `from` until `at`. */
  othersServed(version: Pick<Release, 'targetId' | 'version'>, span: Span): boolean;
  /** A session of the batch, in time. */
  note(sighting: VersionObservation): void;
  /** To be called with the stamped sessions once the batch is durable. */
  keep(sessions: readonly SessionRecord[]): void;
};

type Span = { from: number; to: number };
type MinuteRow = { at: number; version: string; sessions: number };
type Stored = Span & { rows: MinuteRow[] };

export function createServedLog(
  events: Pick<EventStore, 'tallies'>,
  targetCache: TargetCache,
): ServedLog {
  /** End of the last session, by version. */
  const lastEnd = new Map<string, number>();
  let warmed = false;

  /** Whatever served a moment ago is not looked for one by one after a start. */
  async function readStoredSpans(now: number): Promise<void> {
    if (warmed) return;
    const rows = await events.tallies({
      ...OURS,
      from: bucketStart(now - LEAST_ABSENCE_MS, MINUTE),
      to: now + MINUTE,
      step: '1m',
      mergeMs: MINUTE,
      groupBy: ['targetId', 'release'],
    });
    for (const { at, group, counts } of rows) {
      const { targetId, release } = group;
      if (counts.sessions > 0 && targetId && release)
        cacheLastSeen(versionKey({ targetId, version: release }), at + MINUTE);
    }
    warmed = true;
  }

  function cacheLastSeen(key: string, at: number): void {
    const last = Math.max(at, lastEnd.get(key) ?? at);
    lastEnd.delete(key);
    lastEnd.set(key, last);
    if (lastEnd.size <= MOST_REMEMBERED) return;
    const [oldest] = lastEnd.keys();
    if (oldest !== undefined) lastEnd.delete(oldest);
  }

  async function readMinutes(targetId: string, span: Span): Promise<Stored> {
    const found = await events.tallies({
      ...OURS,
      targetId,
      ...span,
      step: '1m',
      mergeMs: MINUTE,
      groupBy: ['release'],
    });
    const rows = found.map(({ at, group, counts }) => ({
      at,
      version: group.release ?? UNKNOWN_RELEASE,
      sessions: counts.sessions,
    }));
    return { ...span, rows: rows.filter(({ sessions }) => sessions > 0) };
  }

  async function servedIn({ targetId, version }: Release, span: Span): Promise<boolean> {
    if (span.from >= span.to) return false;
    const query = { ...OURS, targetId, release: version, ...span, step: '1m' as const };
    return (await events.tallies(query)).some(({ counts }) => counts.sessions > 0);
  }

  return {
    async batch(sightings, now) {
      await readStoredSpans(now);
      const asked = absentOnes(sightings, { targetCache, lastEnd });
      const stored = new Map<string, Stored>();
      /** Deployments that served before the minutes that were read. */
      const servedLongAgo = new Set<string>();
      for (const [targetId, { span, deployments }] of asked) {
        stored.set(targetId, await readMinutes(targetId, span));
        for (const one of deployments) {
          const served = await servedIn(one, { from: firstMinuteOf(one), to: span.from });
          if (served) servedLongAgo.add(one.id);
        }
      }
      return servedNow({ lastEnd, stored, servedLongAgo, remember: cacheLastSeen });
    },
  };
}

/** The minute in which a later deployment began may hold sessions of the one before. */
function firstMinuteOf(deployment: Release): number {
  const { startedAt } = deployment;
  const floor = bucketStart(startedAt, MINUTE);
  return deploymentOrdinal(deployment) > 1 && floor < startedAt ? floor + MINUTE : floor;
}

type AskedDeployments = Map<string, { span: Span; deployments: Release[] }>;

/** Versions that were silent for long before one of their sessions, as far as the cache knows, and the minutes that decide. */
function absentOnes(
  sightings: readonly VersionObservation[],
  { targetCache, lastEnd }: { targetCache: TargetCache; lastEnd: ReadonlyMap<string, number> },
): AskedDeployments {
  const asked: AskedDeployments = new Map();
  for (const { targetId, version, at, by } of sightings) {
    const newest = targetCache.deploymentsOf(targetId, version).at(-1);
    if (by !== 'session' || !newest || at < newest.startedAt + LEAST_ABSENCE_MS) continue;
    const last = lastEnd.get(versionKey({ targetId, version }));
    if (last !== undefined && at - last < LEAST_ABSENCE_MS) continue;
    const from = bucketStart(at - LOOK_BACK_MS, HOUR);
    const before = asked.get(targetId);
    const deployments = [...new Set([...(before?.deployments ?? []), newest])];
    const span = {
      from: Math.min(from, before?.span.from ?? from),
      to: Math.max(at, before?.span.to ?? at),
    };
    asked.set(targetId, { span, deployments });
  }
  return asked;
}

function servedNow(of: {
  lastEnd: ReadonlyMap<string, number>;
  stored: ReadonlyMap<string, Stored>;
  servedLongAgo: ReadonlySet<string>;
  remember(key: string, at: number): void;
}): ServedNow {
  const { lastEnd, stored, servedLongAgo, remember } = of;
  /** Sessions of the batch, by target. */
  const noted = new Map<string, VersionObservation[]>();
  const lastNoted = new Map<string, number>();

  function rowsOf(deployment: Release, at: number): MinuteRow[] {
    const from = firstMinuteOf(deployment);
    const rows = stored.get(deployment.targetId)?.rows ?? [];
    return rows.filter(
      (row) => row.version === deployment.version && row.at >= from && row.at < at,
    );
  }

  return {
    before(deployment, at) {
      const { targetId, version, startedAt } = deployment;
      const key = versionKey(deployment);
      const latest = Math.max(lastEnd.get(key) ?? 0, lastNoted.get(key) ?? 0);
      // Memory says that it is served: nothing was read, and nothing has to be.
      if (at - latest < LEAST_ABSENCE_MS) return { lastAt: latest, sessions: 1, startedAt };
      const own = (noted.get(targetId) ?? []).filter(
        (one) => one.version === version && one.at >= startedAt && one.at < at,
      );
      const rows = rowsOf(deployment, at);
      const inRows = rows.at(-1);
      const ends = [...own.map(({ until }) => until), ...(inRows ? [inRows.at + MINUTE] : [])];
      if (ends.length === 0) {
        const isLongAgo = servedLongAgo.has(deployment.id);
        const from = stored.get(targetId)?.from ?? null;
        return { lastAt: isLongAgo ? from : null, sessions: 1, startedAt };
      }
      const lastAt = Math.max(...ends);
      const since = lastAt - HOUR;
      const sessions =
        rows.filter((row) => row.at >= since).reduce((sum, row) => sum + row.sessions, 0) +
        own.filter(({ until }) => until >= since).length;
      return { lastAt, sessions, startedAt };
    },
    othersServed({ targetId, version }, { from, to }) {
      const isOther = (name: string) => name !== version && name !== UNKNOWN_RELEASE && name !== '';
      const rows = stored.get(targetId)?.rows ?? [];
      return (
        rows.some((row) => isOther(row.version) && row.at >= from && row.at < to) ||
        (noted.get(targetId) ?? []).some(
          (one) => isOther(one.version) && one.at >= from && one.at < to,
        )
      );
    },
    note(sighting) {
      const known = noted.get(sighting.targetId);
      if (known) known.push(sighting);
      else noted.set(sighting.targetId, [sighting]);
      const key = versionKey(sighting);
      lastNoted.set(key, Math.max(sighting.until, lastNoted.get(key) ?? 0));
    },
    keep(sessions) {
      for (const { targetId, release, endedAt, seeded } of sessions) {
        if (!seeded && release !== UNKNOWN_RELEASE)
          remember(versionKey({ targetId, version: release }), endedAt);
      }
    },
  };
}
