import { shareOfBasisPoints } from '../lib/domain/statistics/binomial';
import {
  DEFAULT_THRESHOLDS,
  type IndicatorKey,
  indicatorsBy,
} from '../lib/domain/tallies/indicators';
import { emptyCounts } from '../lib/domain/tallies/tally-math';
import {
  evaluateReleaseIndicator,
  type IndicatorCase,
} from '../lib/domain/verdict/evidence/evaluate-release-indicator';
import { observedMinutes } from '../lib/domain/verdict/evidence/observed-time';
import { DEFAULT_GATE } from '../lib/domain/verdict/model/gate-settings';
import { quantileOf, toPercent } from './support/figures';
import { failuresInRuns, seededRandom } from './support/random';
import { MINUTE, SECOND } from './support/sessions';
import { type Cell, isProgram, reportTables, type Table } from './support/table';

const RUNS = 2_000;
const INTERVAL = 5 * SECOND;
const MINUTES = DEFAULT_GATE.deadlineMs / MINUTE;
const NONE = { bad: 0, valid: 0, unknown: 0 };

/** Limits in %: alphaPass, and 0.05 ÷ 6, increased by half for the second way to fail (statistics.md §1.5). */
const FALSE_PASS = 5;
const FALSE_FAIL = 1.25;

/** Closed minutes of a release, of whose sessions this share fails, from its first steady session to the deadline. */
function minutesOf(seed: number, indicator: IndicatorKey, share: number): IndicatorCase['minutes'] {
  const fails = failuresInRuns(seededRandom(seed));
  const minutes = Array.from({ length: MINUTES }, (_, minute) => {
    const valid = MINUTE / INTERVAL;
    let bad = 0;
    for (let session = 0; session < valid; session++) bad += fails(share) ? 1 : 0;
    const indicators = indicatorsBy((key) =>
      key === indicator ? { bad, valid, unknown: 0 } : NONE,
    );
    return { at: minute * MINUTE, counts: { ...emptyCounts(), sessions: valid, indicators } };
  });
  return observedMinutes(minutes, () => INTERVAL);
}

/**
 * When a gate that is evaluated every closed minute first passes, and first fails, until its deadline: ms after its start; null
 * if it never does.
 */
function watchGate(indicator: IndicatorKey, minutes: IndicatorCase['minutes']) {
  const judgeMinutes = (kept: IndicatorCase['minutes'], ended: IndicatorCase['ended']) =>
    evaluateReleaseIndicator({
      indicator,
      gated: true,
      thresholdBp: DEFAULT_THRESHOLDS[indicator],
      minutes: kept,
      settings: DEFAULT_GATE,
      intervalMs: INTERVAL,
      ended,
    });
  // Both decisions latch at their minute, so the last evaluation has them; a pass before a fail is found in the minutes
  // before it.
  const last = judgeMinutes(minutes, 'deadline');
  if (last.verdict !== 'fail') return { passed: last.fellAt, failed: null };
  const failed = last.fellAt ?? 0;
  const before = minutes.filter(({ at }) => at + MINUTE < failed);
  return { passed: judgeMinutes(before, null).fellAt, failed };
}

type WatchedCase = { indicator: IndicatorKey; times: number; runs: number };

function cellOf({ indicator, times, runs }: WatchedCase): Cell {
  const share = times * shareOfBasisPoints(DEFAULT_THRESHOLDS[indicator]);
  const found = Array.from({ length: runs }, (_, run) =>
    watchGate(indicator, minutesOf(run * 7919 + 17, indicator, share)),
  );
  const passed = found.flatMap(({ passed: at }) => at ?? []);
  const failed = found.flatMap(({ failed: at }) => at ?? []);
  const atMost = (value: number) => ({ is: 'at most' as const, value });
  return {
    what: `${indicator}, ${toPercent(share).toFixed(1)} % bad (${times} × threshold)`,
    figures: {
      passes: {
        value: toPercent(passed.length / runs),
        unit: ' %',
        ...(times >= 1 ? { limit: atMost(FALSE_PASS) } : {}),
      },
      fails: {
        value: toPercent(failed.length / runs),
        unit: ' %',
        ...(times <= 1 ? { limit: atMost(FALSE_FAIL) } : {}),
      },
      'median min to pass': { value: quantileOf(passed, 0.5) / MINUTE, digits: 0 },
      'median min to fail': { value: quantileOf(failed, 0.5) / MINUTE, digits: 0 },
    },
  };
}

/** How often the gate of one indicator passes and fails, evaluated every closed minute for six hours. */
export function gateTable(runs = RUNS): Table {
  const cells = (['connection', 'factory', 'agent'] as const).flatMap((indicator) =>
    [0.5, 1, 2].map((times) => cellOf({ indicator, times, runs })),
  );
  return {
    title: 'The gate, evaluated every closed minute for six hours',
    how: `${runs} runs per row, 12 sessions per minute, independent failures; seeds run × 7919 + 17.`,
    cells,
  };
}

if (isProgram(import.meta.url)) await reportTables([gateTable()]);
