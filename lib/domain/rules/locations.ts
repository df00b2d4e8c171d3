import { ALPHA_PASS, exceedsThreshold, pFail, shareOfBasisPoints } from '../statistics/binomial';
import type { Evaluation, RuleCount } from './rule';

/** Counts by location, and of the backend, in the window that a page's reading shows. */
export type LocationEvidence = {
  thresholdBp: number;
  /** Our sessions by location. Only locations that measured the target in this window are in it; others do not count. */
  byLocation: ReadonlyMap<string, RuleCount>;
  /** How many locations measure the target in general. */
  places: number;
  /** Those of them that measured nothing in this window. */
  silentPlaces?: string[] | undefined;
  /** How many locations must see the breach, if that many measured. */
  needed: number;
  /** The backend's own connections; null if they were not read or have no data. */
  server: RuleCount | null;
  /** The probe of this process, and whether its self-check succeeds. */
  probe: { location: string | null; healthy: boolean };
};

/** One-sided test at a fixed time, of one location or of the backend. The sum was tested with the rule's own error already. */
function showsBreach({ bad, n }: RuleCount, thresholdBp: number): boolean {
  return (
    exceedsThreshold(bad, n, thresholdBp) &&
    pFail(bad, n, shareOfBasisPoints(thresholdBp)) <= ALPHA_PASS
  );
}

/** How many locations must see a breach if the target does not set it (decision 40). */
export const LOCATIONS_NEEDED = 2;

/**
 * Confirms a page by locations (decisions 22 and 40). It stays true only if enough of the locations that measured in its
 * window see the breach, or one location and the backend. A location that is the only one to measure is enough alone. A
 * location whose probe is at fault does not count; if no other is left, the value is unknown.
 */
export function confirmByLocations(evaluation: Evaluation, evidence: LocationEvidence): Evaluation {
  const { byLocation, probe, thresholdBp, places } = evidence;
  const trusted = [...byLocation].filter(
    ([location]) => probe.healthy || location !== probe.location,
  );
  const serverAgrees = evidence.server !== null && showsBreach(evidence.server, thresholdBp);
  const only = trusted.length === 1 && byLocation.size === 1;
  const seenFrom = trusted
    .filter(([, count]) => only || showsBreach(count, thresholdBp))
    .map(([location]) => location)
    .sort();
  const located = {
    ...evaluation,
    reading: {
      ...evaluation.reading,
      seenFrom,
      serverAgrees,
      places,
      ...(evidence.silentPlaces?.length ? { silentPlaces: evidence.silentPlaces } : {}),
    },
  };
  if (evaluation.value !== 'true') return located;
  if (trusted.length === 0) return { ...located, value: 'unknown' };
  const needed = Math.min(evidence.needed, byLocation.size);
  const enough = seenFrom.length >= needed || (seenFrom.length === 1 && serverAgrees);
  return { ...located, value: enough ? 'true' : 'false' };
}
