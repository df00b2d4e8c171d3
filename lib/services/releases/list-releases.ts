import type { ListedRelease, ReleaseView } from '../../contract/api/releases/releases';
import type { Release } from '../../domain/deployments/release';
import type { ServiceContext } from '../service-context';
import { releasesOf } from '../targets/current-release';
import { findTarget } from '../targets/find-target';
import { deploymentNameOf, releaseView, verdictLine } from './release-view';

/** Most releases in one list; older ones are found by their target. */
const MOST_RELEASES = 200;
/** Most releases that are evaluated for one list: each evaluation reads the release's tallies. */
const MOST_LOOKS = 12;

/** Deployments of one target, or of all, newest first. Throws AppError `not_found`. */
export async function listReleases(
  ctx: Pick<ServiceContext, 'state' | 'clock' | 'releaseJudge'>,
  query: { target?: string | undefined },
): Promise<{ releases: ListedRelease[] }> {
  const ids =
    query.target === undefined
      ? (await ctx.state.list('target')).map((row) => row.id)
      : [(await findTarget(ctx, query.target)).id];
  const byTarget = await Promise.all(ids.map((id) => releasesOf(ctx, id)));
  const newest = byTarget
    .flat()
    .sort((a, b) => b.startedAt - a.startedAt)
    .slice(0, MOST_RELEASES);
  const ofTarget = new Map(ids.map((id, i) => [id, byTarget[i] ?? []]));
  const views = await Promise.all(
    newest.map((release) => releaseView(ctx, release, ofTarget.get(release.targetId) ?? [])),
  );
  const looks = await evaluateUnstored(ctx, watchedReleases(byTarget, views), ofTarget);
  return { releases: views.map((view) => ({ ...view, look: looks.get(view.id) ?? null })) };
}

/** Releases without a stored verdict: each target's current one first, then those replaced before a verdict was reached, newest first. */
function watchedReleases(byTarget: readonly Release[][], views: readonly ReleaseView[]): Release[] {
  const undecided = new Set(views.filter(({ latest }) => latest === null).map(({ id }) => id));
  const live = byTarget.map((releases) => releases.filter(({ seeded }) => !seeded));
  const newestFirst = (releases: Release[]) =>
    releases.filter(({ id }) => undecided.has(id)).sort((a, b) => b.startedAt - a.startedAt);
  const running = newestFirst(live.flatMap(([newest]) => newest ?? []));
  const before = newestFirst(live.flatMap(([, ...others]) => others));
  return [...running, ...before].slice(0, MOST_LOOKS);
}

async function evaluateUnstored(
  ctx: Pick<ServiceContext, 'clock' | 'releaseJudge'>,
  releases: readonly Release[],
  ofTarget: ReadonlyMap<string, Release[]>,
) {
  const looks = releases.map(async (release) => {
    const evaluated = await ctx.releaseJudge.evaluate(release);
    const name = deploymentNameOf(release, ofTarget.get(release.targetId) ?? []);
    const of = { release, name, signOff: null, now: ctx.clock.now() };
    return [release.id, verdictLine(evaluated, of)] as const;
  });
  return new Map(await Promise.all(looks));
}
