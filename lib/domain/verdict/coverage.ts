import type { GateSettings } from './gate-settings';
import type { Coverage } from './verdict';

/** What was due and what became of it, over all releases of the target in the window of one. */
export type Measured = {
  /** Sessions that ended, whatever came of them. */
  ended: number;
  excluded: number;
  scheduled: number;
  lostToProbe: number;
  lostToTarget: number;
};

/** Slots whose sessions cannot have ended yet: at most what may be open at once (decision 16). */
function inFlight(of: Measured, longestSessionMs: number, intervalMs: number): number {
  const missing = of.scheduled - of.lostToProbe - of.lostToTarget - of.ended;
  const cap = Math.ceil(longestSessionMs / intervalMs) + 2;
  return Math.min(cap, Math.max(0, missing));
}

const shareOf = (part: number, whole: number) => (whole > 0 ? Math.min(1, part / whole) : null);

/** Coverage by statistics.md §5.3: (valid + cold) / (scheduled − in flight). `withoutTarget` forgives slots that hanging sessions took. */
export function coverageOf(
  of: Measured,
  { longestSessionMs }: Pick<GateSettings, 'longestSessionMs'>,
  intervalMs: number,
): Coverage & { withoutTarget: number | null } {
  const due = of.scheduled - inFlight(of, longestSessionMs, intervalMs);
  const measured = of.ended - of.excluded;
  const { excluded, scheduled, lostToProbe, lostToTarget } = of;
  return {
    ...{ measured, excluded, scheduled, lostToProbe, lostToTarget },
    share: shareOf(measured, due),
    withoutTarget: shareOf(measured, due - lostToTarget),
    excludedShare: shareOf(excluded, of.ended) ?? 0,
  };
}
