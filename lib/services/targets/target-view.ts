import type { TargetView } from '../../contract/targets';
import { DEFAULT_LOCATIONS_NEEDED, type Target, warmUpOf } from '../../domain/target';
import type { ServiceContext } from '../context';
import { iso, isoOrNull } from '../range';
import { currentAndPrevious, releasesOf } from './current-release';
import { lastFinishedAt } from './last-finished';

/** A target as it is shown: no credential and no header value. */
export async function targetView(ctx: ServiceContext, target: Target): Promise<TargetView> {
  const [releases, judged, finishedAt] = await Promise.all([
    releasesOf(ctx, target.id),
    ctx.state.get('indicatorState', `${target.id}:connection`),
    lastFinishedAt(ctx, target.id),
  ]);
  return {
    id: target.id,
    name: target.name,
    url: target.url,
    environment: target.environment,
    transport: target.transport,
    journey: target.journey,
    intervalMs: target.intervalMs,
    auth: target.auth,
    credentials: { kind: target.credentials.kind },
    headerNames: Object.keys(target.headers),
    thresholds: target.thresholds,
    holdMs: target.holdMs,
    afterRelease: target.afterRelease,
    warmUpMs: warmUpOf(target),
    releases: target.releases ?? 'auto',
    locationsNeeded: target.locationsNeeded ?? DEFAULT_LOCATIONS_NEEDED,
    paused: target.paused,
    provisioned: target.provisioned,
    createdAt: iso(target.createdAt),
    release: currentAndPrevious(releases, judged?.value.release).current?.version ?? null,
    lastFinishedAt: isoOrNull(finishedAt),
  };
}
