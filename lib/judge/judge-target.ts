import { bucketStart } from '../domain/buckets';
import { type CurrentRelease, currentRelease } from '../domain/current-release';
import { type IndicatorNow, judgeIndicators } from '../domain/indicator-now';
import type { IndicatorState } from '../domain/indicator-state';
import { INDICATORS, type IndicatorKey, type Thresholds } from '../domain/indicators';
import { presentInterval } from '../domain/present-interval';
import type { Release } from '../domain/release';
import { BUCKET_STEPS } from '../domain/tally';
import { indicatorsBy } from '../domain/tally-math';
import type { Target } from '../domain/target';
import { countWindows, ruleWindows } from '../domain/windows';
import type { EventStore, TallyQuery, TallyRow } from '../store/event-store';

const HOUR = 3_600_000;

/** Windows longer than this are read at the coarser step, so that a target's read stays some hundred rows at most. */
const FINE_STEP_UP_TO_MS = 2 * HOUR;

/** A release that was not announced is judged with the one that is current (decision 8). */
const UNKNOWN_RELEASE = 'unknown';

export type TargetToJudge = {
  target: Target;
  releases: Release[];
  thresholds: Thresholds;
  /** As they are stored, by indicator. */
  stored: Partial<Record<IndicatorKey, IndicatorState>>;
};

/** What the six indicators of one target say now, from a single read of its tallies. */
export async function judgeTarget(
  events: Pick<EventStore, 'tallies'>,
  subject: TargetToJudge,
  now: number,
): Promise<IndicatorState[]> {
  const { target, releases, thresholds, stored } = subject;
  const windows = ruleWindows(presentInterval(target, releases, now));
  const query = windowQuery(target.id, windows.r2.longMs, now);
  const rows = await events.tallies(query);
  const release = currentRelease(
    releases,
    rows.map((row) => ({
      at: row.at,
      release: row.group.release ?? UNKNOWN_RELEASE,
      sessions: row.counts.sessions,
    })),
    { silenceMs: windows.r1.shortMs, step: BUCKET_STEPS[query.step] },
  );
  const own = rows.filter((row) => belongsTo(row, release));
  const notBefore = release ? bucketStart(release.from, BUCKET_STEPS[query.step]) : query.from;
  const judged = judgeIndicators({
    windows: indicatorsBy((key) =>
      countWindows(
        own.map((row) => ({ at: row.at, count: row.counts.indicators[key] })),
        { end: query.to - query.mergeMs, to: query.to, notBefore, windows },
      ),
    ),
    thresholds,
    previous: previousConditions(stored, release),
  });
  return INDICATORS.map((indicator) =>
    nextState(stored[indicator] ?? null, {
      targetId: target.id,
      indicator,
      thresholdBp: thresholds[indicator],
      release: release?.version ?? null,
      judged: judged[indicator],
      now,
    }),
  );
}

function windowQuery(targetId: string, longMs: number, now: number) {
  const step = longMs <= FINE_STEP_UP_TO_MS ? '10s' : '1m';
  const width = BUCKET_STEPS[step];
  const to = bucketStart(now, width) + width;
  return {
    targetId,
    from: bucketStart(to - width - longMs, width),
    to,
    step,
    mergeMs: width,
    groupBy: ['release'],
    sources: ['synthetic'],
    strata: ['steady'],
    seeded: false,
  } satisfies TallyQuery;
}

const belongsTo = (row: TallyRow, release: CurrentRelease) =>
  release === null ||
  row.group.release === release.version ||
  row.group.release === UNKNOWN_RELEASE;

/** Conditions belong to a release: what the last one was accused of is not held against this one. */
function previousConditions(
  stored: TargetToJudge['stored'],
  release: CurrentRelease,
): Partial<Record<IndicatorKey, IndicatorState['conditions'] | null>> {
  return indicatorsBy((key) => {
    const state = stored[key];
    return state && (state.release ?? null) === (release?.version ?? null)
      ? (state.conditions ?? null)
      : null;
  });
}

type Judged = Pick<IndicatorState, 'targetId' | 'indicator' | 'thresholdBp'> & {
  release: string | null;
  judged: IndicatorNow;
  now: number;
};

function nextState(before: IndicatorState | null, next: Judged): IndicatorState {
  const { judged, now, ...rest } = next;
  const same = before?.state === judged.state;
  const stopped = before?.state === 'fails' && !same;
  return {
    ...rest,
    ...judged,
    since: same && before ? before.since : now,
    judgedAt: now,
    failedUntil: judged.state === 'fails' ? null : stopped ? now : (before?.failedUntil ?? null),
  };
}

/** Whether two states tell a reader the same. A window that only moved on is no news. */
export function tellsTheSame(a: IndicatorState, b: IndicatorState): boolean {
  const content = ({ window, judgedAt: _, ...state }: IndicatorState) =>
    JSON.stringify(Object.entries({ ...state, length: window.to - window.from }).sort(), sortKeys);
  return content(a) === content(b);
}

/** A store may give the fields of a nested object back in another order. */
function sortKeys(_: string, value: unknown): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
}
