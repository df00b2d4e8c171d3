import {
  deploymentOrdinal,
  deploymentsOfVersion,
  firstMarkedAt,
  ordinalText,
} from '../../domain/deployments/deployments';
import type { Release } from '../../domain/deployments/release';
import type { Target } from '../../domain/targets/target';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import { releasesOf } from '../targets/current-release';
import { findTarget } from '../targets/find-target';
import { unknownRelease } from './unknown-release';

/** In a release's id: the newest deployment. */
const LATEST = 'latest';
/** A release without a session or a mark for this long is not the latest, but over. */
const LATEST_WITHIN_MS = 86_400_000;
/** `v1~2`: the second deployment of v1. */
const NTH = /^(.+)~([1-9]\d{0,8})$/s;

export type FoundRelease = {
  release: Release;
  target: Target;
  /** Newest first. */
  releases: Release[];
  /** `release` is exactly this deployment; absent: the newest of its version. */
  exact?: boolean;
};

/**
 * By `<target>:<version>`, the target by id or name: the newest deployment of the version, or with `~n` the n-th one; the version `latest` is the newest deployment with a session or a mark in the last 24 h. A version with that exact name takes precedence. Throws AppError `not_found`, or `invalid_input` where the id is ambiguous.
 */
export async function findRelease(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  id: string,
): Promise<FoundRelease> {
  const colon = id.indexOf(':');
  if (colon < 1) throw new AppError('not_found', `no release has the id ${id}`);
  const target = (await findTarget(ctx, id.slice(0, colon))).value;
  const name = id.slice(colon + 1);
  const releases = await releasesOf(ctx, target.id);
  const release =
    findByName(name, releases) ??
    (name === LATEST ? await latestOf(ctx, { target, releases }) : undefined);
  if (!release) throw unknownRelease(name, { target, releases });
  return { release, target, releases, exact: true };
}

function findByName(name: string, releases: readonly Release[]): Release | undefined {
  const newest =
    deploymentsOfVersion(releases, name).at(-1) ?? releases.find((one) => one.version === name);
  const [, version, ordinal] = NTH.exec(name) ?? [];
  const nth =
    version === undefined
      ? undefined
      : releases.find(
          (one) => one.version === version && deploymentOrdinal(one) === Number(ordinal),
        );
  if (newest && nth && deploymentOrdinal(nth) > 1) {
    throw new AppError(
      'invalid_input',
      `${name} is a version, and the ${ordinalText(Number(ordinal))} deployment of ${version}: ask for ${newest.version}~${deploymentOrdinal(newest)} if you mean the version`,
      { details: [newest, nth].map(({ id, version, startedAt }) => ({ id, version, startedAt })) },
    );
  }
  return newest ?? nth;
}

async function latestOf(
  ctx: Pick<ServiceContext, 'events' | 'clock'>,
  { target, releases }: { target: Target; releases: readonly Release[] },
): Promise<Release> {
  const now = ctx.clock.now();
  const since = now - LATEST_WITHIN_MS;
  const live = releases.filter((one) => !one.seeded);
  const rows = await ctx.events.tallies({
    targetId: target.id,
    from: since,
    to: now + 1,
    step: '1m',
    groupBy: ['release'],
    sources: ['synthetic'],
    seeded: false,
  });
  const served = new Set(
    rows.filter(({ counts }) => counts.sessions > 0).map(({ group }) => group.release),
  );
  const isAlive = (one: Release) =>
    (firstMarkedAt(one) ?? 0) >= since ||
    (served.has(one.version) && deploymentsOfVersion(live, one.version).at(-1)?.id === one.id);
  const latest = live.find(isAlive);
  if (latest) return latest;
  throw new AppError(
    'not_found',
    `no release of ${target.name} had a session or a mark in the last 24 h: give a version instead of latest`,
    { details: { missing: 'release', same: null, known: [] } },
  );
}

/** All live deployments of a version, oldest first; for a seeded one only that row. */
export function versionDeployments(release: Release, releases: readonly Release[]): Release[] {
  const all = deploymentsOfVersion(releases, release.version);
  return all.some((one) => one.id === release.id) ? all : [release];
}
