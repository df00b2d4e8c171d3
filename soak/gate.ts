import { shareOf } from '../lib/domain/statistics/binomial';
import { DEFAULT_THRESHOLDS, type IndicatorKey } from '../lib/domain/tallies/indicators';
import { emptyCounts, indicatorsBy } from '../lib/domain/tallies/tally-math';
import { MINUTE, SECOND } from '../lib/domain/time';
import { type IndicatorCase, judgeIndicator } from '../lib/domain/verdict/evidence/judge-indicator';
import { observedMinutes } from '../lib/domain/verdict/evidence/observed-time';
import { DEFAULT_GATE } from '../lib/domain/verdict/model/gate-settings';
import { percent, quantile } from './support/figures';
import { failures, seeded } from './support/random';

import { type Cell, isProgram, report, type Table } from './support/table';

const RUNS = 2_000;
const INTERVAL = 5 * SECOND;
const MINUTES = DEFAULT_GATE.deadlineMs / MINUTE;
const NONE = { bad: 0, valid: 0, unknown: 0 };

/** The bounds of the gate: alphaPass, and 0.05 ÷ 6 with half as much again for the second way to fail (statistics.md §1.5). */
const FALSE_PASS = 5;
const FALSE_FAIL = 1.25;

/** Closed minutes of a release of which this share of sessions fails, from its first steady one to the deadline. */
function minutesOf(seed: number, indicator: IndicatorKey, share: number): IndicatorCase['minutes'] {
  const fails = failures(seeded(seed));
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
 * When a gate that is looked at every closed minute first passes, and first fails, by its deadline at the latest: ms after its
 * begin; null where it never does.
 */
function watch(indicator: IndicatorKey, minutes: IndicatorCase['minutes']) {
  const judge = (kept: IndicatorCase['minutes'], ended: IndicatorCase['ended']) =>
    judgeIndicator({
      indicator,
      gated: true,
      thresholdBp: DEFAULT_THRESHOLDS[indicator],
      minutes: kept,
      settings: DEFAULT_GATE,
      intervalMs: INTERVAL,
      ended,
    });
  // Both decisions latch at their minute, so the last look knows them; a pass before a fail is found in the minutes before it.
  const last = judge(minutes, 'deadline');
  if (last.verdict !== 'fail') return { passed: last.fellAt, failed: null };
  const failed = last.fellAt ?? 0;
  const before = minutes.filter(({ at }) => at + MINUTE < failed);
  return { passed: judge(before, null).fellAt, failed };
}

type Watched = { indicator: IndicatorKey; times: number; runs: number };

function cellOf({ indicator, times, runs }: Watched): Cell {
  const share = times * shareOf(DEFAULT_THRESHOLDS[indicator]);
  const found = Array.from({ length: runs }, (_, run) =>
    watch(indicator, minutesOf(run * 7919 + 17, indicator, share)),
  );
  const passed = found.flatMap(({ passed: at }) => at ?? []);
  const failed = found.flatMap(({ failed: at }) => at ?? []);
  const atMost = (value: number) => ({ is: 'at most' as const, value });
  return {
    what: `${indicator}, ${percent(share).toFixed(1)} % bad (${times} × threshold)`,
    figures: {
      passes: {
        value: percent(passed.length / runs),
        unit: ' %',
        ...(times >= 1 ? { limit: atMost(FALSE_PASS) } : {}),
      },
      fails: {
        value: percent(failed.length / runs),
        unit: ' %',
        ...(times <= 1 ? { limit: atMost(FALSE_FAIL) } : {}),
      },
      'median min to pass': { value: quantile(passed, 0.5) / MINUTE, digits: 0 },
      'median min to fail': { value: quantile(failed, 0.5) / MINUTE, digits: 0 },
    },
  };
}

/** The gate of one indicator, looked at every closed minute for six hours. */
export function gate(runs = RUNS): Table {
  const cells = (['connection', 'factory', 'agent'] as const).flatMap((indicator) =>
    [0.5, 1, 2].map((times) => cellOf({ indicator, times, runs })),
  );
  return {
    title: 'The gate, looked at every closed minute for six hours',
    how: `${runs} runs a row, 12 sessions a minute, independent failures; seeds run × 7919 + 17.`,
    cells,
  };
}

if (isProgram(import.meta.url)) await report([gate()]);
