import type { TargetJourney } from './journey-plan';

/** A target, as far as its journey goes. */
type JourneyOfTarget = { journey: string; journeyDefinition?: TargetJourney | undefined };

/** Name and hash of the journey that sessions of a target have now; the built-in journey has no hash. */
export function journeyLabels({ journey, journeyDefinition }: JourneyOfTarget): {
  journey: string;
  journeyHash?: string | undefined;
} {
  if (journeyDefinition === undefined) return { journey };
  return { journey: journeyDefinition.name, journeyHash: journeyDefinition.hash };
}

/** Digits of a hash that distinguish the journeys of one name. */
const HASH_DIGITS = 12;

/**
 * The journey as a dimension of tallies: "agent", "ag-ui@0123456789ab". Sessions of two texts never share a row, so that
 * evidence of one can be read without the other's.
 */
export const evidenceJourney = (of: {
  journey: string;
  journeyHash?: string | undefined;
}): string =>
  of.journeyHash === undefined
    ? of.journey
    : `${of.journey}@${of.journeyHash.slice(0, HASH_DIGITS)}`;
