import type { Release } from './release';

/** The number of a deployment among those of its version, from 1. */
export const deploymentOrdinal = ({ deployment }: Pick<Release, 'deployment'>): number =>
  deployment ?? 1;

/** Id of the n-th deployment of a version (decision 34). The first has no number in its id. */
export function deploymentId(targetId: string, version: string, ordinal = 1): string {
  const id = `${targetId}:${version}`;
  return ordinal > 1 ? `${id}~${ordinal}` : id;
}

/**
 * The exact address of a deployment, which does not change when its version is deployed again: `<target>:<version>~<n>`, also
 * for the first one (the id of a version without a number means its newest deployment).
 */
export const deploymentAddress = (release: Pick<Release, 'targetId' | 'version' | 'deployment'>) =>
  `${release.targetId}:${release.version}~${deploymentOrdinal(release)}`;

/**
 * Number of the next deployment of a version. A version can have a name that looks like the id of a deployment (`v1~2`): if
 * the id is taken, the next number is used, so that two deployments never share an id.
 */
export function nextOrdinal(
  of: { targetId: string; version: string },
  { last, isTaken }: { last: number; isTaken: (id: string) => boolean },
): number {
  let ordinal = last + 1;
  while (isTaken(deploymentId(of.targetId, of.version, ordinal))) ordinal += 1;
  return ordinal;
}

/** When a deployment mark first named a deployment, epoch ms; null if none did. */
export function firstMarkedAt(release: Pick<Release, 'markedAt' | 'firstSeenBy' | 'startedAt'>) {
  return release.markedAt ?? (release.firstSeenBy === 'mark' ? release.startedAt : null);
}

/** The deployments that started before one, latest first, without seeded ones. `releases`: those of its target. */
export function earlierDeployments<R extends Release>(
  release: Release,
  releases: readonly R[],
): R[] {
  return releases
    .filter((one) => !one.seeded && one.startedAt < release.startedAt && one.id !== release.id)
    .sort((a, b) => b.startedAt - a.startedAt);
}

/** All deployments of one version, oldest first, without seeded ones. */
export function deploymentsOfVersion<R extends Release>(
  releases: readonly R[],
  version: string,
): R[] {
  return releases
    .filter((one) => one.version === version && !one.seeded)
    .sort((a, b) => deploymentOrdinal(a) - deploymentOrdinal(b));
}

/** When a deployment ends, epoch ms: at the start of the next one of its version; null while there is none. */
export function deploymentEnd(release: Release, releases: readonly Release[]): number | null {
  const next = deploymentsOfVersion(releases, release.version).find(
    (one) =>
      one.targetId === release.targetId && deploymentOrdinal(one) > deploymentOrdinal(release),
  );
  return next?.startedAt ?? null;
}

/** The deployment of a version at the instant `at`, epoch ms; the first one if `at` is before all. Null if there is none. */
export function deploymentAt<R extends Release>(
  releases: readonly R[],
  version: string,
  at: number,
): R | null {
  const all = deploymentsOfVersion(releases, version);
  return all.findLast(({ startedAt }) => startedAt <= at) ?? all[0] ?? null;
}

const ENDINGS = ['th', 'st', 'nd', 'rd'];

/** `1st`, `2nd`, `3rd`, `4th`, `11th`. */
export function ordinalText(n: number): string {
  const teens = n % 100 > 10 && n % 100 < 14;
  return `${n}${(teens ? undefined : ENDINGS[n % 10]) ?? ENDINGS[0]}`;
}

/** `v1`, or `v1 (2nd deployment)` if its version has several: for the subject of a sentence. */
export function deploymentTitle(of: { version: string; deployment: number; deployments: number }) {
  const { version, deployment, deployments } = of;
  const isOne = deployments <= 1 && deployment <= 1;
  return isOne ? version : `${version} (${ordinalText(deployment)} deployment)`;
}

/** `v1`, or `v1, 2nd deployment` if its version has several. */
export function deploymentText(of: { version: string; deployment: number; deployments: number }) {
  const { version, deployment, deployments } = of;
  const isOne = deployments <= 1 && deployment <= 1;
  return isOne ? version : `${version}, ${ordinalText(deployment)} deployment`;
}
