import type { Overview } from '../../contract/overview';
import type { RangeQuery } from '../../contract/primitives';
import { ordinalOf } from '../../domain/deployments';
import { presentInterval } from '../../domain/present-interval';
import type { Release } from '../../domain/release';
import { answer, staleSince } from '../../domain/sentence';
import type { Target } from '../../domain/target';
import type { ServiceContext } from '../context';
import { bucketsOf, iso, isoOrNull, type Range, rangeOf, sliceOf } from '../range';
import { sessionSummary } from '../sessions/session-view';
import { settingsInForce } from '../settings/get-settings';
import { signatureRows } from '../signatures/signature-rows';
import { currentAndPrevious, releasesOf } from '../targets/current-release';
import { findTarget } from '../targets/find-target';
import { lastFinishedAt } from '../targets/last-finished';
import { funnelNow } from './funnel-now';
import { indicatorStates, tileOf } from './tiles';

const FAILURES = 8;
const SIGNATURES = 5;

/**
 * The sentence and the tiles about now, as the judge wrote them; failures and signatures from the range. Throws AppError
 * `not_found`, `invalid_input`.
 */
export async function getOverview(ctx: ServiceContext, query: RangeQuery): Promise<Overview> {
  const target = (await findTarget(ctx, query.target)).value;
  const now = ctx.clock.now();
  const range = rangeOf(query, now);
  const [past, present] = await Promise.all([
    pastOf(ctx, { target, query, range, now }),
    presentOf(ctx, target, now),
  ]);
  const { releases, states, lastFinishedAt } = present;
  const { current, previous } = currentAndPrevious(releases, states[0]?.release);
  const intervalMs = presentInterval(target, releases, now);
  const { funnel, excluded } = await funnelNow(ctx, states);
  const judgedAt =
    ctx.judge.lastJudgedAt(target.id) ?? Math.max(ctx.info.startedAt, target.createdAt);
  const oldSince = staleSince({ lastFinishedAt, judgedAt, intervalMs, now });
  return {
    target: {
      id: target.id,
      name: target.name,
      environment: target.environment,
      paused: target.paused,
      intervalMs,
    },
    now: iso(now),
    sentence: answer({
      environment: target.environment,
      target: present.alone ? null : target.name,
      indicators: states,
      funnel,
      excluded,
      // A seeded release is history: nothing is said to have begun with it.
      release: current && !current.seeded ? current : null,
      now,
      intervalMs,
      ...{ lastFinishedAt, judgedAt, paused: target.paused },
    }),
    tiles: states.map((state) => tileOf(state, intervalMs)),
    release: versionOf(current),
    previousRelease: versionOf(previous),
    staleSince: target.paused ? null : isoOrNull(oldSince),
    lastFinishedAt: isoOrNull(lastFinishedAt),
    ...past,
  };
}

function versionOf(release: Release | null): Overview['release'] {
  return (
    release && {
      version: release.version,
      deployment: ordinalOf(release),
      startedAt: iso(release.startedAt),
    }
  );
}

async function presentOf(ctx: ServiceContext, target: Target, now: number) {
  const [settings, stored, releases, finishedAt, targets] = await Promise.all([
    settingsInForce(ctx),
    ctx.state.list('indicatorState', target.id),
    releasesOf(ctx, target.id),
    lastFinishedAt(ctx, target.id),
    ctx.state.list('target'),
  ]);
  const neighbours = targets.filter((row) => row.value.environment === target.environment);
  return {
    states: indicatorStates(
      stored.map((row) => row.value),
      { targetId: target.id, thresholds: { ...settings.thresholds, ...target.thresholds }, now },
    ),
    releases,
    lastFinishedAt: finishedAt,
    alone: neighbours.length === 1,
  };
}

async function pastOf(
  ctx: ServiceContext,
  { target, query, range, now }: { target: Target; query: RangeQuery; range: Range; now: number },
) {
  const slice = sliceOf(target.id, query);
  const buckets = bucketsOf(range, now);
  const { from, to, step } = buckets;
  const [failures, signatures, bySeeded] = await Promise.all([
    ctx.events.sessions(
      { ...slice, ...range, outcomes: ['failed', 'degraded'] },
      { limit: FAILURES },
    ),
    signatureRows(ctx, slice, buckets),
    ctx.events.tallies({ ...slice, from, to, step, groupBy: ['seeded'] }),
  ]);
  return {
    failures: failures.sessions.map(sessionSummary),
    signatures: signatures.slice(0, SIGNATURES),
    seeded: bySeeded.some((row) => row.group.seeded === true && row.counts.sessions > 0),
  };
}
