import type { Severity } from '../rules/rule';
import type { Stage } from '../sessions/stages';
import { STAGES, stageIndex } from '../sessions/stages';
import { INDICATORS, type IndicatorKey } from '../tallies/indicators';
import { STAGE_INDICATOR } from '../tallies/where-sessions-stop';
import {
  type EvaluatedIndicator,
  failingIndicators,
  lastFailure,
  type Situation,
  situationOf,
  type TargetFacts,
  type UnjudgedFailures,
  unjudgedFailures,
} from './situation';
import { staleSince } from './staleness';

/** What the list adds to a target's facts. */
export type RowInput = TargetFacts & {
  id: string;
  /** The worst open alert that fires; null where none does. */
  severity: Severity | null;
  /** The release that serves the most; null where none is known. */
  release: { version: string; startedAt: number } | null;
};

/** A target in the list of all: its case, and the fields of its line. Instants are epoch ms. */
export type FleetRow = {
  id: string;
  name: string;
  environment: string;
  situation: Situation;
  /** Since when it is in its case: for a failure its first bad session; null where unknown. */
  since: number | null;
  severity: Severity | null;
  /** The failing indicator at the earliest stage; null where none fails. */
  worst: EvaluatedIndicator | null;
  /** What failed before its data stopped. */
  failedBefore: IndicatorKey | null;
  /** Where failing sessions stop, and the release that this began with. */
  stop: { stage: Stage; release: string | null } | null;
  unjudged: UnjudgedFailures | null;
  /** Sessions that failed in the last two minutes, background ones too. */
  recentBad: number;
  /** More sessions that the indicator which needs most needs to hold. */
  needs: { indicator: IndicatorKey; sessions: number; ms: number } | null;
  maintenance: TargetFacts['maintenance'];
  /** Indicators that its journey does not measure. */
  unmeasured: readonly IndicatorKey[];
  lastFinishedAt: number | null;
  intervalMs: number;
};

/** A failure that began this soon after a release is reported together with it. */
const RELEASE_BLAME_MS = 3_600_000;

/** One line of the list. */
export function fleetRow(input: RowInput): FleetRow {
  const situation = situationOf(input);
  const failing = failingIndicators(input);
  const fails = situation === 'fails';
  const { stop, worst } = fails ? worstOf(input, failing) : { stop: null, worst: null };
  return {
    id: input.id,
    name: input.name,
    environment: input.environment,
    situation,
    since: sinceOf(input, situation),
    severity: fails ? input.severity : null,
    worst,
    failedBefore: situation === 'stale' ? (failing[0]?.indicator ?? null) : null,
    stop,
    unjudged: situation === 'unjudged' ? unjudgedFailures(input) : null,
    recentBad: input.picture?.recent.bad ?? 0,
    needs: needsOf(input),
    maintenance: situation === 'maintenance' ? input.maintenance : null,
    unmeasured: input.unmeasured?.indicators ?? [],
    lastFinishedAt: input.lastFinishedAt,
    intervalMs: input.intervalMs,
  };
}

function worstOf(
  input: RowInput,
  failing: readonly EvaluatedIndicator[],
): Pick<FleetRow, 'stop' | 'worst'> {
  const stage = input.picture?.recent.stage ?? null;
  const named = failing.find(
    ({ indicator }) => stage !== null && indicator === STAGE_INDICATOR[stage],
  );
  const worst = named ?? failing[0] ?? null;
  if (stage === null || named === undefined) return { stop: null, worst };
  const began = input.failingSince ?? named.since;
  const { release } = input;
  const after = release === null ? -1 : began - release.startedAt;
  const blamed = after >= 0 && after <= RELEASE_BLAME_MS;
  return { worst, stop: { stage, release: blamed ? (release?.version ?? null) : null } };
}

function sinceOf(input: RowInput, situation: Situation): number | null {
  const sinces = input.indicators.map(({ since }) => since);
  switch (situation) {
    case 'fails':
      return input.failingSince ?? failingIndicators(input)[0]?.since ?? null;
    case 'holds':
      return Math.max(...sinces);
    case 'stale':
      return staleSince(input);
    case 'unjudged':
      return input.picture?.warmingUp?.startedAt ?? null;
    case 'recovering':
      return lastFailure(input)?.until ?? null;
    case 'no_data':
      return input.lastFinishedAt;
    default:
      return null;
  }
}

function needsOf({ indicators, intervalMs }: RowInput): FleetRow['needs'] {
  const open = indicators
    .filter(({ state, sessionsNeeded }) => state === 'unsure' && (sessionsNeeded ?? 0) > 0)
    .sort((a, b) => (b.sessionsNeeded ?? 0) - (a.sessionsNeeded ?? 0))[0];
  if (!open) return null;
  const sessions = open.sessionsNeeded ?? 0;
  return { indicator: open.indicator, sessions, ms: sessions * intervalMs };
}

/** Worst first. A target whose data stopped comes before those that merely lack evidence. */
const CASE_RANK: Record<Situation, number> = {
  fails: 0,
  unjudged: 1,
  stale: 2,
  no_data: 3,
  recovering: 4,
  unsure: 5,
  maintenance: 6,
  holds: 7,
  paused: 8,
};

/** Names of environments that people are woken for; others follow by name. */
const PRODUCTION = /^(prod|production|live)$/i;

/** Whether an environment comes before all others. */
export const isProduction = (environment: string): boolean => PRODUCTION.test(environment);

/** Position of a row, worst first; compared part by part with `compareRanks`. */
export type RowRank = [
  situation: number,
  environment: number,
  severity: number,
  stage: number,
  lost: number,
  environmentName: string,
  name: string,
  id: string,
];

/**
 * Worst = case, then environment (production first), then page before ticket, then the earliest stage, then the share lost
 * (product.md §4.2). The id makes it a total order.
 */
export function rankOf(row: FleetRow): RowRank {
  const { worst, stop } = row;
  const count = worst?.ofRelease?.count ?? worst?.count;
  const share = count && count.valid > 0 ? count.bad / count.valid : 0;
  const stage = stop
    ? stageIndex(stop.stage)
    : worst
      ? STAGES.length + INDICATORS.indexOf(worst.indicator)
      : 2 * STAGES.length;
  return [
    CASE_RANK[row.situation] - (row.failedBefore === null ? 0 : 0.5),
    isProduction(row.environment) ? 0 : 1,
    row.severity === 'page' ? 0 : row.severity === 'ticket' ? 1 : 2,
    stage,
    -share,
    row.environment,
    row.name,
    row.id,
  ];
}

/** Below 0 where `a` comes first. */
export function compareRanks(a: RowRank, b: RowRank): number {
  for (let part = 0; part < a.length; part++) {
    const [x, y] = [a[part], b[part]];
    if (x === undefined || y === undefined || x === y) continue;
    return x < y ? -1 : 1;
  }
  return 0;
}

/** Worst first. Ranks are computed once per row: at two thousand rows that is most of the work. */
export function worstFirst<T>(items: readonly T[], rowOf: (item: T) => FleetRow): T[] {
  return items
    .map((item) => ({ item, rank: rankOf(rowOf(item)) }))
    .sort((a, b) => compareRanks(a.rank, b.rank))
    .map(({ item }) => item);
}
