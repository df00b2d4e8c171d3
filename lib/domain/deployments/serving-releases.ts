import type { Target } from '../targets/target';
import type { ServingRelease, TargetStatus } from '../targets/target-status';
import { deploymentsOfVersion } from './deployments';
import type { Release } from './release';

const MINUTE = 60_000;

/**
 * A release serves while its last session is younger than this, or than the time in which it has five sessions (decision
 * 35).
 */
const SERVES_AT_LEAST_MS = MINUTE;
const SERVES_AT_MOST_MS = 15 * MINUTE;
const SERVES_SESSIONS = 5;
/** The span over which its own rate is measured. */
const RATE_SPAN_MS = 30 * MINUTE;

/** A share is taken over the sessions of this span, or of this many intervals if that is longer. */
const SHARE_SPAN_MS = 5 * MINUTE;
const SHARE_INTERVALS = 30;
/** Releases below this share are reported together, as others. */
const SHARE_FLOOR = 0.01;

/** More versions than this in half an hour are not releases, until an hour has at most `FEW_VERSIONS`. */
const MOST_VERSIONS = 5;
const VERSIONS_SPAN_MS = 30 * MINUTE;
const FEW_VERSIONS = 3;
const FEW_VERSIONS_SPAN_MS = 60 * MINUTE;

/** Version of sessions whose release was not announced: they count for the target and for no release (decision 8). */
const UNANNOUNCED_VERSION = 'unknown';

/** Sessions of one release that ended in [from, to), without excluded ones. Epoch ms. */
export type ReleaseSpan = {
  from: number;
  to: number;
  release: string;
  sessions: number;
  /** Failed or degraded. */
  bad: number;
};

export type ServingInput = {
  target: Pick<Target, 'releases'>;
  /** All deployments of the target. */
  deployments: readonly Release[];
  /** They cover at least an hour; a span that starts before a window is not part of it. */
  spans: readonly ReleaseSpan[];
  now: number;
  intervalMs: number;
  /** The result of the previous evaluation; null at the first. */
  before: ServingState | null;
};

/** Which releases serve a target (decision 35). */
export type ServingState = Pick<TargetStatus, 'serving' | 'others' | 'warnings'> & {
  /** Per version, an upper bound of the end of its last session, epoch ms. */
  lastSeenAt: ReadonlyMap<string, number>;
};

/** Length of the span over which shares are taken, in ms. */
const shareSpanMs = (intervalMs: number): number =>
  Math.max(SHARE_SPAN_MS, SHARE_INTERVALS * intervalMs);

/** Lengths of all spans ending now that `findServingReleases` uses, in ms: sessions must be counted between their edges. */
export function servingSpansMs(intervalMs: number): number[] {
  // An idle time between these is known from the previous evaluation.
  const idleSpans = [SERVES_AT_LEAST_MS, 2 * MINUTE, SERVES_AT_MOST_MS];
  return [...idleSpans, shareSpanMs(intervalMs), RATE_SPAN_MS, FEW_VERSIONS_SPAN_MS];
}

/** The newest deployment of a version; null if none is stored. */
export const newestDeployment = (deployments: readonly Release[], version: string) =>
  deploymentsOfVersion(deployments, version).at(-1) ?? null;

/**
 * The releases that serve now, largest share first. None if versions are not releases (there are too many, or the target is
 * configured so): the target is then evaluated as a whole.
 */
export function findServingReleases(input: ServingInput): ServingState {
  const { now, spans } = input;
  const lastSeenAt = findLastSeen(input);
  const versions = [...lastSeenAt.keys()];
  const named = versions.filter((version) =>
    isServing(input, version, lastSeenAt.get(version) ?? 0),
  );
  const inShare = spans.filter(({ from }) => from >= now - shareSpanMs(input.intervalMs));
  const all = countSessions(inShare);
  const releases = named
    .map((version) => toServingRelease(input, { version, inShare, all }))
    .sort((a, b) => b.share - a.share || (a.version < b.version ? -1 : 1));
  const tooManyVersions = hasTooManyVersions(input);
  const off = input.target.releases === 'off';
  const serving =
    off || tooManyVersions ? [] : releases.filter(({ share }) => share >= SHARE_FLOOR);
  const rest = releases.filter((release) => !serving.includes(release));
  return {
    serving,
    others: { releases: rest.length, share: rest.reduce((sum, { share }) => sum + share, 0) },
    warnings: tooManyVersions && !off ? ['versions_are_no_releases'] : [],
    lastSeenAt,
  };
}

const countSessions = (spans: readonly ReleaseSpan[]) =>
  spans.reduce((sum, { sessions }) => sum + sessions, 0);

/**
 * When each version's last session ended at the latest. The previous evaluation can know it more precisely than a long
 * span.
 */
function findLastSeen({ spans, now, before }: ServingInput): Map<string, number> {
  const latest = new Map<string, number>();
  for (const { release, sessions, to, from } of spans) {
    if (sessions === 0 || release === UNANNOUNCED_VERSION || release === '') continue;
    if (from < now - FEW_VERSIONS_SPAN_MS) continue;
    latest.set(release, Math.max(latest.get(release) ?? 0, Math.min(to, now)));
  }
  for (const [version, at] of latest) {
    const known = before?.lastSeenAt.get(version);
    const isNew = at >= now;
    if (!isNew && known !== undefined) latest.set(version, Math.min(known, at));
  }
  return latest;
}

function isServing(input: ServingInput, version: string, lastSeenAt: number): boolean {
  const { now, deployments, spans } = input;
  const startedAt = newestDeployment(deployments, version)?.startedAt ?? 0;
  const inRate = spans.filter(
    ({ from, release }) => release === version && from >= now - RATE_SPAN_MS,
  );
  const begun = Math.max(now - RATE_SPAN_MS, Math.min(startedAt, now - MINUTE));
  const perSession = (now - begun) / Math.max(1, countSessions(inRate));
  const idleLimit = Math.max(SERVES_AT_LEAST_MS, SERVES_SESSIONS * perSession);
  return now - lastSeenAt < Math.min(idleLimit, SERVES_AT_MOST_MS);
}

function toServingRelease(
  { deployments }: ServingInput,
  of: { version: string; inShare: readonly ReleaseSpan[]; all: number },
): ServingRelease {
  const own = of.inShare.filter(({ release }) => release === of.version);
  const deployment = newestDeployment(deployments, of.version);
  const sessions = countSessions(own);
  return {
    version: of.version,
    deploymentId: deployment?.id ?? null,
    startedAt: deployment?.startedAt ?? null,
    share: of.all > 0 ? sessions / of.all : 0,
    sessions,
    bad: own.reduce((sum, { bad }) => sum + bad, 0),
  };
}

function hasTooManyVersions({ spans, now, before }: ServingInput): boolean {
  const versionsIn = (ms: number) =>
    new Set(
      spans
        .filter((span) => span.sessions > 0 && span.from >= now - ms)
        .map(({ release }) => release)
        .filter((release) => release !== UNANNOUNCED_VERSION && release !== ''),
    ).size;
  if (versionsIn(VERSIONS_SPAN_MS) > MOST_VERSIONS) return true;
  const were = before?.warnings.includes('versions_are_no_releases') ?? false;
  return were && versionsIn(FEW_VERSIONS_SPAN_MS) > FEW_VERSIONS;
}
