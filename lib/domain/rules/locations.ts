import { ALPHA_PASS, exceeds, pFail, shareOf } from '../binomial';
import type { Evaluation, RuleCount } from './rule';

/** What else was counted in the window that states a page. */
export type Sight = {
  thresholdBp: number;
  /** Our sessions by location. */
  byLocation: ReadonlyMap<string, RuleCount>;
  /** The backend's own connections; null where they were not asked or say nothing. */
  server: RuleCount | null;
  /** The probe of this process and its self-check. */
  probe: { location: string; healthy: boolean };
};

/** Fixed one-sided look at one part of the evidence: the whole was judged by the rule's own error already. */
function shows({ bad, n }: RuleCount, thresholdBp: number): boolean {
  return exceeds(bad, n, thresholdBp) && pFail(bad, n, shareOf(thresholdBp)) <= ALPHA_PASS;
}

/**
 * Whether what a page saw was seen widely enough (decision 22): with two locations or more by two of them, or by one and the
 * backend; with one by that one, unless its probe fails its own self-check. A location whose probe is at fault is no witness:
 * where nobody else is left, nothing was measured.
 */
export function seenWidely(evaluation: Evaluation, sight: Sight): Evaluation {
  const { byLocation, probe, thresholdBp } = sight;
  const trusted = [...byLocation].filter(
    ([location, { n }]) => n > 0 && (probe.healthy || location !== probe.location),
  );
  const serverAgrees = sight.server !== null && shows(sight.server, thresholdBp);
  const only = trusted.length === 1 && byLocation.size <= 1;
  const seenFrom = trusted
    .filter(([, count]) => only || shows(count, thresholdBp))
    .map(([location]) => location)
    .sort();
  const told = { ...evaluation, reading: { ...evaluation.reading, seenFrom, serverAgrees } };
  if (evaluation.value !== 'true') return told;
  if (trusted.length === 0) return { ...told, value: 'unknown' };
  const enough = only || seenFrom.length >= 2 || (seenFrom.length === 1 && serverAgrees);
  return { ...told, value: enough ? 'true' : 'false' };
}
