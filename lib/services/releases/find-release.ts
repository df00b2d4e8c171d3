import type { Release } from '../../domain/release';
import type { Target } from '../../domain/target';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../context';
import { releasesOf } from '../targets/current-release';
import { findTarget } from '../targets/find-target';

/** Stands for the newest release in a release's id. */
const LATEST = 'latest';

export type FoundRelease = {
  release: Release;
  target: Target /** Newest first. */;
  releases: Release[];
};

/**
 * By `<target>:<version>`, the target by id or name, the version `latest` for the newest one that is not seeded. Throws
 * AppError `not_found`, or `invalid_input` where several targets have that name.
 */
export async function findRelease(
  ctx: Pick<ServiceContext, 'state'>,
  id: string,
): Promise<FoundRelease> {
  const colon = id.indexOf(':');
  const missing = () => new AppError('not_found', `there is no release ${id}`);
  if (colon < 1) throw missing();
  const target = (await findTarget(ctx, id.slice(0, colon))).value;
  const version = id.slice(colon + 1);
  const releases = await releasesOf(ctx, target.id);
  const release =
    releases.find((one) => one.version === version) ??
    (version === LATEST ? releases.find((one) => !one.seeded) : undefined);
  if (!release) throw missing();
  return { release, target, releases };
}
