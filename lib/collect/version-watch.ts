import {
  addVersion,
  CALM_WINDOW_MS,
  NO_CHURN,
  type VersionChurn,
} from '../domain/deployments/version-churn';
import type { EventStore } from '../store/event-store';
import type { Mutation } from '../store/state-store';
import type { TargetCache } from './target-cache';

/** Newest sessions that are read of a target whose versions were none when this process started. */
const SESSIONS_READ = 500;

/** Decides whether the versions that a target announces are releases (decision 35). Its memory is bounded by targets. */
export type VersionWatch = {
  /** Reads what has to be known of these targets before a batch. Errors: those of the store. */
  load(targetIds: Iterable<string>): Promise<void>;
  /** A view for one batch; `keep` makes what it noted last once the batch is durable. */
  batch(now: number): VersionsNow;
};

export type VersionsNow = {
  /** A version was seen at `at`, epoch ms; false where it is no release. */
  note(targetId: string, version: string, at: number): boolean;
  /** Whether versions of the target are none, as far as was noted. */
  areNone(targetId: string): boolean;
  /** Writes where that changed for one of the targets that were noted. */
  mutations(): Mutation[];
  keep(): void;
};

export function createVersionWatch(
  events: Pick<EventStore, 'sessions'>,
  targetCache: TargetCache,
): VersionWatch {
  const { isShared } = targetCache;
  const known = new Map<string, VersionChurn>();

  /** Which versions came lately is in the sessions alone: of those that are none there is no row. */
  async function readBack(targetId: string): Promise<VersionChurn> {
    const { sessions } = await events.sessions(
      { targetId, seeded: false },
      { limit: SESSIONS_READ },
    );
    return sessions.reduce(
      (churn: VersionChurn, { facts, startedAt }) => {
        const version = facts.announced.release;
        return version === null ? churn : { ...addVersion(churn, version, startedAt), none: true };
      },
      { ...NO_CHURN, none: true },
    );
  }

  return {
    async load(targetIds) {
      for (const targetId of targetIds) {
        // Another collector may have seen that its versions are releases again.
        if (isShared && !targetCache.churned(targetId)) known.delete(targetId);
        if (known.has(targetId) || !targetCache.churned(targetId)) continue;
        known.set(targetId, await readBack(targetId));
      }
    },
    batch(now) {
      const fresh = new Map<string, VersionChurn>();
      /** With the deployments that marks made: they are versions that came too. */
      const initialChurn = (targetId: string, at: number): VersionChurn => {
        let churn = known.get(targetId) ?? { ...NO_CHURN, none: targetCache.churned(targetId) };
        for (const { value } of targetCache.releasesOf(targetId).toReversed()) {
          if (at - value.startedAt >= CALM_WINDOW_MS) break;
          if (!value.seeded) churn = addVersion(churn, value.version, value.startedAt);
        }
        return churn;
      };
      const isOff = (targetId: string) => targetCache.target(targetId)?.releases === 'off';
      return {
        note(targetId, version, at) {
          const churn = addVersion(fresh.get(targetId) ?? initialChurn(targetId, at), version, at);
          fresh.set(targetId, churn);
          return !churn.none && !isOff(targetId);
        },
        areNone: (targetId) =>
          isOff(targetId) ||
          (fresh.get(targetId) ?? known.get(targetId))?.none === true ||
          (!fresh.has(targetId) && !known.has(targetId) && targetCache.churned(targetId)),
        mutations: () =>
          [...fresh].flatMap(([targetId, churn]): Mutation[] => {
            const none = churn.none && !isOff(targetId);
            if (none === targetCache.churned(targetId)) return [];
            const row = { kind: 'versionChurn' as const, id: targetId };
            if (!none) return [{ op: 'delete', ...row }];
            return [{ op: 'put', ...row, value: { targetId, since: now } }];
          }),
        keep() {
          for (const [targetId, churn] of fresh) {
            // What other collectors see is in the stored releases, as long as versions are releases.
            if (isShared && !churn.none) known.delete(targetId);
            else known.set(targetId, churn);
          }
        },
      };
    },
  };
}
