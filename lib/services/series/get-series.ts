import type { Series, SeriesPoint } from '../../contract/api/overview';
import type { RangeQuery } from '../../contract/primitives';
import { deploymentText } from '../../domain/deployments/deployments';
import type { Release } from '../../domain/deployments/release';
import { INDICATORS, type IndicatorKey } from '../../domain/tallies/indicators';
import type { Source } from '../../domain/tallies/tally';
import { MINUTE } from '../../domain/time';
import type { TallyRow } from '../../store/event-store';
import { versionDeployments } from '../releases/find-release';
import { deploymentRow } from '../releases/release-view';
import type { ServiceContext } from '../service-context';
import { settingsInForce } from '../settings/get-settings';
import { releasesOf } from '../targets/current-release';
import { findTarget } from '../targets/find-target';
import { bucketsOf, type Range, rangeOf, sliceOf } from '../time-range';
import { alertBands } from './alert-bands';
import { journeyMarks } from './journey-marks';
import { findProbeGaps } from './probe-gaps';

/** On longer ranges minutes are too narrow to see, and too many. */
const GAPS_UP_TO_MS = 7 * 86_400_000;

/** More flags than that hide the chart. */
const RELEASES_DRAWN = 100;

/** The six indicators over the range, at most 300 points per series. Throws AppError `not_found`, `invalid_input`. */
export async function getSeries(
  ctx: Pick<ServiceContext, 'state' | 'events' | 'clock'>,
  query: RangeQuery,
): Promise<Series> {
  const target = await findTarget(ctx, query.target);
  const now = ctx.clock.now();
  const range = rangeOf(query, now);
  const buckets = bucketsOf(range, now);
  const [rows, journeys, settings, releases, gaps, alerts] = await Promise.all([
    ctx.events.tallies({
      ...sliceOf(target.id, query),
      ...buckets,
      groupBy: ['source', 'stratum', 'seeded'],
    }),
    ctx.events.tallies({
      ...sliceOf(target.id, query),
      ...buckets,
      groupBy: ['journey'],
      sources: ['synthetic'],
    }),
    settingsInForce(ctx),
    releasesOf(ctx, target.id),
    probeGaps(ctx, target.id, range),
    alertBands(ctx, target.id, range),
  ]);
  const started = releases.filter(
    ({ startedAt }) => startedAt >= range.from && startedAt < range.to,
  );
  const thresholds = { ...settings.thresholds, ...target.value.thresholds };
  return {
    ...range,
    stepMs: buckets.mergeMs,
    indicators: INDICATORS.map((indicator) => ({
      indicator,
      thresholdBp: thresholds[indicator],
      synthetic: seriesPoints(rows, 'synthetic', indicator),
      server: seriesPoints(rows, 'server', indicator),
      serverSynthetic: seriesPoints(rows, 'server-synthetic', indicator),
    })),
    releases: started
      .slice(0, RELEASES_DRAWN)
      .map((one) => flagOf(one, releases))
      .reverse(),
    moreReleases: Math.max(0, started.length - RELEASES_DRAWN),
    alerts,
    ...journeyMarks(journeys),
    probeGaps: gaps,
  };
}

function flagOf(release: Release, releases: readonly Release[]) {
  const { version, startedAt, seeded } = release;
  const { address, deployment } = deploymentRow(release, releases);
  const deployments = versionDeployments(release, releases).length;
  const name = deploymentText({ version, deployment, deployments });
  return { version, at: startedAt, seeded, id: address, name };
}

/** One point per bucket with sessions: strata and seeded rows together, with the count of each. */
function seriesPoints(rows: TallyRow[], source: Source, indicator: IndicatorKey): SeriesPoint[] {
  const byTime = new Map<number, SeriesPoint>();
  for (const { at, group, counts } of rows) {
    const { bad, valid, unknown } = counts.indicators[indicator];
    if (group.source !== source || valid + unknown === 0) continue;
    const point = byTime.get(at) ?? { at, bad: 0, valid: 0, unknown: 0, cold: 0, seeded: false };
    point.bad += bad;
    point.valid += valid;
    point.unknown += unknown;
    if (group.stratum === 'cold') point.cold += valid;
    if (group.seeded) point.seeded = true;
    byTime.set(at, point);
  }
  return [...byTime.values()].sort((a, b) => a.at - b.at);
}

async function probeGaps(
  ctx: Pick<ServiceContext, 'events'>,
  targetId: string,
  { from, to }: Range,
): Promise<Range[]> {
  if (to - from > GAPS_UP_TO_MS) return [];
  const firstMinute = Math.floor(from / MINUTE) * MINUTE;
  const slots = await ctx.events.slots({ targetId, from: firstMinute, to });
  return findProbeGaps(slots);
}
