import type { ReleaseView } from '../../contract/releases';
import type { ServiceContext } from '../context';
import { releasesOf } from '../targets/current-release';
import { findTarget } from '../targets/find-target';
import { releaseView } from './release-view';

/** Most releases that are listed at once: older ones are found by their target. */
const MOST_RELEASES = 200;

/** Releases of one target, or of all, newest first. Throws AppError `not_found`. */
export async function listReleases(
  ctx: ServiceContext,
  query: { target?: string | undefined },
): Promise<{ releases: ReleaseView[] }> {
  const ids =
    query.target === undefined
      ? (await ctx.state.list('target')).map((row) => row.id)
      : [(await findTarget(ctx, query.target)).id];
  const all = (await Promise.all(ids.map((id) => releasesOf(ctx, id)))).flat();
  const newest = all.sort((a, b) => b.startedAt - a.startedAt).slice(0, MOST_RELEASES);
  return { releases: await Promise.all(newest.map((release) => releaseView(ctx, release))) };
}
