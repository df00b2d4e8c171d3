import { z } from 'zod';
import {
  RELEASES_LIMIT,
  type ReleaseList,
  type ReleaseListQuery,
  type ReleaseView,
} from '../../contract/api/releases/releases';
import type { Release } from '../../domain/deployments/release';
import { containsWords } from '../../domain/targets/contains-words';
import { decodeCursor, encodeCursor } from '../cursor';
import type { ServiceContext } from '../service-context';
import { releasesOf } from '../targets/current-release';
import { findTarget } from '../targets/find-target';
import { deploymentNameOf, releaseViews, verdictLine } from './release-view';

/** Most releases that are evaluated for one list: each evaluation reads the release's tallies. */
const MOST_LOOKS = 12;

/** Start and id: the order of the list. */
const positionSchema = z.tuple([z.number(), z.string()]);

/**
 * A page of deployments of one target, or of all, newest first, in a fixed number of reads however many there are. Throws
 * AppError `not_found` for a target, `invalid_input` for an unknown cursor.
 */
export async function listReleases(
  ctx: Pick<ServiceContext, 'state' | 'clock' | 'releaseJudge'>,
  query: Partial<ReleaseListQuery>,
): Promise<ReleaseList> {
  const { q, cursor, limit = RELEASES_LIMIT } = query;
  const after = cursor === undefined ? null : decodeCursor('releases', positionSchema, cursor);
  const ofTarget = await releasesByTarget(ctx, query);
  const meant = [...ofTarget.values()]
    .flat()
    .filter(({ version }) => containsWords(version, q))
    .sort(newestFirst);
  const rest =
    after === null
      ? meant
      : meant.filter((one) => newestFirst(one, { startedAt: after[0], id: after[1] }) > 0);
  const page = rest.slice(0, limit);
  const last = page.at(-1);
  const views = await releaseViews(ctx, page, ofTarget);
  const looks = await evaluateUnstored(ctx, watchedReleases(page, views, ofTarget), ofTarget);
  return {
    releases: views.map((view) => ({ ...view, look: looks.get(view.id) ?? null })),
    total: meant.length,
    next: last && rest.length > limit ? encodeCursor('releases', [last.startedAt, last.id]) : null,
  };
}

type Placed = Pick<Release, 'startedAt' | 'id'>;
const newestFirst = (a: Placed, b: Placed): number =>
  b.startedAt - a.startedAt || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

/** Of one target, or of every one of an environment, or of all that still exist; newest first. */
async function releasesByTarget(
  ctx: Pick<ServiceContext, 'state'>,
  { target, env }: Partial<ReleaseListQuery>,
): Promise<Map<string, Release[]>> {
  if (target !== undefined) {
    const { id } = await findTarget(ctx, target);
    return new Map([[id, await releasesOf(ctx, id)]]);
  }
  const [targets, releases] = await Promise.all([
    ctx.state.list('target'),
    ctx.state.list('release'),
  ]);
  const meant = targets.filter(({ value }) => env === undefined || value.environment === env);
  const groups = new Map<string, Release[]>(meant.map(({ id }) => [id, []]));
  for (const { value } of releases) groups.get(value.targetId)?.push(value);
  for (const group of groups.values()) group.sort(newestFirst);
  return groups;
}

/** Releases without a stored verdict: each target's current one first, then those replaced before a verdict was reached, newest first. */
function watchedReleases(
  page: readonly Release[],
  views: readonly ReleaseView[],
  ofTarget: ReadonlyMap<string, readonly Release[]>,
): Release[] {
  const undecided = new Set(views.filter(({ latest }) => latest === null).map(({ id }) => id));
  const current = new Set(
    [...ofTarget.values()].flatMap((all) => all.find(({ seeded }) => !seeded)?.id ?? []),
  );
  const live = page.filter(({ id, seeded }) => !seeded && undecided.has(id));
  const running = live.filter(({ id }) => current.has(id));
  const before = live.filter(({ id }) => !current.has(id));
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
