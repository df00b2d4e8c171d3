const MINUTE = 60_000;
/**
 * More versions than this within `CHURN_WINDOW_MS` are not releases: for example one per session, or a build stamp
 * (decision 35).
 */
const MOST_VERSIONS = 5;
const CHURN_WINDOW_MS = 30 * MINUTE;
/** They are releases again once `CALM_WINDOW_MS` has at most this many. */
const CALM_VERSIONS = 3;
export const CALM_WINDOW_MS = 60 * MINUTE;
/** Versions that are kept per target: more than the limits above need. */
const MOST_CACHED = 32;
/** A version added less than this before changes nothing, because thousands of rows of one batch have the same version. */
const RESOLUTION_MS = 1_000;

/** Which versions one target had lately, and whether they are releases. Epoch ms. */
export type VersionChurn = {
  /** Versions are not releases: sessions are evaluated together. */
  none: boolean;
  /** When each version was last seen or went live. */
  seen: ReadonlyMap<string, number>;
};

export const NO_CHURN: VersionChurn = { none: false, seen: new Map() };

/** The churn after `version` was seen at `at`, epoch ms. */
export function addVersion(churn: VersionChurn, version: string, at: number): VersionChurn {
  const last = churn.seen.get(version);
  if (last !== undefined && at - last < RESOLUTION_MS) return churn;
  const seen = new Map(churn.seen);
  seen.set(version, at);
  const newest = Math.max(...seen.values());
  for (const [known, last] of seen) if (newest - last >= CALM_WINDOW_MS) seen.delete(known);
  const oldestFirst = [...seen].sort((a, b) => a[1] - b[1]);
  for (const [known] of oldestFirst.slice(0, Math.max(0, seen.size - MOST_CACHED)))
    seen.delete(known);
  const countWithin = (ms: number) =>
    [...seen.values()].filter((last) => newest - last < ms).length;
  const none = churn.none
    ? countWithin(CALM_WINDOW_MS) > CALM_VERSIONS
    : countWithin(CHURN_WINDOW_MS) > MOST_VERSIONS;
  return { none, seen };
}
