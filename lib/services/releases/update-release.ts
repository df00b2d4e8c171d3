import type { ReleasePatch, ReleaseView } from '../../contract/api/releases/releases';
import type { Release } from '../../domain/deployments/release';
import { AppError } from '../../kit/errors';
import type { ServiceContext } from '../service-context';
import { findRelease } from './find-release';
import { releaseView } from './release-view';

/**
 * Changes a release's description, never when it began. Throws AppError `not_found`, `conflict` where another writer was faster.
 */
export async function updateRelease(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  id: string,
  patch: ReleasePatch,
): Promise<ReleaseView> {
  const { release, releases } = await findRelease(ctx, id);
  const stored = await ctx.state.get('release', release.id);
  if (!stored) throw new AppError('not_found', `no release has the id ${id}`);
  const changes = Object.fromEntries(
    Object.entries(patch).filter(([, value]) => value !== undefined),
  );
  const value: Release = { ...stored.value, ...changes };
  const row = { kind: 'release' as const, id: release.id, group: release.targetId, value };
  await ctx.state.mutate([{ op: 'update', version: stored.version, ...row }], ctx.clock.now());
  return releaseView(ctx, value, releases);
}
