import type { TargetView } from '../../contract/api/targets';
import type { Release } from '../../domain/deployments/release';
import type { IndicatorState } from '../../domain/now/indicator-state';
import { authWaysOf } from '../../domain/targets/auth-way';
import { longestSessionMs } from '../../domain/targets/deadlines';
import { DEFAULT_LOCATIONS_NEEDED, type Target, targetWarmUpMs } from '../../domain/targets/target';
import { conversationSettings } from '../../domain/targets/target-conversation';
import type { TargetStatus } from '../../domain/targets/target-status';
import { iso } from '../../domain/time';
import type { LastFinished } from '../../store/event-store';
import { connectionView } from '../connections/connection-settings';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';
import { currentAndPrevious } from './current-release';
import { journeyView } from './target-journey';
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
  ctx: Pick<ServiceContext, 'state' | 'events' | 'judge' | 'journeys'>,
  targets: readonly Target[],
): Promise<TargetView[]> {
  const [memoryOf, finished] = await Promise.all([
    readMemories(ctx, targets),
    ctx.events.lastFinished(targets.map(({ id }) => id)),
  ]);
  const finishedBy = new Map(finished.map((row) => [row.targetId, row]));
  return targets.map((target) =>
    viewOf(ctx, target, {
      ...memoryOf(target.id),
      picture: ctx.judge.pictureOf(target.id),
      finished: finishedBy.get(target.id),
    }),
  );
}

/** What its sessions say and wait for: of its secrets only the names. */
function conversationView(target: Target) {
  const { secrets, hosts, deadlines, ...settings } = conversationSettings(target);
  return {
    ...settings,
    deadlines: { ...deadlines },
    hosts: [...hosts],
    secretNames: Object.keys(secrets),
    longestSessionMs: longestSessionMs(target),
  };
}

/** The view of one target, with the text of its journey. */
export async function targetView(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'judge' | 'journeys'>,
  target: Target,
): Promise<TargetView> {
  const [view] = await targetViews(ctx, [target]);
  if (!view) throw new Error('a target without its view');
  const text = target.journeyDefinition?.text ?? null;
  return { ...view, journey: { ...view.journey, text } };
}

function viewOf(
  ctx: Pick<ServiceContext, 'journeys'>,
  target: Target,
  { picture, states, releases, finished }: Known,
): TargetView {
  const newestFirst = releases.toSorted((a, b) => b.startedAt - a.startedAt);
  const judged = picture?.serving[0]?.version ?? states[0]?.release;
  return {
    id: target.id,
    name: target.name,
    url: target.url,
    environment: target.environment,
    transport: target.transport,
    journey: journeyView(ctx, target),
    intervalMs: target.intervalMs,
    auth: target.auth,
    authWays: [...authWaysOf(target)],
    credentials: { kind: target.credentials.kind },
    headerNames: Object.keys(target.headers),
    thresholds: target.thresholds,
    holdMs: target.holdMs,
    afterRelease: target.afterRelease,
    warmUpMs: targetWarmUpMs(target),
    releases: target.releases ?? 'auto',
    locationsNeeded: target.locationsNeeded ?? DEFAULT_LOCATIONS_NEEDED,
    locations: [...(target.locations ?? [])],
    badge: target.badge ?? false,
    ...(target.poll?.length ? { poll: target.poll } : {}),
    ...conversationView(target),
    ...connectionView(target.connection),
    paused: target.paused,
    problem: target.unreadable ? UNREADABLE_PROBLEM : null,
    provisioned: target.provisioned,
    createdAt: iso(target.createdAt),
    release: currentAndPrevious(newestFirst, judged).current?.version ?? null,
    lastFinishedAt: toIsoOrNull(finished?.finishedAt ?? null),
  };
}
