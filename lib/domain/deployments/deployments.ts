import type { Release } from './release';

/** Which deployment of its version a release is, from 1. */
export const ordinalOf = ({ deployment }: Pick<Release, 'deployment'>): number => deployment ?? 1;

/** Id of the n-th deployment of a version (decision 34): the first keeps the id of the release. */
export function deploymentId(targetId: string, version: string, ordinal = 1): string {
  const id = `${targetId}:${version}`;
  return ordinal > 1 ? `${id}~${ordinal}` : id;
}

/**
 * The exact address of a deployment, which stays its own when its version goes live again: `<target>:<version>~<n>`, the first
 * one with `~1` (the bare id of a version opens its newest).
 */
export const deploymentAddress = (release: Pick<Release, 'targetId' | 'version' | 'deployment'>) =>
  `${release.targetId}:${release.version}~${ordinalOf(release)}`;

/**
 * Ordinal of the next deployment of a version. A version may be called what a later deployment of another one is (`v1~2`):
 * where its id is taken the ordinal after it is used, so that two deployments never share an id.
 */
export function nextOrdinal(
  of: { targetId: string; version: string },
  { last, isTaken }: { last: number; isTaken: (id: string) => boolean },
): number {
  let ordinal = last + 1;
  while (isTaken(deploymentId(of.targetId, of.version, ordinal))) ordinal += 1;
  return ordinal;
}

/** When a deployment mark first named a deployment, epoch ms; null where none did. */
export function markedAt(release: Pick<Release, 'markedAt' | 'firstSeenBy' | 'startedAt'>) {
  return release.markedAt ?? (release.firstSeenBy === 'mark' ? release.startedAt : null);
}

/** The deployments of its target that began before one, the latest first, seeded ones left out. */
export function predecessorsOf<R extends Release>(release: Release, releases: readonly R[]): R[] {
  return releases
    .filter((one) => !one.seeded && one.startedAt < release.startedAt && one.id !== release.id)
    .sort((a, b) => b.startedAt - a.startedAt);
}

/** All deployments of one version, oldest first, seeded ones left out. */
export function deploymentsOf<R extends Release>(releases: readonly R[], version: string): R[] {
  return releases
    .filter((one) => one.version === version && !one.seeded)
    .sort((a, b) => ordinalOf(a) - ordinalOf(b));
}

/** Where a deployment ends, epoch ms: the start of the next one of its version; null while there is none. */
export function deploymentEnd(release: Release, releases: readonly Release[]): number | null {
  const next = deploymentsOf(releases, release.version).find(
    (one) => one.targetId === release.targetId && ordinalOf(one) > ordinalOf(release),
  );
  return next?.startedAt ?? null;
}

/** The deployment of a version that runs at `at`, epoch ms; the first where `at` lies before all. Null where there is none. */
export function deploymentAt<R extends Release>(
  releases: readonly R[],
  version: string,
  at: number,
): R | null {
  const all = deploymentsOf(releases, version);
  return all.findLast(({ startedAt }) => startedAt <= at) ?? all[0] ?? null;
}

const ENDINGS = ['th', 'st', 'nd', 'rd'];

/** `1st`, `2nd`, `3rd`, `4th`, `11th`. */
export function nthText(n: number): string {
  const teens = n % 100 > 10 && n % 100 < 14;
  return `${n}${(teens ? undefined : ENDINGS[n % 10]) ?? ENDINGS[0]}`;
}

/** `v1`, or `v1 (2nd deployment)` as the subject of a sentence. */
export function deploymentTitle(of: { version: string; deployment: number; deployments: number }) {
  const { version, deployment, deployments } = of;
  const isOne = deployments <= 1 && deployment <= 1;
  return isOne ? version : `${version} (${nthText(deployment)} deployment)`;
}

/** `v1`, or `v1, 2nd deployment` where its version has had several. */
export function deploymentText(of: { version: string; deployment: number; deployments: number }) {
  const { version, deployment, deployments } = of;
  const isOne = deployments <= 1 && deployment <= 1;
  return isOne ? version : `${version}, ${nthText(deployment)} deployment`;
}
