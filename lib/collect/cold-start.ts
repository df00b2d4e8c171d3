import type { Release } from '../domain/release';
import type { SessionRecord, Stratum } from '../domain/session';
import type { EventStore } from '../store/event-store';
import type { Directory } from './directory';
import { COLD_INSTANCE_WINDOW_MS, COLD_MS, COLD_SESSIONS_PER_INSTANCE } from './limits';
import { type ReleasePlan, releaseIdOf } from './release-plan';

type Counted = { cold: number; instances: Map<string, number> };

/**
 * Tells cold sessions from steady ones (statistics.md §5.5): the first 60 s of a release, and the first five sessions of an
 * instance that appeared in its first ten minutes, up to a cap, so that a crash loop does not stay cold for ever.
 */
export type ColdStart = {
  /** Counts of young releases that were stored before this process started. */
  load(sessions: readonly SessionRecord[], plan: ReleasePlan): Promise<void>;
  /** A view for one batch; `keep` makes its counts last once the batch is durable. */
  batch(plan: ReleasePlan): {
    stratumOf(session: SessionRecord): Stratum;
    keep(): void;
  };
};

export function createColdStart(store: EventStore, directory: Directory): ColdStart {
  const counted = new Map<string, Counted>();

  async function countStored(release: Release): Promise<Counted> {
    const span = {
      from: release.startedAt - COLD_INSTANCE_WINDOW_MS,
      to: release.startedAt + 2 * COLD_INSTANCE_WINDOW_MS,
      step: '10s' as const,
      targetId: release.targetId,
      release: release.version,
      sources: ['synthetic' as const],
    };
    const [tallies, marks] = await Promise.all([
      store.tallies({ ...span, strata: ['cold'] }),
      store.counts({ ...span, kinds: ['instance'] }),
    ]);
    return {
      cold: tallies.reduce((sum, row) => sum + row.counts.sessions, 0),
      instances: new Map(marks.map((row) => [row.key, row.n])),
    };
  }

  return {
    async load(sessions, plan) {
      for (const session of sessions) {
        const release = plan.release(session.targetId, session.release);
        if (!release || !mayBeCold(session, release) || counted.has(release.id)) continue;
        counted.set(release.id, await countStored(release));
      }
    },
    batch(plan) {
      const fresh = new Map<string, Counted>();
      const seen = (id: string): Counted => fresh.get(id) ?? { cold: 0, instances: new Map() };
      return {
        stratumOf(session) {
          const release = plan.release(session.targetId, session.release);
          if (!release || !mayBeCold(session, release)) return 'steady';
          const before = counted.get(release.id);
          const now = seen(release.id);
          fresh.set(release.id, now);
          const { instance } = session;
          const ofInstance =
            instance === null
              ? 0
              : (before?.instances.get(instance) ?? 0) + (now.instances.get(instance) ?? 0);
          if (instance !== null) {
            now.instances.set(instance, (now.instances.get(instance) ?? 0) + 1);
          }
          const used = (before?.cold ?? 0) + now.cold;
          if (used >= capOf(release, directory, plan)) return 'steady';
          const young = session.startedAt - release.startedAt < COLD_MS;
          const first =
            instance !== null &&
            ofInstance < COLD_SESSIONS_PER_INSTANCE &&
            cameEarly(release, instance, { directory, plan });
          if (!young && !first) return 'steady';
          now.cold += 1;
          return 'cold';
        },
        keep() {
          for (const [id, delta] of fresh) {
            const total = counted.get(id) ?? { cold: 0, instances: new Map<string, number>() };
            total.cold += delta.cold;
            for (const [instance, n] of delta.instances) {
              total.instances.set(instance, (total.instances.get(instance) ?? 0) + n);
            }
            counted.set(id, total);
          }
        },
      };
    },
  };
}

/** Long after its start no session of a release is cold, so nothing has to be counted. */
function mayBeCold(session: SessionRecord, release: Release): boolean {
  const ageMs = session.startedAt - release.startedAt;
  return release.cold && !release.seeded && ageMs < 2 * COLD_INSTANCE_WINDOW_MS;
}

function capOf(release: Release, directory: Directory, plan: ReleasePlan): number {
  const target = directory.target(release.targetId);
  const intervalMs = target?.afterRelease?.intervalMs ?? target?.intervalMs ?? COLD_MS;
  const isOurs = (seen: { releaseId: string }) => seen.releaseId === release.id;
  const known = [...directory.instances.values(), ...plan.instances.values()].filter(isOurs).length;
  return Math.ceil(COLD_MS / intervalMs) + COLD_SESSIONS_PER_INSTANCE * known;
}

function cameEarly(
  release: Release,
  instance: string,
  { directory, plan }: { directory: Directory; plan: ReleasePlan },
): boolean {
  const id = `${releaseIdOf(release.targetId, release.version)}:${instance}`;
  const seen = directory.instances.get(id) ?? plan.instances.get(id);
  return seen !== undefined && seen.firstSeenAt - release.startedAt <= COLD_INSTANCE_WINDOW_MS;
}
