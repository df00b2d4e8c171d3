import { evidenceJourney } from '../../domain/sessions/journey-labels';
import { GATED, type Thresholds } from '../../domain/tallies/indicators';
import { isUnverified } from '../../domain/targets/connection';
import type { Target } from '../../domain/targets/target';
import { measuredJourney } from '../../domain/verdict/model/measured-journey';
import type { FrozenConfig, MeasuredWith } from '../../domain/verdict/model/verdict';
import { stableHash } from '../../kit/stable-hash';

/** What the sessions of a target are measured with now: thresholds, journey, probes (statistics.md §4). */
export function measuredWith(
  target: Target,
  thresholds: Thresholds,
  locations: readonly string[],
): MeasuredWith {
  return {
    thresholds: { ...thresholds, ...target.thresholds },
    gated: [...GATED],
    ...measuredJourney(target),
    transport: target.transport,
    holdMs: target.holdMs,
    locations: [...locations].sort(),
    ...(isUnverified(target) ? { certificateVerified: false } : {}),
  };
}

/** The hash of a configuration: a change of it makes a verdict invalid. */
export const configHash = ({ certificateVerified: _mark, ...hashed }: MeasuredWith): string =>
  stableHash(hashed);

/** The same configuration, with the journey of another. */
export function withJourneyOf(known: MeasuredWith, present: MeasuredWith): MeasuredWith {
  const { journey: _journey, journeyHash: _hash, plan: _plan, ...others } = known;
  const { journey, journeyHash, plan } = present;
  return { ...others, journey, ...(journeyHash && plan ? { journeyHash, plan } : {}) };
}

/**
 * The journey whose sessions are evidence of a release, as a dimension of tallies; undefined where all sessions are, because there
 * was never another journey.
 */
export function evidenceJourneyOf({
  measuredWith,
  journeySince,
}: FrozenConfig): string | undefined {
  const isOnly = measuredWith.journeyHash === undefined && journeySince === undefined;
  return isOnly ? undefined : evidenceJourney(measuredWith);
}
