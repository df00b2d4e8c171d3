import type { TargetView } from '../../contract/api/targets';
import type { Release } from '../../domain/deployments/release';
import type { IndicatorState } from '../../domain/now/indicator-state';
import { DEFAULT_LOCATIONS_NEEDED, type Target, targetWarmUpMs } from '../../domain/targets/target';
import type { TargetStatus } from '../../domain/targets/target-status';
import { iso } from '../../domain/time';
import type { LastFinished } from '../../store/event-store';
import { connectionView } from '../connections/connection-settings';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';
import { currentAndPrevious } from './current-release';
import { UNREADABLE_PROBLEM } from './target-secrets';
import { readMemories } from './target-surroundings';

type Known = {
  picture: TargetStatus | null;
  states: readonly IndicatorState[];
  releases: readonly Release[];
  finished: LastFinished | undefined;
};

/** Target views, in a fixed number of reads however many there are: no credential, no header value and no secret of a URL. */
export async function targetViews(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'judge'>,
  targets: readonly Target[],
): Promise<TargetView[]> {
  const [memoryOf, finished] = await Promise.all([
    readMemories(ctx, targets),
    ctx.events.lastFinished(targets.map(({ id }) => id)),
  ]);
  const finishedBy = new Map(finished.map((row) => [row.targetId, row]));
  return targets.map((target) =>
    viewOf(target, {
      ...memoryOf(target.id),
      picture: ctx.judge.pictureOf(target.id),
      finished: finishedBy.get(target.id),
    }),
  );
}

/** The view of one target. */
export async function targetView(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'judge'>,
  target: Target,
): Promise<TargetView> {
  const [view] = await targetViews(ctx, [target]);
  if (!view) throw new Error('a target without its view');
  return view;
}

function viewOf(target: Target, { picture, states, releases, finished }: Known): TargetView {
  const newestFirst = releases.toSorted((a, b) => b.startedAt - a.startedAt);
  const judged = picture?.serving[0]?.version ?? states[0]?.release;
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
    warmUpMs: targetWarmUpMs(target),
    releases: target.releases ?? 'auto',
    locationsNeeded: target.locationsNeeded ?? DEFAULT_LOCATIONS_NEEDED,
    badge: target.badge ?? false,
    ...connectionView(target.connection),
    paused: target.paused,
    problem: target.unreadable ? UNREADABLE_PROBLEM : null,
    provisioned: target.provisioned,
    createdAt: iso(target.createdAt),
    release: currentAndPrevious(newestFirst, judged).current?.version ?? null,
    lastFinishedAt: toIsoOrNull(finished?.finishedAt ?? null),
  };
}
