import type { Release } from './release';

/** Which deployment of its version a release is, from 1. */
export const ordinalOf = ({ deployment }: Pick<Release, 'deployment'>): number => deployment ?? 1;

/** Id of the n-th deployment of a version (decision 34): the first keeps the id of the release. */
export function deploymentId(targetId: string, version: string, ordinal = 1): string {
  const id = `${targetId}:${version}`;
  return ordinal > 1 ? `${id}~${ordinal}` : id;
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
