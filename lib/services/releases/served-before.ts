import { earlierDeployments } from '../../domain/deployments/deployments';
import type { Release } from '../../domain/deployments/release';
import { minutesOf } from '../../domain/verdict/deployment-minutes';
import type { ServiceContext } from '../service-context';

/** Earlier deployments that are checked for sessions. */
const MOST_TRIED = 5;

/** The deployment that served before one, of the same version or another; one without sessions is skipped. Null where there is none. */
export async function servedBefore(
  ctx: Pick<ServiceContext, 'events'>,
  release: Release,
  releases: readonly Release[],
): Promise<Release | null> {
  for (const one of earlierDeployments(release, releases).slice(0, MOST_TRIED)) {
    const { from, to } = minutesOf(one, releases);
    const rows = await ctx.events.tallies({
      targetId: one.targetId,
      release: one.version,
      sources: ['synthetic'],
      seeded: false,
      from,
      to: Math.min(to ?? release.startedAt, release.startedAt),
      step: '1m',
    });
    if (rows.some(({ counts }) => counts.sessions > 0)) return one;
  }
  return null;
}
