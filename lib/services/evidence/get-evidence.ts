import type { Evidence, EvidenceIndicator } from '../../contract/api/evidence/evidence';
import type { RangeQuery } from '../../contract/primitives';
import { type Cell, type Cut, divideIntoCells, newestCuts } from '../../domain/boxes/cells';
import { deploymentAt, deploymentText } from '../../domain/deployments/deployments';
import type { Release } from '../../domain/deployments/release';
import { STAGES } from '../../domain/sessions/stages';
import { INDICATORS, type IndicatorKey, type Thresholds } from '../../domain/tallies/indicators';
import { DAY, MINUTE } from '../../domain/time';
import type { CountRow, TallyRow } from '../../store/event-store';
import { versionDeployments } from '../releases/find-release';
import { deploymentRow } from '../releases/release-view';
import { journeyMarks } from '../series/journey-marks';
import { findProbeGaps } from '../series/probe-gaps';
import type { ServiceContext } from '../service-context';
import { settingsInForce } from '../settings/get-settings';
import { releasesOf } from '../targets/current-release';
import { findTarget } from '../targets/find-target';
import { sliceOf } from '../time-range';
import {
  countsByCell,
  judgedBars,
  marksByColumn,
  type PlacedRow,
  placeRows,
} from './evidence-counts';
import { eventsInRange, type RangeIncidents } from './evidence-events';
import { type EvidenceRange, evidenceRange } from './evidence-range';

type Ctx = Pick<ServiceContext, 'state' | 'events' | 'clock' | 'collector'>;

/** On longer ranges minutes are too narrow to see, and too many. */
const GAPS_UP_TO_MS = 7 * DAY;

/**
 * Counts of the six indicators over a range, for boxes that never span two releases, with what happened beside them. It reads tallies
 * alone: at most 300 columns × the releases, sources and strata of each, whatever number of sessions is stored. Throws AppError
 * `not_found`, `invalid_input`.
 */
export async function getEvidence(ctx: Ctx, query: RangeQuery): Promise<Evidence> {
  const target = (await findTarget(ctx, query.target)).value;
  const now = ctx.clock.now();
  const range = evidenceRange(query, now);
  const [tallies, stops, journeys, settings, releases, incidents, probeGaps] = await Promise.all([
    ...readCounts(ctx, { targetId: target.id, query, range }),
    settingsInForce(ctx),
    releasesOf(ctx, target.id),
    eventsInRange(ctx, target.id, range.asked),
    readProbeGaps(ctx, target.id, range),
  ]);
  const { whole, cellMs, rawMs, asked } = range;
  const began = releases.map(({ version, startedAt }) => ({ version, at: startedAt }));
  const cuts = newestCuts(began, whole);
  const cells = divideIntoCells(whole, cellMs, began);
  const rows = placeRows(tallies, { cells, cuts, rawMs });
  const thresholds = { ...settings.thresholds, ...target.thresholds };
  const known = { rows, cells, cuts, range, releases, thresholds, incidents };
  return {
    ...asked,
    now,
    cellMs,
    cells: cells.map(({ from, to, cut }) => [from, to - from, cut ? 1 : 0]),
    rawFrom: whole.from,
    rawMs,
    sessions: sessionsByCell(rows, cells),
    indicators: INDICATORS.map((indicator) => indicatorOf(indicator, known)),
    passed: passedByColumn(rows, range),
    stops: stopsByStage(stops, range),
    deployments: cuts.flatMap((cut) => deploymentOf(cut, releases)),
    moreDeployments: Math.max(
      0,
      began.filter(({ at }) => at > whole.from && at < whole.to).length - cuts.length,
    ),
    serving: servingOf(known),
    events: incidents.events,
    journeys: journeyMarks(journeys).journeys ?? [],
    probeGaps,
    ...reportingOn(ctx, target.id),
    seededTo: seededEnd(rows, rawMs),
  };
}

/** Who reports on the target; nothing where nobody did since the start. */
function reportingOn({ collector }: Ctx, targetId: string): Pick<Evidence, 'reporting'> {
  const sources = collector.reports.reportingOn(targetId);
  if (sources.length === 0) return {};
  const said = new Set(sources.flatMap(({ says }) => says));
  const says = STAGES.filter((stage) => said.has(stage));
  return { reporting: { sources: sources.length, says } };
}

function readCounts(
  { events }: Pick<Ctx, 'events'>,
  of: { targetId: string; query: RangeQuery; range: EvidenceRange },
): [Promise<TallyRow[]>, Promise<CountRow[]>, Promise<TallyRow[]>] {
  const { whole, step, rawMs, cellMs } = of.range;
  const slice = { ...sliceOf(of.targetId, of.query), ...whole, step };
  const sources = ['synthetic' as const];
  return [
    events.tallies({
      ...slice,
      mergeMs: rawMs,
      groupBy: ['source', 'release', 'stratum', 'seeded'],
    }),
    events.counts({ ...slice, mergeMs: rawMs, kinds: ['failedStage'], sources }),
    events.tallies({ ...slice, mergeMs: cellMs, groupBy: ['journey'], sources }),
  ];
}

async function readProbeGaps(ctx: Ctx, targetId: string, { whole }: EvidenceRange) {
  if (whole.to - whole.from > GAPS_UP_TO_MS) return [];
  const from = Math.floor(whole.from / MINUTE) * MINUTE;
  return findProbeGaps(await ctx.events.slots({ targetId, from, to: whole.to }));
}

type Known = {
  rows: readonly PlacedRow[];
  cells: readonly Cell[];
  cuts: readonly Cut[];
  range: EvidenceRange;
  releases: readonly Release[];
  thresholds: Thresholds;
  incidents: RangeIncidents;
};

function indicatorOf(indicator: IndicatorKey, known: Known): EvidenceIndicator {
  const { rows, cells, range, thresholds, incidents } = known;
  const counts = countsByCell(rows, { indicator, source: 'synthetic', cells: cells.length });
  const coldBad = counts.map((count) => count.coldBad);
  const coldValid = counts.map((count) => count.coldValid);
  const own = rows.filter(({ source }) => source === 'synthetic');
  return {
    indicator,
    thresholdBp: thresholds[indicator],
    bad: counts.map(({ bad }) => bad),
    valid: counts.map(({ valid }) => valid),
    unknown: counts.map(({ unknown }) => unknown),
    ...(coldValid.some((n) => n > 0) ? { coldBad, coldValid } : {}),
    lost: marksByColumn(
      own.map(({ at, counts: { indicators } }) => ({ at, n: indicators[indicator].bad })),
      { rawFrom: range.whole.from, rawMs: range.rawMs },
    ),
    failing: incidents.failing(indicator),
    ...reportedOf(known, indicator, 'server'),
    ...reportedOf(known, indicator, 'serverSynthetic'),
  };
}

const REPORTED = { server: 'server', serverSynthetic: 'server-synthetic' } as const;

function reportedOf(
  { rows, cells }: Known,
  indicator: IndicatorKey,
  name: keyof typeof REPORTED,
): Pick<EvidenceIndicator, 'server' | 'serverSynthetic'> {
  const counts = countsByCell(rows, { indicator, source: REPORTED[name], cells: cells.length });
  if (counts.every(({ valid }) => valid === 0)) return {};
  return {
    [name]: { bad: counts.map(({ bad }) => bad), valid: counts.map(({ valid }) => valid) },
  };
}

function sessionsByCell(rows: readonly PlacedRow[], cells: readonly Cell[]): number[] {
  const sums = cells.map(() => 0);
  for (const { cell, source, counts } of rows)
    if (source === 'synthetic') sums[cell] = (sums[cell] ?? 0) + counts.sessions - counts.excluded;
  return sums;
}

function passedByColumn(rows: readonly PlacedRow[], { whole, rawMs }: EvidenceRange): number[] {
  const columns = Array.from({ length: Math.ceil((whole.to - whole.from) / rawMs) }, () => 0);
  for (const { at, source, counts } of rows) {
    const column = Math.floor((at - whole.from) / rawMs);
    if (source === 'synthetic') columns[column] = (columns[column] ?? 0) + counts.passed;
  }
  return columns;
}

function stopsByStage(rows: readonly CountRow[], { whole, rawMs }: EvidenceRange) {
  return STAGES.flatMap((stage) => {
    const lost = marksByColumn(
      rows.filter(({ key }) => key === stage),
      { rawFrom: whole.from, rawMs },
    );
    return lost.length === 0 ? [] : [{ stage, lost }];
  });
}

function deploymentOf({ version, at }: Cut, releases: readonly Release[]) {
  const release = releases.find((one) => one.version === version && one.startedAt === at);
  if (!release) return [];
  const { address, deployment } = deploymentRow(release, releases);
  const deployments = versionDeployments(release, releases).length;
  return [{ id: address, version, name: deploymentText({ version, deployment, deployments }), at }];
}

function servingOf({ rows, cells, thresholds, releases }: Known): Evidence['serving'] {
  return judgedBars(rows, cells, thresholds).map((bar) => {
    const live = deploymentAt(releases, bar.version, bar.to - 1);
    const release = live ?? releases.find(({ version }) => version === bar.version);
    return { ...bar, id: release ? deploymentRow(release, releases).address : null };
  });
}

function seededEnd(rows: readonly PlacedRow[], rawMs: number): number | null {
  const seeded = rows.filter(({ group, counts }) => group.seeded === true && counts.sessions > 0);
  if (seeded.length === 0) return null;
  return seeded.reduce((end, { at }) => Math.max(end, at), 0) + rawMs;
}
