import { bucketStart } from './buckets';
import type { Release } from './release';

/** Finished sessions of one release in one bucket. */
export type ReleaseBucket = { at: number; release: string; sessions: number };

/** The release that sessions are judged under, and from when on; null where none is known. */
export type CurrentRelease = { version: string; from: number } | null;

/**
 * The release that started last, from its start on. After a roll-back that release falls silent while an older one is
 * announced: once that has gone on for `silenceMs`, the older one is current again, from where the silence began, so that
 * two releases are never mixed and none is judged by sessions it no longer has. All times epoch ms; `step` is the buckets' width.
 */
export function currentRelease(
  releases: readonly Release[],
  buckets: readonly ReleaseBucket[],
  at: { silenceMs: number; step: number },
): CurrentRelease {
  const known = releases.filter((release) => !release.seeded);
  const newest = known.reduce<Release | null>(
    (a, b) => (a === null || b.startedAt >= a.startedAt ? b : a),
    null,
  );
  if (newest === null) return null;
  const filled = buckets.filter((bucket) => bucket.sessions > 0).sort((a, b) => a.at - b.at);
  const lastOf = (version: string) =>
    Math.max(...filled.filter((b) => b.release === version).map((b) => b.at + at.step), 0);
  const silentFrom = Math.max(bucketStart(newest.startedAt, at.step), lastOf(newest.version));
  const since = filled.filter((b) => b.at >= silentFrom && b.release !== newest.version);
  const rolledBack = since
    .filter((b) => b.at >= silentFrom + at.silenceMs)
    .map((b) => b.release)
    .filter((version) => known.some((release) => release.version === version))
    .at(-1);
  return rolledBack === undefined
    ? { version: newest.version, from: newest.startedAt }
    : { version: rolledBack, from: silentFrom };
}
