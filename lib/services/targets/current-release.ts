import type { Release } from '../../domain/deployments/release';
import type { ServiceContext } from '../service-context';

/** Of one target, newest first. */
export async function releasesOf(
  ctx: Pick<ServiceContext, 'state'>,
  targetId: string,
): Promise<Release[]> {
  const rows = await ctx.state.list('release', targetId);
  return rows.map((row) => row.value).sort((a, b) => b.startedAt - a.startedAt);
}

/**
 * The current release and the one before it, from releases newest first. `judged` is the serving version that the judge found; without it, the release that started last, live ones before seeded ones.
 */
export function currentAndPrevious(
  releases: readonly Release[],
  judged: string | null | undefined,
): { current: Release | null; previous: Release | null } {
  const current =
    releases.find((release) => release.version === judged) ??
    releases.find((release) => !release.seeded) ??
    releases[0] ??
    null;
  const previous =
    current && (releases.find((release) => release.startedAt < current.startedAt) ?? null);
  return { current, previous };
}
