import type { Target } from '../targets/target';
import type { ServingRelease, TargetPicture } from '../targets/target-picture';
import { MINUTE } from '../time';
import { deploymentsOf } from './deployments';
import type { Release } from './release';

/** A release serves while its last session is younger than this, or than the time in which it would have had five (decision 35). */
const SERVES_AT_LEAST_MS = MINUTE;
const SERVES_AT_MOST_MS = 15 * MINUTE;
const SERVES_SESSIONS = 5;
/** Over which its own rate is measured. */
const RATE_SPAN_MS = 30 * MINUTE;

/** A share is of the sessions of this span, or of so many intervals where that is longer. */
const SHARE_SPAN_MS = 5 * MINUTE;
const SHARE_INTERVALS = 30;
/** Below this share a release is one of the others. */
const SHARE_FLOOR = 0.01;

/** More versions than this in half an hour are no releases, until at most so few came in an hour. */
const MOST_VERSIONS = 5;
const VERSIONS_SPAN_MS = 30 * MINUTE;
const FEW_VERSIONS = 3;
const FEW_VERSIONS_SPAN_MS = 60 * MINUTE;

/** What sessions carry whose release was not announced: part of the target, and no release (decision 8). */
export const UNANNOUNCED = 'unknown';

/** Sessions of one release that ended in [from, to), excluded ones left out. Epoch ms. */
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
  /** At least an hour of them; a span that begins before a window is no part of it. */
  spans: readonly ReleaseSpan[];
  now: number;
  intervalMs: number;
  /** What was found at the look before; null at the first. */
  before: Serving | null;
};

/** Which releases serve a target (decision 35). */
export type Serving = Pick<TargetPicture, 'serving' | 'others' | 'warnings'> & {
  /** No session of these versions ended after this; epoch ms. */
  lastSeenAt: ReadonlyMap<string, number>;
};

/** How long the span of a share is, in ms. */
export const shareSpanMs = (intervalMs: number): number =>
  Math.max(SHARE_SPAN_MS, SHARE_INTERVALS * intervalMs);

/** Lengths of all spans that end now and that `servingOf` looks at, in ms: sessions must be counted apart by them. */
export function servingSpansMs(intervalMs: number): number[] {
  // Between them a silence is told from what was seen before.
  const silences = [SERVES_AT_LEAST_MS, 2 * MINUTE, SERVES_AT_MOST_MS];
  return [...silences, shareSpanMs(intervalMs), RATE_SPAN_MS, FEW_VERSIONS_SPAN_MS];
}

/** The newest deployment of a version; null where no row is known of it. */
export const newestDeployment = (deployments: readonly Release[], version: string) =>
  deploymentsOf(deployments, version).at(-1) ?? null;

/**
 * The releases that serve now, largest share first. Where versions are no releases (too many of them, or the target says so)
 * none is named: the target is judged as a whole.
 */
export function servingOf(input: ServingInput): Serving {
  const { now, spans } = input;
  const lastSeenAt = lastSeen(input);
  const versions = [...lastSeenAt.keys()];
  const named = versions.filter((version) => serves(input, version, lastSeenAt.get(version) ?? 0));
  const inShare = spans.filter(({ from }) => from >= now - shareSpanMs(input.intervalMs));
  const all = sessionsIn(inShare);
  const releases = named
    .map((version) => servingRelease(input, { version, inShare, all }))
    .sort((a, b) => b.share - a.share || (a.version < b.version ? -1 : 1));
  const areNone = versionsAreNone(input);
  const off = input.target.releases === 'off';
  const serving = off || areNone ? [] : releases.filter(({ share }) => share >= SHARE_FLOOR);
  const rest = releases.filter((release) => !serving.includes(release));
  return {
    serving,
    others: { releases: rest.length, share: rest.reduce((sum, { share }) => sum + share, 0) },
    warnings: areNone && !off ? ['versions_are_no_releases'] : [],
    lastSeenAt,
  };
}

const sessionsIn = (spans: readonly ReleaseSpan[]) =>
  spans.reduce((sum, { sessions }) => sum + sessions, 0);

/** When each version's last session ended at the latest. What was known before is finer than a long span. */
function lastSeen({ spans, now, before }: ServingInput): Map<string, number> {
  const latest = new Map<string, number>();
  for (const { release, sessions, to, from } of spans) {
    if (sessions === 0 || release === UNANNOUNCED || release === '') continue;
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

function serves(input: ServingInput, version: string, lastSeenAt: number): boolean {
  const { now, deployments, spans } = input;
  const startedAt = newestDeployment(deployments, version)?.startedAt ?? 0;
  const inRate = spans.filter(
    ({ from, release }) => release === version && from >= now - RATE_SPAN_MS,
  );
  const begun = Math.max(now - RATE_SPAN_MS, Math.min(startedAt, now - MINUTE));
  const perSession = (now - begun) / Math.max(1, sessionsIn(inRate));
  const silence = Math.max(SERVES_AT_LEAST_MS, SERVES_SESSIONS * perSession);
  return now - lastSeenAt < Math.min(silence, SERVES_AT_MOST_MS);
}

function servingRelease(
  { deployments }: ServingInput,
  of: { version: string; inShare: readonly ReleaseSpan[]; all: number },
): ServingRelease {
  const own = of.inShare.filter(({ release }) => release === of.version);
  const deployment = newestDeployment(deployments, of.version);
  const sessions = sessionsIn(own);
  return {
    version: of.version,
    deploymentId: deployment?.id ?? null,
    startedAt: deployment?.startedAt ?? null,
    share: of.all > 0 ? sessions / of.all : 0,
    sessions,
    bad: own.reduce((sum, { bad }) => sum + bad, 0),
  };
}

function versionsAreNone({ spans, now, before }: ServingInput): boolean {
  const versionsIn = (ms: number) =>
    new Set(
      spans
        .filter((span) => span.sessions > 0 && span.from >= now - ms)
        .map(({ release }) => release)
        .filter((release) => release !== UNANNOUNCED && release !== ''),
    ).size;
  if (versionsIn(VERSIONS_SPAN_MS) > MOST_VERSIONS) return true;
  const were = before?.warnings.includes('versions_are_no_releases') ?? false;
  return were && versionsIn(FEW_VERSIONS_SPAN_MS) > FEW_VERSIONS;
}
