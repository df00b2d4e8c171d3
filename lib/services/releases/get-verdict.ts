import type { VerdictDocument, VerdictQuery } from '../../contract/api/releases/verdicts';
import { deploymentsOfVersion } from '../../domain/deployments/deployments';
import type { ServiceContext } from '../service-context';
import { releasesOf } from '../targets/current-release';
import { type FoundRelease, findRelease } from './find-release';
import { verdictDocument } from './verdict-document';

/**
 * The verdict of a release: the stored one where it has been reached, else an evaluation now. With a soak or a deadline in the request, always an evaluation. Throws AppError `not_found`.
 */
export async function getVerdict(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock' | 'releaseJudge'>,
  id: string,
  query: VerdictQuery = {},
): Promise<VerdictDocument> {
  return verdictOf(ctx, await findRelease(ctx, id), query);
}

/** Of exactly this deployment where `findRelease` returned one, else of the newest one of its version. */
export async function verdictOf(
  ctx: Pick<ServiceContext, 'state' | 'clock' | 'releaseJudge'>,
  found: FoundRelease,
  query: VerdictQuery = {},
): Promise<VerdictDocument> {
  const of = found.exact ? found : await newestOf(ctx, found);
  const group = of.release.id;
  const own = query.soak !== undefined || query.deadline !== undefined;
  const [[stored], [signOff]] = await Promise.all([
    ctx.state.page('verdict', { group, limit: 1 }),
    ctx.state.page('signOff', { group, limit: 1 }),
  ]);
  const shared = { of, signOff: signOff?.value ?? null, now: ctx.clock.now() };
  if (stored?.value.settled && !own)
    return verdictDocument({ ...shared, id: stored.id, found: stored.value });
  const evaluated = await ctx.releaseJudge.evaluate(of.release, {
    ...(query.soak === undefined ? {} : { soakMs: query.soak }),
    ...(query.deadline === undefined ? {} : { deadlineMs: query.deadline }),
  });
  return verdictDocument({ ...shared, id: null, found: evaluated });
}

async function newestOf(
  ctx: Pick<ServiceContext, 'state'>,
  { release, target }: FoundRelease,
): Promise<FoundRelease> {
  const releases = await releasesOf(ctx, release.targetId);
  const newest = deploymentsOfVersion(releases, release.version).at(-1) ?? release;
  return { release: newest, target, releases, exact: true };
}
