import { capitaliseFirst, thresholdText } from '../tallies/format-counts';
import { INDICATOR_PHRASES, type IndicatorCount } from '../tallies/indicators';
import type { ReleaseMinute } from './evidence/observed-time';
import { judgeRelease } from './judge-release';
import type { Reason, ReleaseVerdict, StoredVerdict } from './model/verdict';
import { failedOf } from './words/reason-text';

type Passed = Pick<
  StoredVerdict,
  'window' | 'fellAt' | 'indicators' | 'settings' | 'config' | 'intervalMs'
>;

/** Only corrected sessions matter here: what was due, what served and what replaced it are not evaluated again. */
const FULLY_MEASURED = { ended: 1, excluded: 0, scheduled: 1, lostToProbe: 0, lostToTarget: 0 };

/**
 * Why a pass no longer follows from the closed minutes it was stated from, after their sessions were corrected; null while it
 * does (decision 46). Minutes without a correction are not evaluated again, so that a later evaluation, with another interval or other rules, withdraws nothing. `minutes`: the release's steady ones, as they are stored now.
 */
export function withdrawalOf(
  passed: Passed,
  minutes: readonly ReleaseMinute[],
  intervalMs: number,
): Reason | null {
  const { window, fellAt, config, settings } = passed;
  if (!window || fellAt === null) return null;
  const own = minutes.filter(({ at }) => at >= window.from && at < window.to);
  if (!isCorrected(passed, own)) return null;
  const again = judgeRelease({
    minutes: own.filter(({ at }) => at < fellAt),
    closedTo: fellAt,
    measured: FULLY_MEASURED,
    thresholds: config.measuredWith.thresholds,
    gated: config.measuredWith.gated,
    settings,
    intervalMs: passed.intervalMs ?? intervalMs,
    configChanged: false,
    replaced: false,
    instances: { announced: 0, reached: 0 },
  });
  if (again.verdict === 'pass') return null;
  const text = `Late reports changed sessions behind the pass, and they no longer support it.${lackingText(again)}`;
  return { code: 'withdrawn', text };
}

/** " Factory initialisation: 10 of 360 failed, needs > 98 %." */
function lackingText({ indicators }: ReleaseVerdict): string {
  const one = indicators.find(({ gated, verdict }) => gated && verdict !== 'pass');
  if (!one) return '';
  const { indicator, thresholdBp, evidence } = one;
  const name = capitaliseFirst(INDICATOR_PHRASES[indicator]);
  return ` ${name}: ${failedOf(indicator, evidence)}, needs ${thresholdText(indicator, thresholdBp)}.`;
}

/** Whether the sessions behind a verdict are counted differently now. */
function isCorrected({ indicators }: Passed, minutes: readonly ReleaseMinute[]): boolean {
  return indicators.some(({ gated, indicator, evidence: { count } }) => {
    const sumCounts = (key: keyof IndicatorCount) =>
      minutes.reduce((total, { counts }) => total + counts.indicators[indicator][key], 0);
    return (
      gated && (['bad', 'valid', 'unknown'] as const).some((key) => sumCounts(key) !== count[key])
    );
  });
}

type Said = Pick<StoredVerdict, 'verdict' | 'reason' | 'withdraws'>;

/** Keeps a withdrawn pass withdrawn until the evidence decides again. */
export function keepWithdrawn<L extends Said>(found: L, last: Said | null): L {
  const undecided = found.verdict === 'inconclusive' || found.verdict === 'no_data';
  if (last?.verdict !== 'withdrawn' || !undecided) return found;
  const { verdict, reason, withdraws } = last;
  return { ...found, verdict, reason, ...(withdraws ? { withdraws } : {}) };
}
