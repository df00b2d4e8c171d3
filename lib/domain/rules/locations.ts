import { ALPHA_PASS, exceedsThreshold, pFail, shareOfBasisPoints } from '../statistics/binomial';
import type { Evaluation, RuleCount } from './rule';

/** What else was counted in the window that states a page. */
export type Sight = {
  thresholdBp: number;
  /** Our sessions by location, those that measured the target in this window: others are neither witnesses nor counted. */
  byLocation: ReadonlyMap<string, RuleCount>;
  /** How many locations measure the target at all. */
  places: number;
  /** How many of them must see it where so many measured. */
  needed: number;
  /** The backend's own connections; null where they were not asked or say nothing. */
  server: RuleCount | null;
  /** The probe of this process and its self-check. */
  probe: { location: string; healthy: boolean };
};

/** Fixed one-sided look at one part of the evidence: the whole was judged by the rule's own error already. */
function shows({ bad, n }: RuleCount, thresholdBp: number): boolean {
  return (
    exceedsThreshold(bad, n, thresholdBp) &&
    pFail(bad, n, shareOfBasisPoints(thresholdBp)) <= ALPHA_PASS
  );
}

/** How many locations must see a breach where a target does not say (decision 40). */
export const LOCATIONS_NEEDED = 2;

/**
 * Whether what a page saw was seen widely enough (decisions 22 and 40): from as many locations as are asked for, of those that
 * measured in its window, or from one and the backend. One that is left over pages alone. A location whose probe is at fault is no
 * witness; where nobody else is left, nothing was measured.
 */
export function seenWidely(evaluation: Evaluation, sight: Sight): Evaluation {
  const { byLocation, probe, thresholdBp, places } = sight;
  const trusted = [...byLocation].filter(
    ([location]) => probe.healthy || location !== probe.location,
  );
  const serverAgrees = sight.server !== null && shows(sight.server, thresholdBp);
  const only = trusted.length === 1 && byLocation.size === 1;
  const seenFrom = trusted
    .filter(([, count]) => only || shows(count, thresholdBp))
    .map(([location]) => location)
    .sort();
  const told = {
    ...evaluation,
    reading: { ...evaluation.reading, seenFrom, serverAgrees, places },
  };
  if (evaluation.value !== 'true') return told;
  if (trusted.length === 0) return { ...told, value: 'unknown' };
  const needed = Math.min(sight.needed, byLocation.size);
  const enough = seenFrom.length >= needed || (seenFrom.length === 1 && serverAgrees);
  return { ...told, value: enough ? 'true' : 'false' };
}
