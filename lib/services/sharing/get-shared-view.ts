import type { SharedView } from '../../contract/api/sharing/shared-view';
import type { Actor } from '../../domain/people/people';
import { sentenceForReaders } from '../../domain/sentence/shared-sentence';
import { unprovenIndicators } from '../../domain/sentence/situation';
import { staleSince } from '../../domain/sentence/staleness';
import { GATED } from '../../domain/tallies/indicators';
import type { Target } from '../../domain/targets/target';
import { DAY, iso, SECOND } from '../../domain/time';
import { AppError } from '../../kit/errors';
import { createBriefCache } from '../brief-cache';
import { warmUpCounts } from '../overview/cold-counts';
import { readPresent } from '../overview/read-present';
import { tileOf } from '../overview/tiles';
import { writtenClocks } from '../overview/written-clocks';
import { getSeries } from '../series/get-series';
import type { ServiceContext } from '../service-context';
import { toIsoOrNull } from '../time-range';

type Context = Pick<ServiceContext, 'state' | 'events' | 'clock' | 'judge' | 'info'>;
type StateOfTarget = Omit<SharedView, 'expiresAt'>;

/** However many readers a link has, its target is read no more often than this. */
const MADE_EVERY_MS = 2 * SECOND;
const SERIES_MS = DAY;
const cached = createBriefCache<StateOfTarget>(MADE_EVERY_MS);

/**
 * What a share link shows. Every field is named here, so that what the console learns to show does not appear to readers by itself.
 * Throws AppError `not_found` where the sender has no share link, or its target is gone.
 */
export async function getSharedView(ctx: Context, share: Actor['share']): Promise<SharedView> {
  if (!share) throw new AppError('not_found', 'send the token of a share link as a bearer token');
  const { targetId, expiresAt } = share;
  const state = await cached(ctx, targetId, (context) => readState(context, targetId));
  return { ...state, expiresAt: iso(expiresAt) };
}

async function readState(ctx: Context, targetId: string): Promise<StateOfTarget> {
  const target = (await ctx.state.get('target', targetId))?.value;
  if (!target) throw new AppError('not_found', 'the target of this link was removed');
  const now = ctx.clock.now();
  const { clocks, written } = writtenClocks(now);
  const [{ input, states, began }, series] = await Promise.all([
    readPresent(ctx, target, { now, clocks }),
    readSeries(ctx, target, now),
  ]);
  const warmUp = await warmUpCounts(ctx, {
    targetId,
    warmingUp: input.picture?.warmingUp ?? null,
    now,
  });
  const { tone, headline } = sentenceForReaders(input);
  const { intervalMs, lastFinishedAt } = input;
  const plan = target.journeyDefinition?.plan;
  const doubted = unprovenIndicators(input);
  const context = { plan, intervalMs, warmUp, doubted, began, past: null };
  return {
    target: {
      name: target.name,
      environment: target.environment,
      paused: target.paused,
      intervalMs,
    },
    now: iso(now),
    sentence: { tone, text: headline, times: written() },
    staleSince: toIsoOrNull(target.paused ? null : staleSince(input)),
    lastFinishedAt: toIsoOrNull(lastFinishedAt),
    tiles: states
      .filter(({ indicator }) => GATED.includes(indicator))
      .map((state) => tileOf(state, context)),
    series,
  };
}

async function readSeries(
  ctx: Context,
  target: Target,
  now: number,
): Promise<SharedView['series']> {
  const read = await getSeries(ctx, { target: target.id, from: now - SERIES_MS, to: now });
  return {
    from: read.from,
    to: read.to,
    stepMs: read.stepMs,
    indicators: read.indicators
      .filter(({ indicator }) => GATED.includes(indicator))
      .map(({ indicator, thresholdBp, synthetic }) => ({
        indicator,
        thresholdBp,
        points: synthetic,
      })),
  };
}
