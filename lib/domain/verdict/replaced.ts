import { bucketStart } from '../buckets';
import { deploymentEnd } from '../deployments';
import type { Release } from '../release';

const MINUTE = 60_000;
/** Instances go over to the next release one by one, and a probe reaches the old ones for a while. */
export const REPLACED_AFTER_MS = 10 * MINUTE;

export type Succession = {
  release: Release;
  /** All of the target. */
  releases: readonly Release[];
  /** End of the last closed minute with a session of the release, cold ones too; null where none had any. Epoch ms. */
  lastSeenAt: number | null;
  /** Whether the target had sessions since then. */
  othersSince: boolean;
  /** End of the last closed minute, epoch ms. */
  closedTo: number;
  /** How often sessions start now, in ms. */
  intervalMs: number;
};

/**
 * Whether another deployment serves in its place, of a new version or, after a rollback, of an old one: none of its own sessions
 * came for ten minutes since. What is not proven by then never will be, unless it comes back. When its own version is deployed
 * again its evidence ends.
 */
export function isReplaced(of: Succession): boolean {
  const end = deploymentEnd(of.release, of.releases);
  if (end !== null) return of.closedTo >= bucketStart(end, MINUTE);
  const since = replacedSince(of);
  return since !== null && of.closedTo - since >= Math.max(REPLACED_AFTER_MS, 3 * of.intervalMs);
}

function replacedSince({ release, releases, lastSeenAt, othersSince }: Succession): number | null {
  const later = releases
    .filter((one) => !one.seeded && one.startedAt > release.startedAt)
    .map((one) => one.startedAt);
  if (later.length > 0) return Math.max(Math.min(...later), lastSeenAt ?? 0);
  // One that was marked and not seen yet is still to come, whatever serves meanwhile.
  return othersSince ? lastSeenAt : null;
}
