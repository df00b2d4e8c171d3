import { MINUTE } from '../time';

/** More versions than this within `CHURN_WINDOW_MS` are none: one a session, or a build stamp (decision 35). */
export const MOST_VERSIONS = 5;
export const CHURN_WINDOW_MS = 30 * MINUTE;
/** They are releases again once at most so many came in `CALM_WINDOW_MS`. */
export const CALM_VERSIONS = 3;
export const CALM_WINDOW_MS = 60 * MINUTE;
/** Versions that are remembered of one target: more than the rule asks for. */
const MOST_REMEMBERED = 32;
/** A version that was noted a moment ago changes nothing: thousands of rows of one batch carry the same. */
const GRAIN_MS = 1_000;

/** Which versions came at one target, and whether they are releases. Epoch ms. */
export type VersionChurn = {
  /** Versions are none: sessions are judged together. */
  none: boolean;
  /** When each was last seen or went live, by version. */
  seen: ReadonlyMap<string, number>;
};

export const NO_CHURN: VersionChurn = { none: false, seen: new Map() };

/** What is known after a version came at `at`. */
export function noteVersion(churn: VersionChurn, version: string, at: number): VersionChurn {
  const last = churn.seen.get(version);
  if (last !== undefined && at - last < GRAIN_MS) return churn;
  const seen = new Map(churn.seen);
  seen.set(version, at);
  const newest = Math.max(...seen.values());
  for (const [known, last] of seen) if (newest - last >= CALM_WINDOW_MS) seen.delete(known);
  const oldestFirst = [...seen].sort((a, b) => a[1] - b[1]);
  for (const [known] of oldestFirst.slice(0, Math.max(0, seen.size - MOST_REMEMBERED)))
    seen.delete(known);
  const within = (ms: number) => [...seen.values()].filter((last) => newest - last < ms).length;
  const none = churn.none
    ? within(CALM_WINDOW_MS) > CALM_VERSIONS
    : within(CHURN_WINDOW_MS) > MOST_VERSIONS;
  return { none, seen };
}
