import type { ReleaseDetail } from '../../contract/api/releases/releases';
import type { Release } from '../../domain/deployments/release';
import { minutesOf } from '../../domain/verdict/deployment-minutes';
import type { ServiceContext } from '../service-context';

/** From where a deployment was measured until now: its sessions that were not excluded, by location, most first. */
export async function measuredFrom(
  ctx: Pick<ServiceContext, 'events' | 'clock'>,
  release: Release,
  releases: readonly Release[],
): Promise<ReleaseDetail['measuredFrom']> {
  const { from, to } = minutesOf(release, releases);
  const rows = await ctx.events.tallies({
    targetId: release.targetId,
    release: release.version,
    sources: ['synthetic'],
    seeded: release.seeded,
    from,
    to: to ?? ctx.clock.now() + 1,
    step: '1m',
    groupBy: ['location'],
  });
  return rows
    .map(({ group, counts }) => ({
      location: group.location ?? '',
      sessions: counts.sessions - counts.excluded,
    }))
    .filter(({ sessions }) => sessions > 0)
    .sort((a, b) => b.sessions - a.sessions || (a.location < b.location ? -1 : 1));
}
