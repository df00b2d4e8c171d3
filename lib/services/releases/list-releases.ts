import type { ReleaseView } from '../../contract/releases';
import type { ServiceContext } from '../context';
import { releasesOf } from '../targets/current-release';
import { findTarget } from '../targets/find-target';
import { releaseView } from './release-view';

/** Releases of one target, newest first. Throws AppError `not_found`. */
export async function listReleases(
  ctx: ServiceContext,
  query: { target: string },
): Promise<{ releases: ReleaseView[] }> {
  const target = await findTarget(ctx, query.target);
  const releases = await releasesOf(ctx, target.id);
  return { releases: await Promise.all(releases.map((release) => releaseView(ctx, release))) };
}
