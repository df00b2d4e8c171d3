import type { IndicatorCount } from '../../tallies/indicators';
import type { GateSettings } from '../model/gate-settings';
import type { Coverage } from '../model/verdict';

/** What was due and what was measured, over all releases of the target in the window of one. */
export type Measured = {
  /** Sessions that ended, with any outcome. */
  ended: number;
  excluded: number;
  /** Excluded sessions that exceeded a limit of the probe. */
  overLimit?: number;
  scheduled: number;
  lostToProbe: number;
  lostToTarget: number;
};

/** Most sessions that can be open at once: what may be in flight, by decision 17. */
export function mostInFlight(longestSessionMs: number, intervalMs: number): number {
  return Math.ceil(longestSessionMs / intervalMs) + 2;
}

const shareOf = (part: number, whole: number) => (whole > 0 ? Math.min(1, part / whole) : null);

export type CoverageFound = Coverage &
  Required<Pick<Coverage, 'due' | 'missing' | 'overLimit'>> & {
    /** The share without slots lost to the target's hanging sessions, and without sessions over a limit of the probe: what the probe is responsible for. */
    withoutTarget: number | null;
  };

/**
 * Coverage by statistics.md §5.3: (valid + cold) / (scheduled − in flight). Where fewer slots are known than sessions ended, or
 * none, what was due is unknown: the share is null, and no pass is stated on it (decision 42).
 */
export function coverageOf(
  of: Measured,
  settings: Pick<GateSettings, 'longestSessionMs' | 'coverageFloor'>,
  intervalMs: number,
): CoverageFound {
  const { ended, excluded, scheduled, lostToProbe, lostToTarget, overLimit = 0 } = of;
  const cap = mostInFlight(settings.longestSessionMs, intervalMs);
  const unaccounted = scheduled - lostToProbe - lostToTarget - ended;
  const due = scheduled - Math.min(cap, Math.max(0, unaccounted));
  const measured = ended - excluded;
  const isKnown = due > 0 && ended * settings.coverageFloor <= scheduled + cap;
  const share = (whole: number) => (isKnown ? shareOf(measured, whole) : null);
  return {
    measured,
    excluded,
    scheduled,
    lostToProbe,
    lostToTarget,
    due,
    overLimit,
    share: share(due),
    withoutTarget: share(due - lostToTarget - overLimit),
    missing: isKnown ? Math.max(0, due - measured) : null,
    excludedShare: shareOf(excluded, ended) ?? 0,
  };
}

/** Bad share if every missing session had been bad, 0…1, unknown outcomes among the bad; null where that is not known. */
export function worstCase(
  { bad, valid, unknown }: IndicatorCount,
  missing: number | null,
): number | null {
  const n = valid + unknown;
  return missing === null || n === 0 ? null : (bad + unknown + missing) / (n + missing);
}
