import { deploymentEnd } from '../deployments/deployments';
import type { Release } from '../deployments/release';
import { bucketStart } from '../tallies/buckets';
import { MINUTE } from '../time';
import type { Stopped } from './model/verdict';

/** Instances move to the next release one by one, and a probe still reaches old ones for a while. */
const REPLACED_AFTER_MS = 10 * MINUTE;

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
 * Whether another deployment serves in its place, of a new version or, after a rollback, of an old one: and none of its own sessions came for ten minutes. Nothing more will be proven unless it comes back. When its own version is deployed again its evidence ends.
 */
export function isReplaced(of: Succession): boolean {
  const end = deploymentEnd(of.release, of.releases);
  if (end !== null) return of.closedTo >= bucketStart(end, MINUTE);
  const since = replacedSince(of);
  return since !== null && of.closedTo - since >= Math.max(REPLACED_AFTER_MS, 3 * of.intervalMs);
}

function replacedSince({
  release,
  releases,
  lastSeenAt,
  othersSince,
}: Pick<Succession, 'release' | 'releases' | 'lastSeenAt' | 'othersSince'>): number | null {
  const later = releases
    .filter((one) => !one.seeded && one.startedAt > release.startedAt)
    .map((one) => one.startedAt);
  if (later.length > 0) return Math.max(Math.min(...later), lastSeenAt ?? 0);
  // A deployment that is marked but not seen yet has not started, whatever serves meanwhile.
  return othersSince ? lastSeenAt : null;
}

/** A release that goes quiet for less than this may only be between two sessions. */
export const QUIET_MS = 2 * MINUTE;
const MOST_QUIET_MS = 15 * MINUTE;
/** This many sessions at its own rate are not all missed by chance: a canary's are far apart (decision 35). */
const MISSED_SESSIONS = 5;

export type ReleaseService = Pick<Succession, 'release' | 'releases' | 'othersSince'> & {
  paused: boolean;
  /** End of the last minute with a session of the release, open ones too; null where none had any. Epoch ms. */
  seenAt: number | null;
  /** How often its own sessions came, in ms. */
  ownIntervalMs: number;
  now: number;
};

/** Why no more sessions of a release are expected; null while they are. A stopped release gets no forecast. */
export function stoppedRelease(of: ReleaseService): Stopped | null {
  const { release, seenAt, now } = of;
  const end = deploymentEnd(release, of.releases);
  if (end !== null) return { why: 'replaced', at: end };
  if (of.paused) return { why: 'paused', at: seenAt ?? now };
  const since = replacedSince({ ...of, lastSeenAt: seenAt });
  if (since === null) return null;
  const quiet = Math.max(QUIET_MS, Math.min(MOST_QUIET_MS, MISSED_SESSIONS * of.ownIntervalMs));
  return now - since >= quiet ? { why: 'replaced', at: Math.max(since, release.startedAt) } : null;
}
