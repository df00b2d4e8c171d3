import { deploymentOrdinal } from '../domain/deployments/deployments';
import type { Release } from '../domain/deployments/release';
import type { SessionRecord, Stratum } from '../domain/sessions/session';
import { bucketStart } from '../domain/tallies/buckets';
import { BUCKET_STEPS } from '../domain/tallies/tally';
import { DEFAULT_WARM_UP_MS, targetWarmUpMs } from '../domain/targets/target';
import type { EventStore } from '../store/event-store';
import {
  COLD_INSTANCE_WINDOW_MS,
  COLD_INSTANCES,
  COLD_INSTANCES_WITHIN_MS,
  COLD_SESSIONS_PER_INSTANCE,
} from './limits';
import type { ReleasePlan } from './release-plan';
import type { TargetCache } from './target-cache';

/** Sessions of one instance in a deployment, and the start of the first, epoch ms. */
type SeenInstance = { sessions: number; firstAt: number };
type Counted = { cold: number; instances: Map<string, SeenInstance> };

/** Deployments whose counts are kept: those that are young at the same time. */
const MOST_COUNTED = 2_000;
/** Long after its start no session of a deployment is cold. */
const OVER_AFTER_MS = 2 * COLD_INSTANCE_WINDOW_MS;

/**
 * Distinguishes cold sessions from steady ones (statistics.md §5.5, decision 41): the warm-up of a deployment, and the first five sessions
 * of an instance that appeared in its first ten minutes, up to a cap that instances raise only in its first minute, so that a
 * crash loop does not stay cold for ever.
 */
export type ColdStart = {
  /** Counts of young deployments that were stored before this process started. */
  load(sessions: readonly SessionRecord[], plan: ReleasePlan): Promise<void>;
  /** A view for one batch; `keep` makes its counts last once the batch is durable. */
  batch(plan: ReleasePlan): {
    stratumOf(session: SessionRecord): Stratum;
    keep(): void;
  };
};

/** Where other collectors count sessions of the same deployments, every batch counts afresh; `coldKeys` keeps the others out meanwhile. */
export function createColdStart(store: EventStore, targetCache: TargetCache): ColdStart {
  const counted = new Map<string, Counted>();

  return {
    async load(sessions, plan) {
      if (targetCache.isShared) counted.clear();
      for (const session of sessions) {
        const release = deploymentOf(session, plan);
        if (!release || !mayBeCold(session, release) || counted.has(release.id)) continue;
        keepOne(counted, release.id, await countStored(store, release));
      }
    },
    batch(plan) {
      const fresh = new Map<string, Counted>();
      return {
        stratumOf(session) {
          const release = deploymentOf(session, plan);
          if (!release || session.asked || !mayBeCold(session, release)) return 'steady';
          const seen = fresh.get(release.id) ?? copyOf(counted.get(release.id));
          fresh.set(release.id, seen);
          const isFirst = noteInstance(seen, session, release);
          const target = targetCache.target(release.targetId);
          if (seen.cold >= capOf(seen, release, target)) return 'steady';
          const isYoung = session.startedAt - release.startedAt < targetWarmUpMs(target);
          if (!isYoung && !isFirst) return 'steady';
          seen.cold += 1;
          return 'cold';
        },
        keep() {
          for (const [id, seen] of fresh) keepOne(counted, id, seen);
        },
      };
    },
  };
}

/**
 * Keys of a batch that counts cold sessions, one for each target: of two batches with such a key the second waits for the first. A
 * target whose newest deployment is old needs none, unless its version is not known yet.
 */
export function coldKeys(
  sessions: ReadonlyArray<Pick<SessionRecord, 'targetId' | 'startedAt' | 'release'>>,
  targetCache: Pick<TargetCache, 'releasesOf' | 'deploymentsOf'>,
): string[] {
  const ids = new Set<string>();
  for (const { targetId, startedAt, release } of sessions) {
    if (ids.has(targetId)) continue;
    const newest = targetCache.releasesOf(targetId).at(-1)?.value;
    const isYoung = newest !== undefined && startedAt - newest.startedAt < OVER_AFTER_MS;
    const isNew = release !== '' && targetCache.deploymentsOf(targetId, release).length === 0;
    if (newest === undefined || isYoung || isNew) ids.add(targetId);
  }
  return [...ids].map((id) => `cold:${id}`);
}

/** One that was open when its version was deployed again counts with the new deployment: tallies go by the end. */
function deploymentOf({ targetId, release, endedAt }: SessionRecord, plan: ReleasePlan) {
  return plan.deploymentAt({ targetId, version: release, at: endedAt });
}

function mayBeCold(session: SessionRecord, release: Release): boolean {
  return release.cold && session.startedAt - release.startedAt < OVER_AFTER_MS;
}

function keepOne(counted: Map<string, Counted>, id: string, seen: Counted): void {
  counted.delete(id);
  counted.set(id, seen);
  const [oldest] = counted.keys();
  if (counted.size > MOST_COUNTED && oldest !== undefined) counted.delete(oldest);
}

const copyOf = (of: Counted | undefined): Counted => ({
  cold: of?.cold ?? 0,
  instances: new Map([...(of?.instances ?? [])].map(([id, seen]) => [id, { ...seen }])),
});

/** Counts a session for its instance; true where it is one of the first of an instance that appeared early. */
function noteInstance(seen: Counted, session: SessionRecord, release: Release): boolean {
  const { instance, startedAt } = session;
  if (instance === null) return false;
  const known = seen.instances.get(instance) ?? { sessions: 0, firstAt: startedAt };
  const firstAt = Math.min(known.firstAt, startedAt);
  seen.instances.set(instance, { sessions: known.sessions + 1, firstAt });
  return (
    known.sessions < COLD_SESSIONS_PER_INSTANCE &&
    firstAt - release.startedAt <= COLD_INSTANCE_WINDOW_MS
  );
}

function capOf(seen: Counted, release: Release, target: ReturnType<TargetCache['target']>): number {
  const warmUpMs = targetWarmUpMs(target);
  const intervalMs = target?.afterRelease?.intervalMs ?? target?.intervalMs ?? DEFAULT_WARM_UP_MS;
  const early = [...seen.instances.values()].filter(
    ({ firstAt }) => firstAt - release.startedAt <= COLD_INSTANCES_WITHIN_MS,
  );
  return (
    Math.ceil(warmUpMs / intervalMs) +
    COLD_SESSIONS_PER_INSTANCE * Math.min(early.length, COLD_INSTANCES)
  );
}

async function countStored(store: EventStore, release: Release): Promise<Counted> {
  const width = BUCKET_STEPS['10s'];
  // Before a later deployment there are sessions of the one before; before the first there may be its own, reported late.
  const slack = deploymentOrdinal(release) > 1 ? 0 : COLD_INSTANCE_WINDOW_MS;
  const span = {
    from: bucketStart(release.startedAt, width) - slack,
    to: release.startedAt + OVER_AFTER_MS,
    step: '10s' as const,
    targetId: release.targetId,
    release: release.version,
    sources: ['synthetic' as const],
  };
  const [tallies, marks] = await Promise.all([
    store.tallies({ ...span, strata: ['cold'] }),
    store.counts({ ...span, mergeMs: width, kinds: ['instance'] }),
  ]);
  const instances = new Map<string, SeenInstance>();
  for (const { at, key, n } of marks) {
    const known = instances.get(key) ?? { sessions: 0, firstAt: at };
    instances.set(key, { sessions: known.sessions + n, firstAt: Math.min(known.firstAt, at) });
  }
  return { cold: tallies.reduce((sum, row) => sum + row.counts.sessions, 0), instances };
}
